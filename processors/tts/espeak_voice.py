"""espeak-ng as one brand wants it: its voices, its manners. The children are everybody's."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from loguru import logger

from processors.errors import UnknownVoice
from processors.tts.casting import Casting, How
from processors.tts.engine import SpeechChunk
from processors.tts.espeak import VOICES, EspeakEngine
from processors.tts.styles import USUAL_WPM, Style


class EspeakVoice:
    """A `SpeechEngine` over a lent `EspeakEngine`. A voice espeak-ng does not know is replaced by
    the language's own."""

    def __init__(self, engine: EspeakEngine, casting: Casting) -> None:
        self._engine, self._casting = engine, casting
        self._unknown: set[str] = set()

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk."""
        return self._engine.rate_hz

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
        casting = replace(self._casting, voices=self._known(language))
        how = casting.how(language, voice, words_per_minute, style)
        try:
            async with aclosing(self._said(text, how)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except UnknownVoice as unknown:
            if voice or how.language not in VOICES or how.voice == VOICES[how.language]:
                raise
            logger.warning("espeak-ng speaks in its own voice", reason=str(unknown))
            self._unknown.add(how.voice)
            own = replace(how, voice=VOICES[how.language])
            async with aclosing(self._said(text, own)) as chunks:
                async for chunk in chunks:
                    yield chunk

    def _known(self, language: str) -> dict[str, str]:
        """The brand's voice for each language, or the language's own."""
        own = self._casting.voice
        voices = {each: own or VOICES[each] for each in VOICES} | dict(self._casting.voices)
        return {
            each: VOICES.get(each, name) if name in self._unknown else name
            for each, name in voices.items()
        }

    def _said(self, text: str, how: How) -> AsyncGenerator[SpeechChunk]:
        return self._engine.say(text, how.voice, how.words_per_minute, how.manner)
