"""An operator looks up calls, on a real server."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.servers import Server
from tests.tenants.brand import Brand
from tests.websocket_visitor import connected

TOKEN = "a-long-and-random-token"
QUESTION = "When are you open?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("desk")
    brand = Brand(root / "tenants" / "harbor")
    brand.write_article("hours", "Opening hours", "We are open from 8 to 6.")
    faces = {"deployment_context": "customer_service", "emotion": {"face": True}}
    brand.write_settings(questions=[], knowledge={"tickets": None}, **faces)
    server = Server(root / "tenants", root / "var", RAPPORT_OPERATOR_TOKEN=TOKEN)
    server.wait()
    yield server
    server.stop()


@pytest.fixture
async def operator(desk: Server) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Origin": desk.url}
    async with httpx.AsyncClient(
        base_url=desk.url, follow_redirects=True, headers=headers, timeout=30
    ) as browser:
        await browser.post("/operator/sign-in", data={"token": TOKEN})
        yield browser


async def call(desk: Server, operator: httpx.AsyncClient) -> tuple[str, str, dict[str, Any]]:
    """A visitor asks something, and lets the face be read and shown: (how the call looks
    meanwhile, the list meanwhile, the session, which is over)."""
    session = desk.open("harbor", mode="text").json()
    async with connected(desk, session) as visitor:
        await visitor.ready()
        agreed = {"path": "landmarks", "on": True, "version": "2026-11", "keep": True}
        await visitor.send("client-message", {"t": "face-consent", "d": agreed})
        await visitor.until(lambda: visitor.told("face"))
        await visitor.type(QUESTION)
        await visitor.until(lambda: "8 to 6" in visitor.said())
        live = (await operator.get(f"/operator/calls/{session['session_id']}")).text
        calls = (await operator.get("/operator/calls")).text
    desk.close(session)
    return live, calls, session


def test_a_stranger_sees_only_the_way_in_and_is_led_back(desk: Server):
    with httpx.Client(base_url=desk.url, headers={"Origin": desk.url}) as browser:
        answer = browser.get("/operator/calls")
        to = re.search(r'name="to" value="([^"]+)"', answer.text)
        assert to
        led = browser.post("/operator/sign-in", data={"token": TOKEN, "to": to[1]})

    assert answer.status_code == 401
    assert "Operator token" in answer.text
    assert led.headers["Location"] == "/operator/calls"


@pytest.mark.parametrize("to", ["https://evil.test/", "//evil.test", "/operator/sign-in", ""])
def test_signing_in_leads_to_our_own_pages_only(desk: Server, to: str):
    with httpx.Client(base_url=desk.url, headers={"Origin": desk.url}) as browser:
        led = browser.post("/operator/sign-in", data={"token": TOKEN, "to": to})

    assert led.headers["Location"] == "/operator/knowledge"


async def test_a_call_is_seen_while_it_lasts_and_when_it_is_over(
    desk: Server, operator: httpx.AsyncClient
):
    live, calls, session = await call(desk, operator)
    over = await operator.get(f"/operator/calls/{session['session_id']}")

    for html in (live, over.text):
        assert html.index(QUESTION) < html.index("We are open from 8 to 6.")
        assert "switched on, read on the visitor&#x27;s device; the team may see it" in html
    assert "data-live=yes" in live
    assert '<span class="pill">live</span>' in calls
    assert "data-live=yes" not in over.text
    assert over.headers["Cache-Control"] == "no-store"
    assert session["session_id"] in (await operator.get("/operator/calls")).text


async def test_a_call_can_be_forgotten_by_our_own_form_only(
    desk: Server, operator: httpx.AsyncClient
):
    _, _, session = await call(desk, operator)
    at = f"/operator/calls/{session['session_id']}"
    key = re.search(r'name="key" value="(\w+)"', (await operator.get(at)).text)
    assert key

    forged = await operator.post(f"{at}/forget", data={"key": "forged"})
    foreign = await operator.post(
        f"{at}/forget", data={"key": key[1]}, headers={"Origin": "https://evil.test"}
    )
    still = await operator.get(at)
    await operator.post(f"{at}/forget", data={"key": key[1]})

    assert [forged.status_code, foreign.status_code, still.status_code] == [403, 403, 200]
    assert (await operator.get(at)).status_code == 404
    assert session["session_id"] not in (await operator.get("/operator/calls")).text


async def test_a_call_that_is_not_held_is_said_to_be_gone(operator: httpx.AsyncClient):
    answer = await operator.get("/operator/calls/nobody")

    assert answer.status_code == 404
    assert "others took its place" in answer.text
