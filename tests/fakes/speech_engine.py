"""Speech engines that do exactly what their names say. All speak the `SpeechEngine` protocol."""

from collections.abc import AsyncGenerator

import numpy as np

from processors.audio import float_to_pcm16, samples
from processors.errors import SpeechEngineLost, UnknownVoice
from processors.tts.engine import SpeechChunk, WordTime
from processors.tts.styles import Style


class SteadySpeech:
    """Says each word in the same time, as one steady tone."""

    def __init__(self, *, word_s: float = 0.3, rate_hz: int = 22050) -> None:
        self.rate_hz = rate_hz
        self.word_s = word_s
        self.asked: list[tuple[str, str, str | None, int]] = []
        """What was to be said: text, language, voice, words per minute."""
        self.begun = 0
        self.ended = 0

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        self.asked.append((text, language, voice, words_per_minute))
        self.begun += 1
        try:
            for number, word in enumerate(text.split()):
                yield self.said(number, word)
        finally:
            self.ended += 1

    def said(self, number: int, word: str) -> SpeechChunk:
        at = np.arange(samples(self.word_s, self.rate_hz)) + number * samples(
            self.word_s, self.rate_hz
        )
        tone = 0.3 * np.sin(2 * np.pi * 200 * at / self.rate_hz)
        return SpeechChunk(float_to_pcm16(tone), (WordTime(word + " ", number * self.word_s),))


class DiesAfter(SteadySpeech):
    """Is lost after so many words of a sentence, so many times."""

    def __init__(self, words: int, *, times: int = 1_000, word_s: float = 0.3) -> None:
        super().__init__(word_s=word_s)
        self.words, self.times = words, times

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        dies, self.times = self.times > 0, self.times - 1
        for number, word in enumerate(text.split()):
            if dies and number == self.words:
                raise SpeechEngineLost("the fake died as it was told to")
            yield self.said(number, word)


class KnowsOneVoice(SteadySpeech):
    """Refuses any voice but the language's own."""

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        if voice is not None:
            raise UnknownVoice(f"voice {voice!r}: none of that name")
        speech = super().speak(text, language=language, words_per_minute=words_per_minute)
        async for chunk in speech:
            yield chunk


class Replays(SteadySpeech):
    """Says again what another engine said of each text."""

    def __init__(self, said: dict[str, list[SpeechChunk]]) -> None:
        super().__init__()
        self._said = said

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        for chunk in self._said[text]:
            yield chunk
