"""A visitor lets the page read their face: what leaves it, and what never does."""

import asyncio
import base64
import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.async_api import async_playwright

from processors.face.points import USED
from tests.browser.conftest import chromium
from tests.browser.face_visitor import (
    FILMED,
    FORBIDDEN,
    FaceVisitor,
    camera_flags,
    serve_faces,
)
from tests.browser.net_log import NetLog
from tests.browser.test_fallbacks import NO_UDP
from tests.fakes.webcam import needs_face, write_film
from tests.servers import Server

pytestmark = [pytest.mark.browser, needs_face]

WATCHED_S = 70
"""The builds of MediaPipe that report to their maker do so once a minute."""

JUDGED = ("", "not sure")
"""What the server says of a window that it has judged, for which it needs the neutral look."""

OFF_WITHIN_MS = 1000
TRIES = 4
FRAME_CHARACTERS = len(base64.b64encode(bytes(len(USED) * 2 * 2)))
LARGEST_BYTES = 2_048
KINDS = {
    "ping",
    "signalling",
    "client-ready",
    "client-message/face-consent",
    "client-message/face-landmarks",
}
IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"data:image", b"data:video", b"\x1aE\xdf\xa3")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("camera") / "face.mjpeg"
    write_film(path)
    return path


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = serve_faces(tmp_path_factory.mktemp("faces"), *FORBIDDEN, FILMED, with_task=True)
    yield server
    server.stop()


@asynccontextmanager
async def watched(server: Server, film: Path, *flags: str) -> AsyncGenerator[FaceVisitor]:
    """Somebody before the camera, who gives the place back at the end."""
    async with async_playwright() as playwright:
        browser = await chromium(playwright, *camera_flags(film), *flags)
        visitor = FaceVisitor(await browser.new_page())
        try:
            yield visitor
        finally:
            await browser.close()
            for session in visitor.sessions:
                server.close(session)


async def test_landmarks_leave_the_page_with_consent_and_nothing_else_ever_does(
    faces: Server, film: Path, tmp_path: Path
):
    log = tmp_path / "net.json"
    async with watched(faces, film, f"--log-net-log={log}") as visitor:
        await call_over_webrtc(visitor, f"{faces.url}/t/customers")
        await asyncio.sleep(2)
        before, opened = await visitor.about_faces(), await visitor.cameras()

        agreed_ms = await visitor.agree()
        judged = await visitor.told_of(lambda told: told["on"] and told["abstains"] in JUDGED)
        await visitor.until_clock(agreed_ms + WATCHED_S * 1000)

        sent, video = await visitor.sent(), await visitor.video()
        peers = await visitor.page.evaluate("() => wire.peersAt()")
        off_ms = await visitor.now()
        await visitor.page.click("#mood-off")
        await visitor.until_clock(off_ms + 3 * OFF_WITHIN_MS)
        late = await visitor.landmarks(off_ms + OFF_WITHIN_MS)
        ended, told = await visitor.cameras(), await visitor.told()
    network = NetLog.read(log, site="http://127.0.0.1")

    landmarks = [message for message in sent if message["face"]]
    report(landmarks, told, judged_ms=judged["at"] - agreed_ms)
    assert (before, opened) == ([], [])
    assert_are_frames(landmarks)
    assert {message["kind"] for message in sent} <= KINDS
    assert max(message["bytes"] for message in sent) <= LARGEST_BYTES
    assert video == {"tracks": 0, "bytes": 0}
    assert not [body for body in visitor.bodies if any(image in body for image in IMAGES)]
    assert all(path.startswith("/api/sessions") for path in network.uploads)
    assert network.hosts == {urlsplit(faces.url).hostname}
    assert all(url.startswith((faces.url, "blob:")) for url in visitor.requests)
    assert set(peers) <= own_addresses()
    assert late == []
    assert (ended, told[-1]["on"]) == (["ended"], False)


async def test_without_the_landmarkers_file_another_finds_the_face(
    tmp_path_factory: pytest.TempPathFactory, film: Path
):
    server = serve_faces(tmp_path_factory.mktemp("faceless"), with_task=False)
    async with watched(server, film) as visitor:
        await visitor.visit(f"{server.url}/t/customers")
        await visitor.start_talking()

        await visitor.agree()

        await visitor.wait_for(lambda: frames_with_a_face(visitor, 5), within_s=60)
    server.stop()
    assert not [url for url in visitor.requests if url.endswith(".task")]


