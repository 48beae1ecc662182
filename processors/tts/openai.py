"""Speech from a server that speaks OpenAI's `/audio/speech`: OpenAI, Kokoro, vLLM, LocalAI..."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
from loguru import logger

from processors.audio import BYTES_PER_SAMPLE, duration_s, samples, silence
from processors.errors import SpeechEngineLost
from processors.opened import Opened
from processors.tts.engine import SpeechChunk
from processors.tts.openai_errors import Server, lost, other_format, refused
from processors.tts.openai_times import Pace, WordClock
from processors.tts.words import pieces, spoken

OPENAI = "https://api.openai.com/v1"

_RATE_HZ = 24_000
_CHUNK_S = 0.06
_PIECE_CHARACTERS = 2_000  # the API takes 4 096
_UNSPOKEN_S = 0.2
_USUAL_WPM = 175


class OpenAiSpeech(Opened):
    """A `SpeechEngine` over HTTP, streamed. One per server and model, lent to every call.

    The server tells no word times: they are reckoned from the characters, and the pace of a
    voice is learned as it speaks.
    """

    def __init__(
        self,
        *,
        model: str,
        voice: str,
        api_key: str | None = None,
        base_url: str | None = None,
        api_key_env: str = "OPENAI_API_KEY",
        connect_s: float = 4.0,
        silence_s: float = 8.0,
    ) -> None:
        """Connect to nothing yet.

        Args:
            model: as the server knows it.
            voice: spoken with where none is asked for.
            api_key: None for a server that wants none.
            base_url: as in http://localhost:8880/v1; None is OpenAI's own.
            api_key_env: where the key came from; only named in errors.
            connect_s: a server that takes longer to be reached is lost.
            silence_s: so is one that sends nothing for this long.
        """
        self._server = Server((base_url or OPENAI).rstrip("/"), model, api_key_env)
        self._voice, self._api_key = voice, api_key
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=connect_s, sock_read=silence_s
        )
        self._paces: dict[tuple[str, int], Pace] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk."""
        return _RATE_HZ

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
        words_per_minute: int = 175,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text, as `SpeechEngine.speak` promises.

        The server hears the language in the text itself. Its speed is asked for in the ratio of
        `words_per_minute` to 175; some models do not obey.
        """
        voice, plain = voice or self._voice, spoken(text)
        pace = self._paces.setdefault((voice, words_per_minute), Pace(words_per_minute))
        clock = WordClock(text, pace)
        if not any(map(str.isalnum, plain)):
            if text:
                yield SpeechChunk(silence(_UNSPOKEN_S, _RATE_HZ), clock.rest(_UNSPOKEN_S))
            return
        said_s = 0.0
        for piece in pieces(plain, _PIECE_CHARACTERS):
            asked = self._request(plain[piece.start : piece.end], voice, words_per_minute)
            async with aclosing(self._audio(asked)) as chunks:
                async for pcm16 in chunks:
                    said_s += duration_s(pcm16, _RATE_HZ)
                    yield SpeechChunk(pcm16, clock.until(said_s))
        if not said_s:
            raise SpeechEngineLost(f"{self._server.url}: sent no sound; see the server's own log")
        yield SpeechChunk(b"", clock.rest(said_s))
        pace.learn(text, said_s)

    def _open(self) -> aiohttp.ClientSession:
        # Not in __init__: a session belongs to the loop it is made in.
        if self._session is None or self._session.closed:
            headers = {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}
            self._session = aiohttp.ClientSession(timeout=self._timeout, headers=headers)
        return self._session

    def _request(self, text: str, voice: str, words_per_minute: int) -> dict[str, object]:
        asked: dict[str, object] = {
            "model": self._server.model,
            "input": text,
            "voice": voice,
            "response_format": "pcm",
        }
        if words_per_minute != _USUAL_WPM:
            asked["speed"] = round(min(max(words_per_minute / _USUAL_WPM, 0.25), 4.0), 2)
        return asked

    async def _audio(self, asked: dict[str, object]) -> AsyncGenerator[bytes]:
        """PCM16 in chunks of `_CHUNK_S`, the last one shorter; asked for again when a kept
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
        self, session: aiohttp.ClientSession, asked: dict[str, object]
    ) -> AsyncGenerator[bytes]:
        response = await session.post(f"{self._server.url}/audio/speech", json=asked)
        try:
            if response.status != 200:
                raise refused(
                    self._server, response.status, await response.text(), str(asked["voice"])
                )
            pending = b""
            size = samples(_CHUNK_S, _RATE_HZ) * BYTES_PER_SAMPLE
            async for data in response.content.iter_any():
                if not pending and (sent := other_format(response.content_type, data)):
                    raise SpeechEngineLost(
                        f"{self._server.url}: asked for pcm, got {sent}; take a server or model "
                        "that streams response_format=pcm"
                    )
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
