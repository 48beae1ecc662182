"""The base voice's speech of one piece: what is converted, and what carries on where that fails."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import numpy as np
import soxr
from numpy.typing import NDArray

from processors.audio import pcm16_to_float
from processors.conversion.joining import fitted
from processors.conversion.segments import Segment, Segments
from processors.tts.engine import SpeechChunk, WordTime

Audio = NDArray[np.float32]


class BaseSpeech:
    """Read to its end as fast as it comes, on a task of its own."""

    def __init__(self, speech: AsyncGenerator[SpeechChunk], rate_hz: int) -> None:
        """Begin at once; needs a running loop. Whoever made it closes it."""
        self.rate_hz = rate_hz
        self.length = 0
        """Samples that have come."""

        self.ended = False
        self.error: BaseException | None = None
        """Why it ended early."""

        self.segments: list[Segment] = []
        """Those that are complete, in order."""

        self.words: deque[WordTime] = deque()
        """Words that nobody has taken yet, in order."""

        self._blocks: list[Audio] = []
        self._grown = asyncio.Event()
        self._task = asyncio.create_task(self._read(speech))

    async def grown(self) -> None:
        """Wait for more of it, or its end."""
        if not self.ended:
            self._grown.clear()
            await self._grown.wait()

    def audio(self, wanted: slice) -> Audio:
        """A stretch of what has come, float32 [n]."""
        if len(self._blocks) > 1:
            self._blocks = [np.concatenate(self._blocks)]
        return self._blocks[0][wanted] if self._blocks else np.zeros(0, dtype=np.float32)

    def words_before(self, at_s: float) -> tuple[WordTime, ...]:
        """Take the words that start before this."""
        taken: list[WordTime] = []
        while self.words and self.words[0].start_s < at_s:
            taken.append(self.words.popleft())
        return tuple(taken)

    def check(self) -> None:
        """Pass on why it ended early.

        Raises:
            UnknownVoice: as the base engine did.
            SpeechEngineLost: as the base engine did.
        """
        if self.ended and self.error:
            raise self.error

    async def close(self) -> None:
        """Stop the base engine."""
        self._task.cancel()
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.exception()  # has been passed on by `check`, or nobody wants it

    async def _read(self, speech: AsyncGenerator[SpeechChunk]) -> None:
        segments = Segments(self.rate_hz)
        try:
            async with aclosing(speech) as chunks:
                async for chunk in chunks:
                    audio = pcm16_to_float(chunk.pcm16)
                    self._blocks.append(audio)
                    self.length += len(audio)
                    self.words.extend(chunk.words)
                    self.segments.extend(segments.add(audio))
                    self._grown.set()
        except BaseException as error:
            self.error = error
            raise
        finally:
            if rest := segments.finish():
                self.segments.append(rest)
            self.ended = True
            self._grown.set()


class BaseVoice:
    """A base speech in another rate, from some sample on."""

    def __init__(self, base: BaseSpeech, voice_hz: int) -> None:
        self._base = base
        self._resampler = soxr.ResampleStream(base.rate_hz, voice_hz, 1, dtype="float32")
        self._read = self._made = 0

    async def from_sample(
        self, position: int, length: Callable[[int], int]
    ) -> AsyncGenerator[Audio]:
        """What there is, and the rest as it comes; to exactly the last sample.

        Args:
            position: of the first sample given out, in the rate of the voice.
            length: of the whole piece in that rate, given its samples in the base's.
        """
        ended = False
        while not ended:
            if self._read == self._base.length:
                await self._base.grown()
            ended = self._base.ended
            audio = self._base.audio(slice(self._read, self._base.length))
            self._read += len(audio)
            made = self._resampler.resample_chunk(audio, last=ended)
            begin, self._made = self._made, self._made + len(made)
            if ended:
                made = fitted(made, length(self._read) - begin)
            if len(made := made[max(position - begin, 0) :]):
                yield made
