"""What all speech servers asked over HTTP have in common: a request, a stream of sound, errors."""

from abc import abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import aiohttp
from loguru import logger

from processors.audio import BYTES_PER_SAMPLE, duration_s, samples, silence
from processors.errors import SpeechEngineLost
from processors.opened import Opened
from processors.policy.breaker import Fault
from processors.tts.casting import Casting, How
from processors.tts.engine import SpeechChunk
from processors.tts.openai_times import Pace, WordClock
from processors.tts.server_errors import Server, lost, other_format, refused
from processors.tts.styles import USUAL_WPM, Style
from processors.tts.words import pieces, spoken

CHUNK_S = 0.06
UNSPOKEN_S = 0.2
_LONGEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """What is posted."""

    url: str
    voice: str
    """Named where the server refuses it."""

    json: dict[str, object] | None = None
    data: bytes | None = None


class HttpSpeech(Opened):
    """A `SpeechEngine` over HTTP. One per server and account, lent to every call.

    Servers tell no word times: they are reckoned from the characters, and the pace of a voice is
    learned as it speaks.
    """

    longest = 2_000
    """Characters in one request; a longer text takes several."""

    def __init__(
        self,
        server: Server,
        casting: Casting,
        *,
        rate_hz: int = 24_000,
        connect_s: float = 4.0,
        silence_s: float = 8.0,
    ) -> None:
        """Connect to nothing yet.

        Args:
            server: whom to ask.
            casting: in whose voice.
            rate_hz: of every chunk.
            connect_s: a server that takes longer to be reached is lost.
            silence_s: so is one that sends nothing for this long.
        """
        self._server, self._casting, self._rate_hz = server, casting, rate_hz
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=connect_s, sock_read=silence_s
        )
        self._paces: dict[How, Pace] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk."""
        return self._rate_hz

    async def start(self) -> None:
        """Nothing: a connection is opened when something is to be said."""

    async def close(self) -> None:
        """Close every connection. What is being said breaks off."""
        if self._session is not None:
            await self._session.close()

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = USUAL_WPM,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text, as `SpeechEngine.speak` promises."""
        plain, how = spoken(text), self._casting.how(language, voice, words_per_minute, style)
        pace = self._paces.setdefault(how, Pace(round(words_per_minute * how.manner.rate)))
        clock = WordClock(text, pace)
        if not any(map(str.isalnum, plain)):
            if text:
                yield SpeechChunk(silence(UNSPOKEN_S, self.rate_hz), clock.rest(UNSPOKEN_S))
            return
        said_s = 0.0
        for piece in pieces(plain, self.longest):
            asked = self._request(plain[piece.start : piece.end], how)
            async with aclosing(self._audio(asked)) as chunks:
                async for pcm16 in chunks:
                    said_s += duration_s(pcm16, self.rate_hz)
                    yield SpeechChunk(pcm16, clock.until(said_s))
        if not said_s:
            raise SpeechEngineLost(f"{self._server.url}: sent no sound; see the server's own log")
        yield SpeechChunk(b"", clock.rest(said_s))
        pace.learn(text, said_s)

    @abstractmethod
    def _request(self, text: str, how: How) -> Request: ...

    def _headers(self) -> dict[str, str]:
        """Sent with every request."""
        return {}

    async def _pcm16(self, response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
        """What a server sends as PCM16 at `rate_hz`, in any pieces. This one sends nothing else."""
        first = True
        async for data in response.content.iter_any():
            if first and (sent := other_format(response.content_type, data)):
                raise SpeechEngineLost(
                    f"{self._server.url}: asked for pcm, got {sent}; take a server or model "
                    "that streams response_format=pcm",
                    fault=Fault.MISCONFIGURED,
                )
            first = False
            yield data

    def _open(self) -> aiohttp.ClientSession:
        # Not in __init__: a session belongs to the loop it is made in.
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=self._timeout, headers=self._headers())
        return self._session

    async def _audio(self, asked: Request) -> AsyncGenerator[bytes]:
        """PCM16 in chunks of `CHUNK_S`, the last one shorter; asked for again when a kept
        connection turns out to be closed."""
        session = self._open()
        sounded = False
        for last_try in (False, True):
            try:
                async with aclosing(self._stream(session, asked)) as chunks:
                    async for pcm16 in chunks:
                        sounded = True
                        yield pcm16
                return
            except (aiohttp.ServerDisconnectedError, ConnectionResetError) as error:
                if sounded or last_try:
                    raise lost(self._server, error, sounded=sounded) from error
                logger.debug("Speech is asked for again on another connection")
            except (aiohttp.ClientError, TimeoutError) as error:
                raise lost(self._server, error, sounded=sounded) from error

    async def _stream(
        self, session: aiohttp.ClientSession, asked: Request
    ) -> AsyncGenerator[bytes]:
        response = await session.post(asked.url, json=asked.json, data=asked.data)
        try:
            if response.status != 200:
                body = await response.text(errors="replace") or (response.reason or "")
                wait_s = _wait_s(response.headers.get("Retry-After", ""))
                raise refused(self._server, response.status, body, asked.voice, wait_s=wait_s)
            pending = b""
            size = samples(CHUNK_S, self.rate_hz) * BYTES_PER_SAMPLE
            async with aclosing(self._pcm16(response)) as sent:
                async for data in sent:
                    pending += data
                    while len(pending) >= size:
                        yield pending[:size]
                        pending = pending[size:]
            whole = len(pending) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE
            if whole:
                yield pending[:whole]
        finally:
            # Not released: what was not read must stop being made, and the server must see it.
            response.close()


def _wait_s(retry_after: str) -> float:
    """Seconds a server asks for; a date is not read."""
    return min(float(retry_after), _LONGEST_WAIT_S) if retry_after.isdigit() else 0.0
