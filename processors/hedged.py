"""A model that is asked several times, for whoever would rather pay than wait for a late first
word."""

import asyncio
from collections.abc import Sequence
from typing import Any

from pipecat.frames.frames import Frame, FunctionCallFromLLM, LLMContextFrame, LLMTextFrame
from pipecat.metrics.metrics import LLMTokenUsage
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameProcessorSetup

from processors.delegated import Delegated, Out


class _Lane:
    """What one of the answers says: held until it is the first to say something."""

    def __init__(self, race: "_Race") -> None:
        self._race = race
        self._held: list[Frame] = []

    async def take(self, frame: Frame) -> None:
        if isinstance(frame, LLMTextFrame) and frame.text:
            await self._win()
        if self._race.winner is self:
            await self._race.out.take(frame)
        else:
            self._held.append(frame)

    async def call(self, calls: Sequence[FunctionCallFromLLM]) -> None:
        await self._win()
        if self._race.winner is self:
            await self._race.out.call(calls)

    async def use(self, tokens: LLMTokenUsage) -> None:
        # All are paid for.
        await self._race.out.use(tokens)

    def alive(self) -> None:
        if self._race.winner in {None, self}:
            self._race.out.alive()

    async def _win(self) -> None:
        if self._race.winner is None:
            self._race.win(self)
            held, self._held = self._held, []
            for frame in held:
                await self._race.out.take(frame)


class _Race:
    def __init__(self, out: Out) -> None:
        self.out = out
        self.winner: _Lane | None = None
        self.decided = asyncio.Event()
        self._runs: dict[_Lane, asyncio.Task[None]] = {}

    def enter(self, service: Delegated, frame: LLMContextFrame) -> asyncio.Task[None]:
        lane = _Lane(self)
        run = self._runs[lane] = asyncio.create_task(service.answer(frame, lane))
        return run

    def win(self, lane: _Lane) -> None:
        self.winner = lane
        self.decided.set()
        for other, run in self._runs.items():
            if other is not lane:
                run.cancel()

    async def end(self) -> None:
        """Wait for the winner; with none, for all, and raise what the first of them raised."""
        if self.winner is None:
            waiting = asyncio.create_task(self.decided.wait())
            everybody = asyncio.gather(*self._runs.values(), return_exceptions=True)
            try:
                await asyncio.wait({waiting, everybody}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
        for lane, run in self._runs.items():
            if self.winner in {None, lane}:
                await run
                return

    async def close(self) -> None:
        for run in self._runs.values():
            run.cancel()
        await asyncio.gather(*self._runs.values(), return_exceptions=True)


class Hedged:
    """Asks a model again where its first word is late, and takes whichever writes first.

    The others are given up at once. Providers bill what they read and wrote all the same.
    """

    def __init__(self, first: Delegated, *others: Delegated, after_s: float) -> None:
        """Ask nobody yet.

        Args:
            first: asked always.
            others: the same model, as many times as it is to be asked again at once.
            after_s: seconds without a word from the first, from 0, which asks all at once.
        """
        self._first, self._others, self._after_s = first, others, after_s

    async def setup(self, setup: FrameProcessorSetup) -> None:
        for service in (self._first, *self._others):
            await service.setup(setup)

    async def cleanup(self) -> None:
        for service in (self._first, *self._others):
            await service.cleanup()

    async def notice(self, frame: Frame) -> None:
        """As `Delegated.notice`."""
        for service in (self._first, *self._others):
            await service.notice(frame)

    async def run_inference(self, context: LLMContext, **how: Any) -> str | None:
        """Ask beside the conversation, once."""
        return await self._first.run_inference(context, **how)

    async def answer(self, frame: LLMContextFrame, out: Out) -> None:
        """As `Delegated.answer`."""
        race = _Race(out)
        try:
            first = race.enter(self._first, frame)
            if self._after_s:
                await asyncio.wait({first}, timeout=self._after_s)
            if race.winner is None and not first.done():
                for other in self._others:
                    race.enter(other, frame)
            await race.end()
        finally:
            await race.close()
