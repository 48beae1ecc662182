"""A visitor before a camera, watched: what leaves the page, and to whom."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from playwright.async_api import Page

from tests.browser.visitor import EARS, Visitor
from tests.fakes.webcam import TASK
from tests.sentences import write_tenants
from tests.servers import Server

WIRE = Path(__file__).with_name("wire.js")

FORBIDDEN = ("workplace", "education")
"""Tenants of these names serve whom Article 5(1)(f) of the EU AI Act protects."""

FILMED = "filmed"


def camera_flags(film: Path) -> list[str]:
    """Chromium with a film for a camera, and without any name server."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        # Chromium asks its makers what the fields of a page may be for; the last such flag counts.
        "--disable-features=WebRtcHideLocalIpsWithMdns,AutofillServerCommunication",
    ]


def serve_faces(folder: Path, *others: str, with_task: bool) -> Server:
    """A server of a tenant `customers`, whose visitors may have their faces read.

    Args:
        folder: where to put tenants and data.
        others: tenants beside it: of `FORBIDDEN`, and `filmed`, whose visitors may send video.
        with_task: whether the face landmarker's model was fetched; without, pages use face_mesh.
    """
    write_tenants(folder / "written")
    speech = folder / "written" / "speech"
    for name in ("customers", *others):
        own = folder / "tenants" / name
        shutil.copytree(speech, own)
        settings = yaml.safe_load((own / "tenant.yaml").read_text()) | {"id": name}
        settings |= {"deployment_context": name}
        if name not in FORBIDDEN:
            settings |= {"deployment_context": "customer_service"}
            settings |= {"emotion": {"face": True, "face_video": name == FILMED}}
        (own / "tenant.yaml").write_text(yaml.safe_dump(settings))
    if with_task:
        place = folder / "data" / "models" / "face"
        place.mkdir(parents=True)
        shutil.copy(TASK, place)
    server = Server(folder / "tenants", folder / "data", "--patience", "0")
    server.wait()
    return server


class FaceVisitor(Visitor):
    """Clicks what is about the face, and reads what the page has sent."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._is_watched = False
        self.bodies: list[bytes] = []
        """Of every request of the page."""

        page.on("request", lambda request: self.bodies.append(request.post_data_buffer or b""))

    async def visit(self, url: str) -> None:
        """Open the page, its camera and its connections under watch."""
        if not self._is_watched:
            await self.page.add_init_script(EARS.read_text() + WIRE.read_text())
            self._is_watched = True
        await self.page.goto(url)

    async def agree(self, button: str = "#mood-agree") -> float:
        """Open the dialog, agree, wait for the indicator; the page's ms of the click."""
        await self.page.click("#mood-open")
        await self.page.wait_for_selector("#mood-dialog", state="visible")
        agreed_ms = await self.now()
        await self.page.click(button)
        await self.page.wait_for_selector("#mood-chip", state="visible", timeout=30_000)
        return agreed_ms

    async def sent(self, kind: str = "") -> list[dict[str, Any]]:
        """Messages that left the page, of one kind or all: at (ms), kind, bytes, face."""
        all_of_them = await self.page.evaluate("() => wire.sent()")
        return [message for message in all_of_them if kind in {"", message["kind"]}]

    async def about_faces(self) -> list[dict[str, Any]]:
        """Messages with which the page says anything about a face or a mood."""
        return [m for m in await self.sent() if "face" in m["kind"] or "mood" in m["kind"]]

    async def landmarks(self, since_ms: float = 0.0) -> list[dict[str, Any]]:
        """Frames of points that have left the page."""
        sent = await self.sent("client-message/face-landmarks")
        return [message for message in sent if message["at"] >= since_ms]

    async def finds(self) -> list[float]:
        """Milliseconds for which each picture was looked at."""
        return await self.page.evaluate("() => wire.finds()")

    async def told(self) -> list[dict[str, Any]]:
        """What the server has said about the face."""
        return await self.page.evaluate("() => wire.told()")

    async def told_of(
        self, wanted: Callable[[dict[str, Any]], object], *, within_s: float = 60.0
    ) -> dict[str, Any]:
        """The first thing the server says about the face that is wanted."""
        deadline = asyncio.get_running_loop().time() + within_s
        while asyncio.get_running_loop().time() < deadline:
            for message in await self.told():
                if wanted(message):
                    return message
            await asyncio.sleep(0.1)
        raise AssertionError(f"not told within {within_s} s; told {await self.told()}")

    async def say(self, kind: str, data: dict[str, Any]) -> None:
        """Send a message by hand, as a page that was tampered with would."""
        await self.page.evaluate("([kind, data]) => wire.say(kind, data)", [kind, data])

    async def video(self) -> dict[str, int]:
        """Tracks of video that connections of the page send now, and bytes until now."""
        return await self.page.evaluate("() => wire.video()")

    async def cameras(self) -> list[str]:
        """What became of every camera that was opened: "live" or "ended"."""
        return await self.page.evaluate("() => wire.cameras()")
