"""A tenant with Daily: a room for each session, and WebRTC where Daily does not answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from tests.fakes.daily_api import FakeDailyApi
from tests.fakes.daily_call_client import FakeDaily
from tests.websocket_visitor import rtvi
from web.app import Settings, create

OWN = "http://localhost:7860"
NOWHERE = "http://127.0.0.1:9"


@asynccontextmanager
async def page(tenants: Path, data: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in front of a server that runs inside this test."""
    app = create(Settings(tenants, data, frozenset({OWN})))
    transport = httpx.ASGITransport(app)
    browser = httpx.AsyncClient(transport=transport, base_url=OWN)
    async with app.router.lifespan_context(app), browser as http:
        yield http


def write_tenant(root: Path, api_url: str) -> Path:
    folder = root / "rooms"
    (folder / "knowledge").mkdir(parents=True)
    (folder / "knowledge" / "pay.md").write_text("---\ntitle: Paying\n---\nPay by card.\n")
    settings = {
        "id": "rooms",
        "name": "Rooms",
        "greeting": "Hello.",
        "knowledge": {"tickets": None},
        "transport": {"engine": "daily", "api_key_env": "ROOMS_DAILY_KEY", "api_url": api_url},
    }
    (folder / "tenant.yaml").write_text(yaml.safe_dump(settings))
    return root


async def open_session(http: httpx.AsyncClient) -> httpx.Response:
    wish = {"tenant": "rooms", "mode": "voice"}
    return await http.post("/api/sessions", json=wish, headers={"Origin": OWN})


async def test_a_session_has_a_room_the_bot_is_in_and_the_room_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with FakeDailyApi() as api:
        monkeypatch.setenv("ROOMS_DAILY_KEY", api.key)
        monkeypatch.setenv("DAILY_ROOM_URL", "https://fake.daily.co/everybody")
        tenants = write_tenant(tmp_path / "tenants", api.url)
        with FakeDaily().installed() as daily:
            async with page(tenants, tmp_path / "data") as http:
                session = (await open_session(http)).json()
                visitor = daily.visitor(session["room_url"])
                await visitor.join()
                async with asyncio.timeout(20):
                    await bot_is_there(visitor)
                await visitor.send(rtvi("client-ready", {"version": "2.2.0"}))
                async with asyncio.timeout(20):
                    await visitor_hears(visitor)
                await visitor.leave()
                async with asyncio.timeout(20):
                    await room_is_gone(api)

            grants = list(api.grants.values())
            assert session["transport"] == "daily"
            assert session["room_url"] != "https://fake.daily.co/everybody"
            assert api.rooms == {}
            assert [g.get("is_owner", False) for g in grants].count(True) == 1
            assert not api.grants[session["room_token"]].get("is_owner", False)


async def bot_is_there(visitor) -> None:
    while visitor.bot is None:  # noqa: ASYNC110 - the fake tells nobody
        await asyncio.sleep(0.05)


async def visitor_hears(visitor) -> None:
    while not any(visitor.heard):  # noqa: ASYNC110 - the fake keeps what it heard in a buffer
        await asyncio.sleep(0.05)


async def room_is_gone(api: FakeDailyApi) -> None:
    while api.rooms:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.05)


async def test_an_unreachable_daily_falls_back_to_webrtc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ROOMS_DAILY_KEY", "key")
    async with page(write_tenant(tmp_path / "tenants", NOWHERE), tmp_path / "data") as http:
        response = await open_session(http)

    assert response.status_code == 201
    assert response.json()["transport"] == "webrtc"


async def test_a_daily_that_never_answers_falls_back_to_webrtc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with FakeDailyApi() as api:
        api.troubles[1] = api.stalls
        monkeypatch.setenv("ROOMS_DAILY_KEY", api.key)
        tenants = write_tenant(tmp_path / "tenants", api.url)
        async with page(tenants, tmp_path / "data") as http:
            response = await open_session(http)

    assert response.json()["transport"] == "webrtc"
    assert "room_url" not in response.json()
