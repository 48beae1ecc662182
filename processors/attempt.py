"""What one model says to one question, until it is certain that it has something to say."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    MetricsFrame,
)
from pipecat.metrics.metrics import LLMTokenUsage

from processors.policy.opening import Progress, opens

TOOL_S = 1.5
"""Seconds a model is given after each piece of a tool call."""


class Host(Protocol):
    """The service in the pipeline, as an attempt knows it."""

    @property
    def guessing(self) -> bool:
        """Whether the turn that is answered may go on."""
        ...

    async def say(self, frame: Frame) -> None:
        """Push a frame of the answer."""
        ...

    async def first_token(self) -> None:
        """The model has begun to write."""
        ...

    async def act(self, calls: Sequence[FunctionCallFromLLM]) -> None:
        """Have tools called; a guess is withdrawn instead."""
        ...

    async def use(self, tokens: LLMTokenUsage) -> None:
        """Report what the answer cost."""
        ...


class Attempt:
    """Holds the first words back until a voice could begin on them.

    A model that fails before that has left nothing behind, and another may answer as if it had
    never been asked. It costs no time: nobody would have heard those words yet.
    """

    def __init__(self, host: Host, limit: asyncio.Timeout, *, stall_s: float) -> None:
        """Begin with nothing said.

        Args:
            host: through whom it speaks.
            limit: until the first words, and from then on from one clause to the next.
            stall_s: the second of the two.
        """
        self._host, self._limit, self._stall_s = host, limit, stall_s
        self._progress = Progress()
        self._held: list[Frame] = []
        self.text = ""
        """All that came, said or not."""

        self.begun = False
        """Words have gone on their way."""

        self.acted = False
        """Tools were called."""

    async def take(self, frame: Frame) -> None:
        if isinstance(frame, (LLMFullResponseEndFrame, MetricsFrame)):
            return
        is_text = isinstance(frame, LLMTextFrame)
        if is_text:
            if not self.text:
                await self._host.first_token()
            self.text += frame.text
        if not self.begun:
            self._held.append(frame)
            if is_text and opens(self.text):
                await self._begin()
            return
        if is_text and self._progress.made_by(frame.text):
            self._allow(self._stall_s)
        await self._host.say(frame)

    async def call(self, calls: Sequence[FunctionCallFromLLM]) -> None:
        if self.text.strip() and not self.begun:
            await self._begin()
        self.acted = True
        if not self._host.guessing:
            await self._say_the_rest()
        await self._host.act(calls)

    async def use(self, tokens: LLMTokenUsage) -> None:
        await self._host.use(tokens)

    def alive(self) -> None:
        self._allow(TOOL_S, at_least=True)

    async def end(self) -> None:
        """The answer is whole."""
        if self.begun:
            return
        if self.text.strip():
            await self._begin()
        else:
            await self._say_the_rest()

    async def _begin(self) -> None:
        self.begun = True
        self._allow(self._stall_s)
        held, self._held = self._held, []
        for frame in held:
            await self._host.say(frame)

    async def _say_the_rest(self) -> None:
        """What is no text, such as a provider's own notes for the history."""
        held, self._held = self._held, []
        for frame in held:
            if not isinstance(frame, (LLMFullResponseStartFrame, LLMTextFrame)):
                await self._host.say(frame)

    def _allow(self, seconds: float, *, at_least: bool = False) -> None:
        """From now on; `at_least` leaves a limit that is later as it is."""
        when_s = self._limit.when()
        if when_s is None or self._limit.expired():
            return
        until_s = asyncio.get_running_loop().time() + seconds
        self._limit.reschedule(max(until_s, when_s) if at_least else until_s)
