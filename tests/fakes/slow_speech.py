"""A speech engine that takes its time, and says how far it came."""

import asyncio
from collections.abc import AsyncGenerator

from processors.errors import SpeechEngineLost
from processors.tts.engine import SpeechChunk
from processors.tts.styles import Style
from tests.fakes.speech_engine import SteadySpeech


class SlowSpeech(SteadySpeech):
    """Takes `takes_s` for each word. `dies_after` words it is lost, the first time it is asked."""

    def __init__(
        self, *, takes_s: float = 0.1, word_s: float = 0.3, dies_after: int | None = None
    ) -> None:
        super().__init__(word_s=word_s)
        self.takes_s, self.dies_after = takes_s, dies_after
        self.whole: list[str] = []
        """Texts said to the end, in order."""
        self.at_once = 0
        """Most texts that were being made at one time."""

    @property
    def texts(self) -> list[str]:
        """What was asked for, in order."""
        return [asked[0] for asked in self.asked]

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
        self.at_once = max(self.at_once, self.begun - self.ended)
        dies_after, self.dies_after = self.dies_after, None
        try:
            for number, word in enumerate(text.split()):
                await asyncio.sleep(self.takes_s)
                if number == dies_after:
                    raise SpeechEngineLost("the fake died as it was told to")
                yield self.said(number, word)
            self.whole.append(text)
        finally:
            self.ended += 1
