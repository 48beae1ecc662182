"""A visitor without a browser: Pipecat's protobuf frames over a real websocket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pipecat.frames.protobufs.frames_pb2 as wire
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.servers import Server


def rtvi(kind: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """A message as a page sends it."""
    return {"label": "rtvi-ai", "id": "1", "type": kind, "data": data or {}}


class WebsocketVisitor:
    """Sends sound and messages, and keeps what comes back."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.messages: list[dict[str, Any]] = []
        self.sound = bytearray()
        self.closed = False
        self._news = asyncio.Event()

    async def listen(self) -> None:
        """Keep what comes, until the connection closes."""
        with suppress(ConnectionClosed):
            async for data in self._socket:
                self._keep(wire.Frame.FromString(data))
                self._news.set()
        self.closed = True
        self._news.set()

    def _keep(self, frame: wire.Frame) -> None:
        if frame.WhichOneof("frame") == "audio":
            self.sound += frame.audio.audio
        elif frame.WhichOneof("frame") == "message":
            self.messages.append(json.loads(frame.message.data))

    async def send_raw(self, data: bytes | str) -> None:
        """Send anything at all."""
        await self._socket.send(data)

    async def send(self, kind: str, data: dict[str, Any] | None = None) -> None:
        """Send an RTVI message."""
        frame = wire.Frame(message=wire.MessageFrame(data=json.dumps(rtvi(kind, data))))
        await self._socket.send(frame.SerializeToString())

    async def ready(self) -> None:
        """Say hello and wait for the bot to be there."""
        about = {"library": "test"}
        await self.send("client-ready", {"version": "2.2.0", "about": about})
        await self.until(lambda: self.of("bot-ready"))

    async def type(self, text: str) -> None:
        """Type a question."""
        await self.send("send-text", {"content": text})

    async def say(self, pcm16: bytes) -> None:
        """Speak 16 kHz mono in real time, 20 ms at a time."""
        for at in range(0, len(pcm16), 640):
            audio = wire.AudioRawFrame(
                audio=pcm16[at : at + 640].ljust(640, b"\0"), sample_rate=16_000, num_channels=1
            )
            await self._socket.send(wire.Frame(audio=audio).SerializeToString())
            await asyncio.sleep(0.02)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """RTVI messages of one type."""
        return [message for message in self.messages if message["type"] == kind]

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Our own messages of one type."""
        data = [message["data"] for message in self.of("server-message")]
        return [d for d in data if d.get("type") == kind]

    def said(self) -> str:
        """What the assistant said, as its captions show it."""
        return " ".join(m["data"]["text"] for m in self.of("bot-output"))

    async def until(self, seen: Any, *, within_s: float = 20.0) -> None:
        """Wait until `seen()`."""
        async with asyncio.timeout(within_s):
            while not seen():
                if self.closed:
                    raise ConnectionError("the server closed the connection")
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def connected(
    server: Server, session: dict[str, Any], *, origin: str | None = None
) -> AsyncIterator[WebsocketVisitor]:
    """Somebody on the line."""
    url = server.url.replace("http", "ws") + session["websocket_url"]
    headers = {"Origin": origin or server.url}
    async with connect(f"{url}?token={session['token']}", additional_headers=headers) as socket:
        visitor = WebsocketVisitor(socket)
        listening = asyncio.create_task(visitor.listen())
        yield visitor
        listening.cancel()
