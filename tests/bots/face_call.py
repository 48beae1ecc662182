"""A call whose visitor has a camera and a page, without a network."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pytest
from pipecat.frames.frames import UserImageRawFrame
from pipecat.transports.daily.transport import DailyInputTransportMessageFrame

from bots.call import Call
from bots.engines import Engines
from bots.file_transport import FileTransport
from tenants.config import Tenant
from tenants.feelings import Emotion
from tenants.registry import TenantFolder
from tests.fakes.faces import FakeEyes, face, message

VISITOR = "visitor"
SIZE = (32, 24)


def reading(tenant: Tenant, **other: Any) -> Tenant:
    """A tenant whose visitors may have their faces read."""
    wished = {
        "deployment_context": "customer_service",
        "emotion": Emotion(face=True, face_video=True),
    }
    return tenant.model_copy(update=wished | other)


class CameraLine(FileTransport):
    """A line that carries pictures once the camera is opened."""

    def __init__(self, *, audio: bool) -> None:
        super().__init__(audio=audio)
        self.camera: list[tuple[str, str]] = []
        """What was done to it, and for whom."""

    async def _connected(self) -> None:
        await self._call_event_handler("on_client_connected", {"id": VISITOR})

    def get_client_id(self, client: Any) -> str:
        return client["id"]

    async def open_camera(self, visitor: str) -> None:
        self.camera.append(("opened", visitor))

    async def close_camera(self, visitor: str) -> None:
        self.camera.append(("closed", visitor))


class FaceCall:
    """An async context manager; the call lives as long. A text session unless it listens."""

    def __init__(
        self,
        engines: Engines,
        folder: TenantFolder,
        *,
        tenant: Tenant,
        eyes: FakeEyes | None = None,
        line: FileTransport | None = None,
        **lent: Any,
    ) -> None:
        self._engines, self._folder, self._tenant, self._lent = engines, folder, tenant, lent
        self.eyes = eyes or FakeEyes()
        self.line = line or CameraLine(audio=False)
        self._frames = 0

    async def __aenter__(self) -> Self:
        lent = await self._engines.lend(self._folder)
        audio = self._lent.pop("listens", False)
        self.call = Call(
            self._tenant,
            replace(lent, eyes=self.eyes, **self._lent),
            self.line,
            call_id="face",
            mode="voice" if audio else "text",
            language="en",
        )
        self._running = asyncio.create_task(self.call.run())
        await until(lambda: self.call._joined.is_set())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.call.hang_up("the test is over")
        await self._running

    async def send(self, kind: str, data: Any, *, sender: str | None = None) -> None:
        """A client message, as a transport hands it in."""
        content = {"label": "rtvi-ai", "type": "client-message", "id": "1"}
        content["data"] = {"t": kind, "d": data}
        await self.hand_in(content, sender=sender)

    async def hand_in(self, content: Any, *, sender: str | None = None) -> None:
        """Any message at all."""
        if sender is None:
            await self.line.receive(content)
        else:
            await self.line.input().broadcast_frame(
                DailyInputTransportMessageFrame, message=content, participant_id=sender
            )

    async def agree(self, path: str = "landmarks", **other: Any) -> None:
        said = {"path": path, "on": True, "version": "2026-11", "keep": False} | other
        await self.send("face-consent", said)
        await until(lambda: self.told())

    async def show(self, frown: float, seconds: float, *, sender: str | None = None) -> None:
        """Landmarks, ten a second."""
        for _ in range(round(10 * seconds)):
            data = message(self._frames, 100 * self._frames, face(frown))
            self._frames += 1
            await self.send("face-landmarks", data, sender=sender)
            await asyncio.sleep(0.1)

    async def film(self, brightness: int, seconds: float, *, user: str = VISITOR) -> None:
        """Pictures, five a second."""
        pixels = np.full((SIZE[1], SIZE[0], 3), brightness, np.uint8).tobytes()
        for _ in range(round(5 * seconds)):
            frame = UserImageRawFrame(user_id=user, image=pixels, size=SIZE, format="RGB")
            await self.line.input().push_frame(frame)
            await asyncio.sleep(0.2)

    def told(self) -> list[dict[str, Any]]:
        """What the page was told of the face."""
        data = [m["data"] for m in self.line.messages if m.get("type") == "server-message"]
        return [each for each in data if each.get("type") == "face"]


async def until(condition: Callable[[], object], *, within_s: float = 10.0) -> None:
    for _ in range(round(within_s / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"still not so after {within_s} s")
