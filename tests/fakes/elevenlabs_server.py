"""A local server that speaks ElevenLabs' multi-context websocket, as well or as badly as told."""

import asyncio
import base64
import json
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import numpy as np
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from processors.audio import float_to_pcm16, samples

KEY = "xi-a-key"
MODEL = "eleven_flash_v2_5"
VOICES = {"mara": 180.0, "nils": 120.0}
"""Each voice is a tone of its own, in Hz."""

RATE_HZ = 24_000
CHARACTER_S = 0.05
_MESSAGE_CHARACTERS = 7
"""Characters of which one message tells: words are cut anywhere."""


def sound(text: str, voice: str = "mara") -> bytes:
    """What the server says of a text: a tone, `CHARACTER_S` a character."""
    at = np.arange(samples(CHARACTER_S * len(text), RATE_HZ)) / RATE_HZ
    return float_to_pcm16(0.3 * np.sin(2 * np.pi * VOICES[voice] * at))


class ElevenLabsServer:
    """Answers at once.

    `mode` is "well", "quota", "busy", "locked" (HTTP 401), "limited" (HTTP 429), "broken" (HTTP
    500), "silent" (never sounds), "stalls" and "breaks" (after 0.7 s of sound), "junk" (no JSON),
    "untimed" (no alignment), "empty" (no sound) or "forgets" (closes a connection when its text
    was said, as after a long idle time).
    """

    def __init__(self, mode: str = "well") -> None:
        self.mode = mode
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        """Every message that came, with the parameters of its connection under `query`."""
        self.connections = 0
        self.open = 0
        self.idle = asyncio.Event()
        """Set while nobody is connected."""
        self.idle.set()
        self._server: Server | None = None

    @property
    def texts(self) -> list[str]:
        """What was to be said, in order."""
        return [a["text"].strip() for a in self.asked if a.get("text", "").strip()]

    async def __aenter__(self) -> Self:
        self._server = await serve(self._talk, "127.0.0.1", 0, process_request=self._let_in)
        port = next(iter(self._server.sockets)).getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def _let_in(self, socket: ServerConnection, request: Request) -> Response | None:
        refusals = {
            "locked": (HTTPStatus.UNAUTHORIZED, '{"detail": {"message": "Invalid API key"}}'),
            "limited": (HTTPStatus.TOO_MANY_REQUESTS, '{"detail": "Too many requests"}'),
            "broken": (HTTPStatus.INTERNAL_SERVER_ERROR, "oops"),
        }
        if self.mode in refusals:
            status, body = refusals[self.mode]
            return socket.respond(status, body)
        return None

    async def _talk(self, socket: ServerConnection) -> None:
        self.connections += 1
        self.open += 1
        self.idle.clear()
        try:
            if not await self._refused(socket):
                await self._converse(socket)
        except ConnectionClosed:
            pass
        finally:
            self.open -= 1
            if not self.open:
                self.idle.set()

    async def _refused(self, socket: ServerConnection) -> bool:
        assert socket.request
        url = urlsplit(socket.request.path)
        voice, model = url.path.split("/")[3], parse_qs(url.query)["model_id"][0]
        refusal = None
        if socket.request.headers.get("xi-api-key") != KEY:
            refusal = "invalid_api_key", "Invalid API key"
        elif voice not in VOICES:
            refusal = "voice_id_does_not_exist", f"A voice with voice_id {voice} does not exist."
        elif model != MODEL:
            refusal = "model_not_found", f"No model {model}"
        elif self.mode == "quota":
            refusal = "quota_exceeded", "This request exceeds your quota."
        elif self.mode == "busy":
            refusal = "max_active_conversations", "Maximum simultaneous contexts exceeded (5)."
        if refusal:
            error, message = refusal
            await socket.send(json.dumps({"message": message, "error": error, "code": 1008}))
            await socket.close(1008, message)
        return refusal is not None

    async def _converse(self, socket: ServerConnection) -> None:
        assert socket.request
        url = urlsplit(socket.request.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        query["voice"] = url.path.split("/")[3]
        texts: dict[str, str] = {}
        async for raw in socket:
            message = json.loads(raw)
            self.asked.append({**message, "query": query})
            if message.get("close_socket"):
                await socket.close()
            elif message.get("close_context"):
                await self._say(socket, message["context_id"], texts.pop(message["context_id"]))
            elif context := message.get("context_id"):
                texts[context] = texts.get(context, "") + message.get("text", "")
            if self.mode == "forgets" and message.get("close_context"):
                await socket.close(1008, "Have not received a new text input within the timeout")

    async def _say(self, socket: ServerConnection, context: str, text: str) -> None:
        assert socket.request
        voice = urlsplit(socket.request.path).path.split("/")[3]
        text = text.strip()
        if self.mode == "silent":
            return
        if self.mode == "junk":
            await socket.send("<html>")
            return
        pcm16, said = b"" if self.mode == "empty" else sound(text, voice), 0
        for start in range(0, len(text), _MESSAGE_CHARACTERS):
            if start == 2 * _MESSAGE_CHARACTERS and self.mode == "stalls":
                return
            if start == 2 * _MESSAGE_CHARACTERS and self.mode == "breaks":
                socket.transport.abort()
                return
            part = text[start : start + _MESSAGE_CHARACTERS]
            end = 2 * samples(CHARACTER_S * (start + len(part)), RATE_HZ)
            await socket.send(json.dumps(self._message(context, part, pcm16[said:end])))
            said = end
        await socket.send(json.dumps({"isFinal": True, "contextId": context}))

    def _message(self, context: str, part: str, pcm16: bytes) -> dict[str, Any]:
        times = {
            "chars": list(part),
            "charStartTimesMs": [round(1000 * CHARACTER_S * n) for n in range(len(part))],
            "charDurationsMs": [round(1000 * CHARACTER_S)] * len(part),
        }
        return {
            "audio": base64.b64encode(pcm16).decode(),
            "isFinal": None,
            "alignment": None if self.mode == "untimed" else times,
            "normalizedAlignment": None,
            "contextId": context,
        }
