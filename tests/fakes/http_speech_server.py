"""Local servers that speak Azure's, Piper's and Kokoro's protocols, as well or badly as told."""

import asyncio
import io
import wave
import xml.etree.ElementTree as ET
from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
from aiohttp import web

from processors.audio import float_to_pcm16, samples
from tests.fakes.openai_speech import OpenAiSpeechServer

KEY = "an-azure-key"
AZURE_VOICES = ("en-US-AvaNeural", "es-ES-ElviraNeural", "de-DE-KatjaNeural")
WORD_S = 0.3
_SENT_S = 0.3  # before a server stalls or breaks
_NAMESPACES = {
    "ssml": "http://www.w3.org/2001/10/synthesis",
    "mstts": "https://www.w3.org/2001/mstts",
}


def sound(text: str, rate_hz: int, hz: float = 200.0) -> bytes:
    """What a server says of a text: a tone, `WORD_S` a word."""
    at = np.arange(samples(WORD_S * len(text.split()), rate_hz)) / rate_hz
    return float_to_pcm16(0.3 * np.sin(2 * np.pi * hz * at))


class _Server(ABC):
    """Answers at once, in uneven pieces.

    `mode` is "well", "locked" (401), "busy" (429), "broken" (500), "silent" (never begins),
    "stalls" (begins and stops), "breaks" (cuts the connection) or "junk" (HTML, status 200).
    """

    path = "/"
    rate_hz = 24_000

    def __init__(self, mode: str = "well") -> None:
        self.mode = mode
        self.url = ""
        self.aborted = asyncio.Event()
        """Somebody hung up in the middle of a speech."""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post(self.path, self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{self.path.rstrip('/')}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    @abstractmethod
    async def _said(self, request: web.Request) -> bytes | web.Response:
        """The body of the answer, or a refusal."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        faults = {
            "locked": (401, "Access denied due to invalid subscription key"),
            "busy": (429, "Too many requests"),
            "broken": (500, "oops"),
            "junk": (200, "<html>Welcome</html>" * 50),
        }
        if self.mode in faults:
            status, text = faults[self.mode]
            kind = "text/html" if self.mode == "junk" else "text/plain"
            headers = {"Retry-After": "7"} if status == 429 else {}
            return web.Response(status=status, text=text, content_type=kind, headers=headers)
        said = await self._said(request)
        if isinstance(said, web.Response):
            return said
        try:
            return await self._send(request, said)
        except (asyncio.CancelledError, ConnectionError):
            self.aborted.set()
            raise

    async def _send(self, request: web.Request, body: bytes) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/basic"})
        response.enable_chunked_encoding()
        if self.mode == "silent":
            await asyncio.sleep(3600)
        await response.prepare(request)
        for start in range(0, len(body), 3_001):
            if start > _SENT_S * self.rate_hz * 2 and self.mode == "stalls":
                await asyncio.sleep(3600)
            if start > _SENT_S * self.rate_hz * 2 and self.mode == "breaks" and request.transport:
                request.transport.abort()
                return response
            await response.write(body[start : start + 3_001])
            await asyncio.sleep(0)
        return response


class AzureSpeechServer(_Server):
    """Reads SSML, answers with bare PCM."""

    path = "/cognitiveservices/v1"

    def __init__(self, mode: str = "well") -> None:
        super().__init__(mode)
        self.asked: list[str] = []
        self.texts: list[str] = []
        self.express: list[dict[str, str]] = []
        self.prosody: list[dict[str, str]] = []

    async def _said(self, request: web.Request) -> bytes | web.Response:
        headers = request.headers
        if headers.get("Ocp-Apim-Subscription-Key") != KEY:
            return web.Response(status=401, reason="Unauthorized")
        if headers.get("X-Microsoft-OutputFormat") != "raw-24khz-16bit-mono-pcm":
            return web.Response(status=400, text="Unsupported output format")
        self.asked.append(await request.text())
        root = ET.fromstring(self.asked[-1])
        [voice] = root.findall("ssml:voice", _NAMESPACES)
        if voice.attrib["name"] not in AZURE_VOICES:
            return web.Response(status=400, text=f"Unsupported voice {voice.attrib['name']}.")
        self.express += [e.attrib for e in root.findall(".//mstts:express-as", _NAMESPACES)]
        self.prosody += [e.attrib for e in root.findall(".//ssml:prosody", _NAMESPACES)]
        self.texts.append("".join(root.itertext()))
        return sound(self.texts[-1], self.rate_hz)


class PiperServer(_Server):
    """Answers with a whole WAV, at 22 050 Hz or as told."""

    def __init__(self, mode: str = "well", *, rate_hz: int = 22_050, channels: int = 1) -> None:
        super().__init__(mode)
        self.rate_hz, self._channels = rate_hz, channels
        self.asked: list[dict[str, Any]] = []

    @property
    def texts(self) -> list[str]:
        return [asked["text"] for asked in self.asked]

    async def _said(self, request: web.Request) -> bytes | web.Response:
        self.asked.append(await request.json())
        made = io.BytesIO()
        with wave.open(made, "wb") as wav:
            wav.setnchannels(self._channels)
            wav.setsampwidth(2)
            wav.setframerate(self.rate_hz)
            wav.writeframes(sound(self.texts[-1], self.rate_hz) * self._channels)
        return made.getvalue()


class KokoroServer(OpenAiSpeechServer):
    """As Kokoro-FastAPI: OpenAI's protocol, no key, voices of its own, errors under `detail`."""

    voices = ("af_heart", "ef_dora")

    def __init__(self, mode: str = "well") -> None:
        super().__init__(mode)
        self.spoken_by: list[str] = []
        """The voices asked for, in order."""

    def _refusal(
        self, request: web.Request, asked: dict[str, Any]
    ) -> tuple[int, str, str | None] | None:
        if asked["voice"] not in self.voices:
            return 400, f"Voice '{asked['voice']}' not found. Available voices: af_heart", "voice"
        if self.mode == "broken":
            return 500, "oops", None
        self.spoken_by.append(asked["voice"])
        asked["voice"] = "alloy"  # the tone it sounds as
        return None
