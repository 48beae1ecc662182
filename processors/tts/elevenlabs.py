"""Speech from ElevenLabs over a websocket that is kept open, each word with its time."""

import asyncio
import base64
import binascii
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from urllib.parse import quote, urlencode

from loguru import logger
from websockets.exceptions import ConnectionClosed, WebSocketException

from processors.audio import silence
from processors.errors import SpeechEngineLost
from processors.opened import Opened
from processors.tts.aligned import Aligned
from processors.tts.casting import Casting, How
from processors.tts.elevenlabs_errors import broken, said_instead
from processors.tts.elevenlabs_link import INACTIVITY_S, Link, Links
from processors.tts.engine import SpeechChunk
from processors.tts.server_errors import Server
from processors.tts.styles import USUAL_WPM, Style
from processors.tts.words import pieces, spoken

ELEVENLABS = "https://api.elevenlabs.io"

_TAKES_LANGUAGE = ("eleven_flash_v2_5", "eleven_turbo_v2_5", "eleven_v3", "eleven_v4")
"""Models that take a `language_code`, all of them our twelve; others refuse the connection."""

_RATE_HZ = 24_000
_LONGEST = 2_000
_UNSPOKEN_S = 0.2
_SLOWEST, _FASTEST = 0.7, 1.2


class ElevenLabsSpeech(Opened):
    """A `SpeechEngine` over ElevenLabs. One per account and model, lent to every call."""

    def __init__(
        self,
        *,
        api_key: str,
        casting: Casting,
        model: str = "eleven_flash_v2_5",
        base_url: str | None = None,
        api_key_env: str = "ELEVENLABS_API_KEY",
        connect_s: float = 4.0,
        silence_s: float = 4.0,
    ) -> None:
        """Connect to nothing yet.

        Args:
            api_key: the account's.
            casting: voices by their ids, and what each style changes of them.
            model: as ElevenLabs calls it.
            base_url: as in https://api.eu.elevenlabs.io; None is the worldwide address.
            api_key_env: where the key came from; only named in errors.
            connect_s: a server that takes longer to be reached is lost.
            silence_s: so is one that sends nothing for this long.
        """
        self._server = Server((base_url or ELEVENLABS).rstrip("/"), model, api_key_env)
        self._casting, self._silence_s = casting, silence_s
        self._links = Links(self._server, api_key, connect_s=connect_s)

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk."""
        return _RATE_HZ

    async def start(self) -> None:
        """Nothing: a connection is opened when something is to be said, and then kept."""

    async def close(self) -> None:
        """Close every connection. What is being said breaks off."""
        await self._links.close()

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
        told = Aligned(text, plain, rate_hz=_RATE_HZ, words_per_minute=words_per_minute)
        if not any(map(str.isalnum, plain)):
            if text:
                for chunk in told.heard(silence(_UNSPOKEN_S, _RATE_HZ)):
                    yield chunk
                for chunk in told.rest():
                    yield chunk
            return
        for piece in pieces(plain, _LONGEST):
            async with aclosing(self._messages(plain[piece.start : piece.end], how)) as messages:
                async for message in messages:
                    pcm16, characters, starts_s = self._contents(message)
                    for chunk in told.heard(pcm16, characters, starts_s):
                        yield chunk
        last = list(told.rest())
        if not told.said_s:
            raise SpeechEngineLost(f"{self._server.url}: sent no sound; see the account's history")
        for chunk in last:
            yield chunk

    async def _messages(self, text: str, how: How) -> AsyncGenerator[dict[str, Any]]:
        """What the server sends for a text; asked for again on a new connection where a kept one
        turns out to be closed."""
        address, sounded = self._address(how), False
        for fresh in (False, True):
            try:
                link = await self._links.take(address, fresh=fresh)
            except (WebSocketException, OSError) as error:
                raise broken(error, how.voice, self._server, sounded=False) from error
            kept = link.used
            try:
                async with aclosing(self._said(link, address, text, how)) as messages:
                    async for message in messages:
                        sounded = True
                        yield message
                return
            except (WebSocketException, OSError) as error:
                if sounded or not kept or not isinstance(error, ConnectionClosed):
                    raise broken(error, how.voice, self._server, sounded=sounded) from error
                logger.debug("Speech is asked for again on another connection")

    async def _said(
        self, link: Link, address: str, text: str, how: How
    ) -> AsyncGenerator[dict[str, Any]]:
        """A text on one connection, which is given back however it ends."""
        failed = True
        try:
            async with aclosing(link.say(text, _settings(how), self._silence_s)) as messages:
                async for message in messages:
                    if error := said_instead(message, how.voice, self._server):
                        raise error
                    yield message
            failed = False
        except (GeneratorExit, asyncio.CancelledError):
            failed = False  # the visitor cut in; what still comes is dropped
            raise
        finally:
            self._links.give_back(address, link, broken=failed)

    def _contents(self, message: dict[str, Any]) -> tuple[bytes, list[str], list[float]]:
        """(PCM16, characters, when each is said in it, in seconds) of one message."""
        try:
            pcm16 = base64.b64decode(message.get("audio") or "", validate=True)
            # As the text has it; the other one may be spelt out, or in Latin letters.
            times = message.get("alignment") or message.get("normalizedAlignment") or {}
            characters = [str(character) for character in times.get("chars") or ()]
            starts_s = [float(ms) / 1000 for ms in times.get("charStartTimesMs") or ()]
        except (binascii.Error, TypeError, ValueError, AttributeError) as error:
            raise SpeechEngineLost(
                f"{self._server.url}: sent sound that cannot be read ({error})"
            ) from error
        return pcm16, characters, starts_s

    def _address(self, how: How) -> str:
        asked = {
            "model_id": self._server.model,
            "output_format": f"pcm_{_RATE_HZ}",
            "auto_mode": "true",  # whole sentences are sent: nothing is to be waited for
            "sync_alignment": "true",
            "inactivity_timeout": str(INACTIVITY_S),
        }
        if self._server.model.startswith(_TAKES_LANGUAGE):
            asked["language_code"] = how.language
        host = "ws" + self._server.url.removeprefix("http")
        voice = quote(how.voice, safe="")
        return f"{host}/v1/text-to-speech/{voice}/multi-stream-input?{urlencode(asked)}"


def _settings(how: How) -> dict[str, Any]:
    """Of the voice, in this manner; what is not named stays as the account has it."""
    manner = how.manner
    named = {
        "stability": manner.stability,
        "similarity_boost": manner.similarity,
        "style": manner.exaggeration,
        "speed": None if how.speed == 1 else round(min(max(how.speed, _SLOWEST), _FASTEST), 2),
    }
    return {name: value for name, value in named.items() if value is not None}
