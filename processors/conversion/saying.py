"""One piece being said in the brand's voice, or in the base voice from where that fails."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from math import inf
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from processors.audio import seconds
from processors.conversion.base_speech import BaseSpeech, BaseVoice
from processors.conversion.joining import Joiner, cross_fade
from processors.conversion.process import Converting
from processors.conversion.segments import Segment
from processors.conversion.voice_file import VoiceFile
from processors.conversion.wire import Order
from processors.errors import EngineLost, VoiceConversionFailed, VoiceConversionLost
from processors.tts.engine import Audience

Audio = NDArray[np.float32]
T = TypeVar("T")

MARGIN_S = 0.04
"""What must be left to play when the base voice takes over."""

_AHEAD_S = 2.0  # speech made ahead may wait so long for speech that somebody hears
_POLL_S = 0.05  # how soon it is noticed that somebody began to listen
_LEAST_S = 0.01  # what has come meanwhile is taken before anybody is called late


class TooLate(EngineLost):
    """The brand's voice falls behind what is being played."""


BROKEN = (VoiceConversionFailed, VoiceConversionLost, TooLate)
"""Whatever ends the brand's voice, and nothing else."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a piece is to be said."""

    voice: VoiceFile
    seed: int
    audience: Audience
    first_sound_s: float
    """How long somebody waits for the first sound, once the base voice's is there."""


class Saying:
    """Gives out a piece exactly as long as the base voice's, in order, in the voice's rate."""

    def __init__(self, base: BaseSpeech, wish: Wish, begin: Callable[[Order], Converting]) -> None:
        """`base` is lent; `begin` as of `ConversionWorker`."""
        self._base, self._wish, self._begin = base, wish, begin
        self._joiner = Joiner(base.rate_hz, wish.voice.rate_hz)
        self._open: list[Converting] = []  # one for each segment that is complete
        self._heard = wish.audience.ahead_s() is not None
        self._there_s: float | None = None  # since when somebody could have heard the base voice

    async def brand(self) -> AsyncGenerator[Audio]:
        """In the brand's voice, float32 [m].

        Raises:
            VoiceConversionFailed: the voice cannot be used.
            VoiceConversionLost: the conversion process is gone.
            TooLate: somebody listens and would wait too long.
            ProcessorError: the base engine's own, behind everything it said.
        """
        number, base = 0, self._base
        while True:
            if number < len(base.segments):
                async with aclosing(self._segment(number)) as blocks:
                    async for block in blocks:
                        yield block
                number += 1
            elif base.ended:
                break
            else:
                await self._in_time(base.grown, self._base_left_s)
        base.check()

    async def base(self) -> AsyncGenerator[Audio]:
        """The rest in the base voice, from the very sample, float32 [m].

        Raises:
            ProcessorError: the base engine's own, behind everything it said.
        """
        self.close()
        joiner, voice = self._joiner, BaseVoice(self._base, self._wish.voice.rate_hz)
        before = joiner.fade_out()
        async with aclosing(voice.from_sample(joiner.position, joiner.position_of)) as blocks:
            async for block in blocks:
                yield cross_fade(before[: len(block)], block)
                before = before[len(block) :]
        self._base.check()

    def close(self) -> None:
        """Convert no more of it. No await."""
        for converting in self._open:
            converting.drop()

    async def _segment(self, number: int) -> AsyncGenerator[Audio]:
        self._order()
        if self._there_s is None:
            self._there_s = _now_s()
        segment, converting = self._base.segments[number], self._open[number]
        self._joiner.begin(segment)
        while (audio := await self._in_time(converting.next, self._voice_left_s)) is not None:
            for block in self._joiner.add(audio):
                yield block
            self._order()
        for block in self._joiner.end(segment):
            yield block

    def _order(self) -> None:
        """Have every segment converted that is complete."""
        wish, base = self._wish, self._base
        for number, segment in enumerate(base.segments[len(self._open) :], len(self._open)):
            samples = base.audio(self._joiner.wanted(segment))
            seed = (wish.seed + number) % 2**64
            due_s = self._due_s(segment)
            order = Order(str(wish.voice.folder), samples, base.rate_hz, seed, due_s)
            self._open.append(self._begin(order))

    def _due_s(self, segment: Segment) -> float:
        """When its first sound is wanted."""
        ahead_s = self._wish.audience.ahead_s()
        before_s = seconds(segment.start, self._base.rate_hz) - self._given_s
        return _now_s() + (_AHEAD_S if ahead_s is None else ahead_s) + before_s

    @property
    def _given_s(self) -> float:
        return seconds(self._joiner.position, self._wish.voice.rate_hz)

    async def _in_time(
        self, wait: Callable[[], Awaitable[T]], left_s: Callable[[float], float]
    ) -> T:
        """Wait for something, which `left_s` has been given what is left to play to judge.

        Raises:
            TooLate: somebody listens, and no time is left.
        """
        while True:
            ahead_s = self._wish.audience.ahead_s()
            self._notice(heard=ahead_s is not None)
            left = inf if ahead_s is None else left_s(ahead_s)
            try:
                async with asyncio.timeout(min(max(left, _LEAST_S), _POLL_S)):
                    return await wait()
            except TimeoutError:
                ahead_s = self._wish.audience.ahead_s()
                if self._heard and ahead_s is not None and left_s(ahead_s) <= 0:
                    raise TooLate(
                        "the brand's voice could not be made as fast as it is spoken; use a GPU, "
                        "fewer calls at once or a smaller voice"
                    ) from None

    def _notice(self, *, heard: bool) -> None:
        """Somebody may have begun to listen to what was made ahead."""
        if heard and not self._heard:
            self._there_s = self._there_s and _now_s()
            for segment, converting in zip(self._base.segments, self._open, strict=False):
                converting.wanted(self._due_s(segment))
        self._heard = heard

    def _voice_left_s(self, ahead_s: float) -> float:
        """The base speech is there, the brand's is waited for."""
        left_s = ahead_s - MARGIN_S
        if self._joiner.position or self._there_s is None:
            return left_s
        return max(left_s, self._there_s + self._wish.first_sound_s - _now_s())

    def _base_left_s(self, ahead_s: float) -> float:
        """More of the base speech is waited for; it may be said as it comes."""
        could_go_on = self._joiner.position_of(self._base.length) > self._joiner.position
        return ahead_s - MARGIN_S if self._joiner.position and could_go_on else inf


def _now_s() -> float:
    return asyncio.get_running_loop().time()
