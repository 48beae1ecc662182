"""What pages get to find faces with, and what they may not reach."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from loguru import logger

from processors.face.weights import task_of
from tenants.config import Tenant
from tests.fakes.face_model import CONTENT, RIGHT
from tests.servers import Server
from web import errors, face_files
from web.face_files import FaceFiles
from web.face_model import FaceModel
from web.policy import policy

TYPES = {
    "vision/vision.wasm": "application/wasm",
    "vision/vision.js": "text/javascript; charset=utf-8",
    "mesh/face_mesh.binarypb": "application/octet-stream",
    "mesh/assets.data": "application/octet-stream",
    "mesh/detection.tflite": "application/octet-stream",
}


def tenant(**settings: object) -> Tenant:
    whole = {"id": "harbor", "name": "Harbor", "greeting": "Hello.", **settings}
    return Tenant.model_validate(whole)


def sources(told: str) -> dict[str, list[str]]:
    """Of a policy, by directive."""
    directives = (directive.split() for directive in told.split("; "))
    return {name: allowed for name, *allowed in directives}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    task_of(tmp_path).parent.mkdir(parents=True)
    return tmp_path


@pytest.fixture
async def page(models: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in front of what serves faces."""
    for name in TYPES:
        file = tmp_path / "dist" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\0asm")
    app = FastAPI()
    errors.install(app)
    app.include_router(face_files.router)
    app.mount("/face", FaceFiles(directory=tmp_path / "dist"))
    app.state.rapport = SimpleNamespace(face=FaceModel(models, RIGHT))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
        yield http


@pytest.fixture
def logged() -> Iterator[list[str]]:
    lines: list[str] = []
    sink = logger.add(
        lambda line: lines.append(str(line)), level="ERROR", format="{message}{extra}"
    )
    yield lines
    logger.remove(sink)


@pytest.mark.parametrize(("name", "kind"), TYPES.items())
async def test_every_file_has_the_type_browsers_insist_on_and_travels_once(
    page: httpx.AsyncClient, name: str, kind: str
):
    first = await page.get(f"/face/{name}")
    again = await page.get(f"/face/{name}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.status_code == 200
    assert first.headers["Content-Type"] == kind
    assert first.headers["Cache-Control"] == "public, max-age=604800"
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == "public, max-age=604800"


async def test_the_model_is_served_once_it_was_fetched(page: httpx.AsyncClient, models: Path):
    before = await page.get("/face/face_landmarker.task")
    task_of(models).write_bytes(CONTENT)
    after = await page.get("/face/face_landmarker.task")

    assert before.status_code == 404
    assert "rapport models pull face" in before.json()["error"]["remedy"]
    assert after.content == CONTENT
    assert after.headers["Content-Type"] == "application/octet-stream"
    assert after.headers["Cache-Control"] == "public, max-age=604800"


async def test_another_file_in_its_place_is_not_served_and_the_log_says_so_once(
    page: httpx.AsyncClient, models: Path, logged: list[str]
):
    task_of(models).write_bytes(bytes(len(CONTENT)))

    answers = [await page.get("/face/face_landmarker.task") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert len(logged) == 1
    assert "is not the face model Rapport was measured with" in logged[0]


async def test_nothing_beside_those_files_can_be_reached(page: httpx.AsyncClient, tmp_path: Path):
    (tmp_path / "secret").write_text("words")

    for path in ("/face/../secret", "/face/%2e%2e/secret", "/face/vision/", "/face/nothing.js"):
        assert (await page.get(path)).status_code == 404


def test_a_page_may_talk_to_this_server_only_and_run_no_text_as_a_program():
    told = sources(policy(tenant()))

    assert told["connect-src"] == ["'self'"]
    assert told["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert told["worker-src"] == ["'self'"]
    assert told["default-src"] == ["'self'"]
    assert told == sources(policy())


def test_a_page_of_a_tenant_with_daily_may_reach_daily_and_nobody_else():
    told = sources(policy(tenant(transport={"engine": "daily"})))

    hosts = {source.rpartition("//")[2] for source in told["connect-src"][1:]}
    assert hosts == {"*.daily.co", "*.pluot.blue", "*.dailywebrtc.com", "*.dailywebrtc.net"}
    assert {"https://*.daily.co", "wss://*.daily.co"} <= set(told["connect-src"])
    assert "'unsafe-eval'" not in told["script-src"]
    assert "https://*.daily.co" in told["script-src"]


def test_pages_and_the_scripts_of_workers_are_sent_with_the_policy(server: Server):
    for path in ("/", "/t/speech", "/t/nobody", "/operator/knowledge", "/health"):
        told = httpx.get(server.url + path).headers["Content-Security-Policy"]

        assert sources(told)["connect-src"] == ["'self'"]
        assert "unsafe-eval" not in told.replace("wasm-unsafe-eval", "")