async def test_over_a_websocket_landmarks_travel_as_well_and_stop_as_soon(
    faces: Server, film: Path
):
    async with watched(faces, film) as visitor:
        await visitor.page.add_init_script(NO_UDP)
        await visitor.visit(f"{faces.url}/t/customers")
        await visitor.start_talking()
        before = await visitor.about_faces()

        await visitor.agree()
        await visitor.wait_for(lambda: frames_with_a_face(visitor, 5), within_s=60)
        off_ms = await visitor.now()
        await visitor.page.click("#mood-off")
        await visitor.until_clock(off_ms + 3 * OFF_WITHIN_MS)
        late = await visitor.landmarks(off_ms + OFF_WITHIN_MS)

    assert visitor.sessions[-1]["transport"] == "websocket"
    assert before == []
    assert late == []


async def test_video_leaves_after_a_consent_of_its_own_and_until_it_is_switched_off(
    faces: Server, film: Path
):
    async with watched(faces, film) as visitor:
        await call_over_webrtc(visitor, f"{faces.url}/t/{FILMED}")
        before = await visitor.video()

        await visitor.agree("#mood-agree-video")
        judged = await visitor.told_of(lambda told: told["on"] and told["abstains"] in JUDGED)
        sent, landmarks = await visitor.video(), await visitor.landmarks()
        await visitor.page.click("#mood-off")
        await asyncio.sleep(1)
        off = await visitor.video()
        await asyncio.sleep(2)
        later, ended = await visitor.video(), await visitor.cameras()

    assert (before, landmarks) == ({"tracks": 0, "bytes": 0}, [])
    assert judged["path"] == "video"
    assert (sent["tracks"], off["tracks"]) == (1, 0)
    assert 0 < sent["bytes"] <= off["bytes"] == later["bytes"]
    assert ended == ["ended"]


@pytest.mark.parametrize("tenant", FORBIDDEN)
async def test_where_the_law_forbids_it_the_page_offers_nothing_and_the_server_refuses(
    faces: Server, film: Path, tenant: str
):
    async with watched(faces, film) as visitor:
        await visitor.visit(f"{faces.url}/t/{tenant}")
        await visitor.start_talking()

        offered = await visitor.page.is_visible("#mood-open")
        for path in ("landmarks", "video"):
            consent = {"path": path, "on": True, "version": "by hand", "keep": True}
            await visitor.say("face-consent", consent)
        refused = await visitor.told_of(lambda told: told["refused"])
        frame = {"seq": 0, "t": 0, "p": base64.b64encode(bytes(len(USED) * 4)).decode()}
        await visitor.say("face-landmarks", frame)
        await asyncio.sleep(1)
        told, opened = await visitor.told(), await visitor.cameras()

    assert not offered
    assert "Article 5" in refused["refused"]
    assert not any(message["on"] for message in told)
    assert opened == []


async def call_over_webrtc(visitor: FaceVisitor, url: str) -> None:
    """Again where a busy machine has let WebRTC come to nothing."""
    for _ in range(TRIES):
        await visitor.visit(url)
        await visitor.start_talking()
        if visitor.sessions[-1]["transport"] == "webrtc":
            return
    raise AssertionError(f"no call over WebRTC in {TRIES} tries")


async def frames_with_a_face(visitor: FaceVisitor, count: int) -> bool:
    """Whether so many have left the page."""
    return sum(bool(message["face"]["p"]) for message in await visitor.landmarks()) >= count


def assert_are_frames(landmarks: list[dict[str, Any]]) -> None:
    """Points of a face, in order, and nothing but points."""
    frames = [message["face"] for message in landmarks]
    assert len(frames) > WATCHED_S
    assert [frame["seq"] for frame in frames] == list(range(len(frames)))
    assert {frozenset(frame) for frame in frames} == {frozenset({"seq", "t", "p"})}
    assert {len(frame["p"]) for frame in frames} <= {0, FRAME_CHARACTERS}
    assert sum(bool(frame["p"]) for frame in frames) > 0.8 * len(frames)


def own_addresses() -> set[str]:
    """Of this machine's network interfaces."""
    families = {socket.AF_INET, socket.AF_INET6}
    interfaces = psutil.net_if_addrs().values()
    return {a.address.split("%")[0] for some in interfaces for a in some if a.family in families}


def report(
    landmarks: list[dict[str, Any]], told: list[dict[str, Any]], *, judged_ms: float
) -> None:
    span_s = (landmarks[-1]["at"] - landmarks[0]["at"]) / 1000
    mean_bytes = sum(message["bytes"] for message in landmarks) / len(landmarks)
    strongest = max(message["strength"] for message in told)
    print(f"{len(landmarks)} frames of landmarks in {span_s:.0f} s, {mean_bytes:.0f} bytes each")
    print(f"judged {judged_ms / 1000:.1f} s after the click; strongest cue {strongest:.2f}")
