"""A base voice's speech in the brand's voice."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import numpy as np
from loguru import logger
from numpy.typing import NDArray

from processors.audio import duration_s, float_to_pcm16, samples, seconds
from processors.conversion.base_speech import BaseSpeech
from processors.conversion.rest import Rest
from processors.conversion.saying import BROKEN, Saying, Wish
from processors.conversion.seed import seed_of
from processors.conversion.voice_file import VoiceFile
from processors.conversion.worker import ConversionWorker
from processors.errors import VoiceConversionLost
from processors.tts.engine import Audience, SpeechChunk, SpeechEngine
from processors.tts.playout import Playout
from processors.tts.styles import Style

CHUNK_S = 0.06

Audio = NDArray[np.float32]


class ConvertedSpeech:
    """A `SpeechEngine` that speaks with another one, in the brand's voice.

    A piece is exactly as long as the base voice's, and its words come at the same times. The same
    text is the same audio every time. Where conversion fails, or would keep somebody waiting,
    the base voice carries on from the very sample; chunks say so. Speech that is made ahead takes
    the time it takes, and is not made at all where conversion fails.
    """

    def __init__(
        self,
        base: SpeechEngine,
        worker: ConversionWorker,
        voice: VoiceFile,
        *,
        first_sound_s: float = 1.0,
    ) -> None:
        """Wrap an engine.

        Args:
            base: whose speech is converted. It is not closed.
            worker: who converts. It is not closed.
            voice: the brand's; see `voice_file.read_voice`.
            first_sound_s: nothing in the brand's voice so long after a sentence in the base voice
                is there, the base voice says it.
        """
        self._base, self._worker, self._voice = base, worker, voice
        self._first_sound_s = first_sound_s
        self._rest = Rest()

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk: the voice's."""
        return self._voice.rate_hz

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text, as `SpeechEngine.speak` promises, to somebody who plays it from the first
        chunk on without a gap."""
        listener = _Listener()
        speech = self.speak_to(
            listener,
            text,
            language=language,
            voice=voice,
            words_per_minute=words_per_minute,
            style=style,
        )
        async with aclosing(speech) as chunks:
            async for chunk in chunks:
                listener.given(duration_s(chunk.pcm16, self.rate_hz))
                yield chunk

    async def speak_to(
        self,
        audience: Audience,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text, as `HeardEngine.speak_to` promises.

        Raises:
            VoiceConversionFailed: nobody listens, and the voice cannot be used.
            VoiceConversionLost: nobody listens, and the conversion process is gone.
        """
        speech = self._base.speak(
            text, language=language, voice=voice, words_per_minute=words_per_minute, style=style
        )
        base = BaseSpeech(speech, self._base.rate_hz)
        wish = Wish(self._voice, seed_of(self._voice.name, text), audience, self._first_sound_s)
        saying = Saying(base, wish, self._worker.begin)
        said, why = 0, None
        try:
            async with aclosing(self._said(saying, audience)) as blocks:
                async for block, why in blocks:
                    for piece in _pieces(block, self.rate_hz):
                        said += len(piece)
                        words = base.words_before(seconds(said, self.rate_hz))
                        yield SpeechChunk(float_to_pcm16(piece), words, fallback=why)
            if rest := base.words_before(float("inf")):
                yield SpeechChunk(b"", rest, fallback=why)
        finally:
            saying.close()
            await base.close()

    async def _said(
        self, saying: Saying, audience: Audience
    ) -> AsyncGenerator[tuple[Audio, str | None]]:
        """The piece, and why it is in the base voice where it is."""
        why = self._rest.why(_now_s())
        if why is None:
            try:
                async with aclosing(saying.brand()) as blocks:
                    async for block in blocks:
                        yield block, None
                self._rest.well()
                return
            except BROKEN as broken:
                why = str(broken)
                rest_s = self._rest.failed(why, _now_s())
                logger.warning(
                    "The brand's voice failed", voice=self._voice.name, why=why, rest_s=rest_s
                )
                if audience.ahead_s() is None:
                    raise
        elif audience.ahead_s() is None:
            raise VoiceConversionLost(why)
        async with aclosing(saying.base()) as blocks:
            async for block in blocks:
                yield block, why


class _Listener:
    """Plays what it is given, from the first chunk on."""

    def __init__(self) -> None:
        self._playout: Playout | None = None

    def ahead_s(self) -> float:
        return self._playout.ahead_s(_now_s()) if self._playout else 0.0

    def given(self, chunk_s: float) -> None:
        if self._playout is None:
            self._playout = Playout(_now_s())
        self._playout.queued(chunk_s)


def _pieces(block: Audio, rate_hz: int) -> list[Audio]:
    size = samples(CHUNK_S, rate_hz)
    return [block[start : start + size] for start in range(0, len(block), size)]


def _now_s() -> float:
    return asyncio.get_running_loop().time()
