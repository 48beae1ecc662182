"""Speech with pauses in it, on one steady tone."""

import asyncio
from collections.abc import AsyncGenerator

import numpy as np

from processors.audio import float_to_pcm16, pcm16_to_float
from processors.tts.engine import SpeechChunk, WordTime
from tests.fakes.speech_engine import SteadySpeech

BASE_HZ = 22_050


class Pausing(SteadySpeech):
    """Says words with a pause behind each third, in chunks of a size of its own."""

    def __init__(self, *, chunk: int = 1_323) -> None:
        super().__init__(rate_hz=BASE_HZ)
        self.chunk = chunk

    async def speak(self, text: str, **how: object) -> AsyncGenerator[SpeechChunk]:
        words = text.split()
        audio = np.concatenate([pcm16_to_float(self.said(n, w).pcm16) for n, w in enumerate(words)])
        for number in range(3, len(words), 3):
            at = round(number * self.word_s * BASE_HZ)
            audio[at - 2_646 : at] = 0
        times = [WordTime(word + " ", n * self.word_s) for n, word in enumerate(words)]
        for at in range(0, len(audio), self.chunk):
            here = [t for t in times if at <= t.start_s * BASE_HZ < at + self.chunk]
            yield SpeechChunk(float_to_pcm16(audio[at : at + self.chunk]), tuple(here))


class WaitsBeforeTheEnd(Pausing):
    """Says the last words when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def speak(self, text: str, **how: object) -> AsyncGenerator[SpeechChunk]:
        chunks = [chunk async for chunk in super().speak(text, **how)]
        for number, chunk in enumerate(chunks):
            if number == len(chunks) * 6 // 7:
                await self.go_on.wait()
            yield chunk
