"""A local server that speaks OpenAI's `/audio/speech`, as well or as badly as told."""

import asyncio
import random
from typing import Any, Self

import numpy as np
from aiohttp import web

from processors.audio import float_to_pcm16, samples

KEY = "sk-a-key"
MODEL = "tts-fake"
VOICES = {"alloy": 200.0, "nova": 320.0}
"""Each voice is a tone of its own, in Hz."""

RATE_HZ = 24_000
WORD_S = 0.3


def sound(text: str, voice: str, speed: float = 1.0) -> bytes:
    """What the server says of a text: a tone, `WORD_S` a word."""
    at = np.arange(samples(WORD_S * len(text.split()) / speed, RATE_HZ)) / RATE_HZ
    return float_to_pcm16(0.3 * np.sin(2 * np.pi * VOICES[voice] * at))


class OpenAiSpeechServer:
    """Answers at once, in uneven pieces.

    `mode` is "well", "wav" (another format than asked for), "empty", "silent" (never begins),
    "stalls" (begins and stops), "breaks" (cuts the connection after 0.3 s of sound), "busy"
    (429), "broken" (500) or "forgets" (cuts a connection that is used a second time).
    """

    def __init__(
        self, mode: str = "well", *, first_byte_s: tuple[float, float] = (0.0, 0.0), seed: int = 0
    ) -> None:
        """Listen to nothing yet.

        Args:
            mode: how well it answers.
            first_byte_s: least and most time before the first sound.
            seed: of the times between.
        """
        self.mode, self._first_byte_s = mode, first_byte_s
        self._random = random.Random(seed)
        self.asked: list[dict[str, Any]] = []
        self.aborted = asyncio.Event()
        """Somebody hung up in the middle of a speech."""
        self.url = ""
        self._used: set[asyncio.Transport | None] = set()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/audio/speech", self._speak)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        [address] = self._runner.addresses
        self.url = f"http://127.0.0.1:{address[1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if self.mode == "forgets" and request.transport and request.transport in self._used:
            request.transport.abort()
            return web.Response()
        self._used.add(request.transport)
        self.asked.append(asked)
        if refusal := self._refusal(request, asked):
            status, message, param = refusal
            error = {"message": message, "type": "invalid_request_error", "param": param}
            return web.json_response({"error": error}, status=status)
        try:
            return await self._answer(request, asked)
        except (asyncio.CancelledError, ConnectionError):
            self.aborted.set()
            raise

    def _refusal(
        self, request: web.Request, asked: dict[str, Any]
    ) -> tuple[int, str, str | None] | None:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, "Incorrect API key provided", None
        if asked["model"] != MODEL:
            return 404, f"The model {asked['model']!r} does not exist", None
        if asked["voice"] not in VOICES:
            return 400, f"Invalid value: {asked['voice']!r}. Supported: {sorted(VOICES)}", "voice"
        errors = {"busy": (429, "Rate limit reached"), "broken": (500, "The server had an error")}
        return (*errors[self.mode], None) if self.mode in errors else None

    async def _answer(self, request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        kind = "audio/wav" if self.mode == "wav" else "audio/pcm"
        response = web.StreamResponse(headers={"Content-Type": kind})
        response.enable_chunked_encoding()
        if self.mode == "silent":
            await asyncio.sleep(3600)
        await asyncio.sleep(self._random.uniform(*self._first_byte_s))
        await response.prepare(request)
        pcm16 = (
            b""
            if self.mode == "empty"
            else sound(asked["input"], asked["voice"], asked.get("speed", 1.0))
        )
        sent = 0
        while sent < len(pcm16):
            if sent > 0.3 * RATE_HZ * 2 and self.mode == "stalls":
                await asyncio.sleep(3600)
            if sent > 0.3 * RATE_HZ * 2 and self.mode == "breaks" and request.transport:
                request.transport.abort()
                return response
            size = self._random.randrange(1, 9_001)
            await response.write(pcm16[sent : sent + size])
            sent += size
            await asyncio.sleep(0)
        return response
