"""Where faces may not be read they are not: not by settings, not by the API, not on a call."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from processors.face.weights import task_of
from tenants.config import Tenant
from tenants.errors import TenantConfigError
from tests.fakes.face_model import CONTENT, RIGHT
from tests.servers import Server
from tests.tenants.brand import Brand
from tests.websocket_visitor import WebsocketVisitor, connected
from web.face_model import FaceModel
from web.tenants import tenant_card

CUSTOMERS = {"deployment_context": "customer_service"}
NOBODY_ASKED = {"offered": False, "video": False, "model_url": None, "carrier": None}
FORBIDDEN = ("workplace", "education")


def face_of(models: Path, **settings: Any) -> dict[str, Any]:
    whole = {"id": "harbor", "name": "Harbor", "greeting": "Hello.", **settings}
    return tenant_card(Tenant.model_validate(whole), FaceModel(models, RIGHT))["face"]


@pytest.fixture(scope="module")
def gates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A brand of each context."""
    root = tmp_path_factory.mktemp("gates")
    for name in FORBIDDEN:
        write(root / "tenants" / name, deployment_context=name)
        # The whole file is refused.
        write(root / "tenants" / f"{name}-on", deployment_context=name, emotion={"face": True})
    write(root / "tenants" / "shop", **CUSTOMERS, emotion={"face": True})
    server = Server(root / "tenants", root / "var", "--patience", "0")
    server.wait()
    yield server
    server.stop()


def write(folder: Path, **settings: Any) -> Brand:
    brand = Brand(folder)
    brand.write_article("hours", "Opening hours", "We are open from 8 to 6.")
    brand.write_settings(questions=[], knowledge={"tickets": None}, **settings)
    return brand


@pytest.mark.parametrize("setting", ["face", "face_video"])
@pytest.mark.parametrize("context", [*FORBIDDEN, None])
def test_settings_that_would_read_faces_there_are_refused_with_the_law(
    tmp_path: Path, context: str | None, setting: str
):
    said = {"deployment_context": context} if context else {}

    brand = write(tmp_path / "harbor", **said, emotion={setting: True})

    with pytest.raises(TenantConfigError) as refused:
        assert brand.tenant
    assert f"emotion.{setting}" in str(refused.value)
    assert "EU AI Act, Article 5(1)(f)" in str(refused.value)
    assert f"write {setting}: false" in str(refused.value)


def test_visitors_are_asked_only_where_the_tenant_wants_it(tmp_path: Path):
    assert face_of(tmp_path) == NOBODY_ASKED
    assert face_of(tmp_path, **CUSTOMERS) == NOBODY_ASKED
    for context in FORBIDDEN:
        assert face_of(tmp_path, deployment_context=context) == NOBODY_ASKED

    asked = face_of(tmp_path, **CUSTOMERS, emotion={"face": True})

    assert asked == NOBODY_ASKED | {"offered": True}


def test_a_page_is_told_of_the_model_once_it_was_fetched(tmp_path: Path):
    settings = {**CUSTOMERS, "emotion": {"face": True, "face_video": True}}
    without = face_of(tmp_path, **settings)
    task_of(tmp_path).parent.mkdir(parents=True)
    task_of(tmp_path).write_bytes(CONTENT)

    fetched = face_of(tmp_path, **settings)

    assert (without["model_url"], without["video"]) == (None, False)
    assert (fetched["model_url"], fetched["video"]) == ("/face/face_landmarker.task", True)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_the_api_offers_no_face_there(gates: Server, name: str):
    shown = httpx.get(f"{gates.url}/api/tenants/{name}").json()
    opened = gates.open(name, mode="text").json()
    broken = httpx.get(f"{gates.url}/api/tenants/{name}-on")

    assert shown["face"] == NOBODY_ASKED
    assert opened["tenant"]["face"] == NOBODY_ASKED
    assert broken.json()["error"]["code"] == "tenant_broken"
    gates.close(opened)


async def consented(server: Server, tenant: str, path: str) -> dict[str, Any]:
    """What the page is told when its visitor agrees on a call."""
    session = server.open(tenant, mode="text").json()
    async with connected(server, session) as visitor:
        await visitor.ready()
        agreed = {"path": path, "on": True, "version": "2026-11", "keep": False}
        await visitor.send("client-message", {"t": "face-consent", "d": agreed})
        await visitor.until(lambda: told(visitor))
        answer = told(visitor)[-1]
    server.close(session)
    return answer


def told(visitor: WebsocketVisitor) -> list[dict[str, Any]]:
    return visitor.told("face")


@pytest.mark.parametrize("path", ["landmarks", "video"])
@pytest.mark.parametrize("name", FORBIDDEN)
async def test_a_consent_does_not_open_what_the_law_closes(gates: Server, name: str, path: str):
    answer = await consented(gates, name, path)

    assert answer["on"] is False
    assert "EU AI Act, Article 5(1)(f)" in answer["refused"]


async def test_a_consent_opens_the_way_that_is_offered_and_no_other(gates: Server):
    landmarks = await consented(gates, "shop", "landmarks")
    video = await consented(gates, "shop", "video")

    assert (landmarks["on"], landmarks["path"], landmarks["refused"]) == (True, "landmarks", None)
    assert video["on"] is False
    assert "emotion.face_video is switched off" in video["refused"]
