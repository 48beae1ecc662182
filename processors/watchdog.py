"""An LLM that is late, stalls or says nothing: the visitor hears a line and the call lives on."""

import asyncio

from loguru import logger
from pipecat.frames.frames import (
    Frame,
    FunctionCallsStartedFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from processors.direct import DirectProcessor
from processors.frames import LLMFailedFrame, VisitorPromptFrame


class Watchdog(DirectProcessor):
    """Stands directly below the LLM; cancels what it watches with an interruption."""

    def __init__(self, *, first_token_s: float, stall_s: float) -> None:
        """Watch one call's LLM.

        Args:
            first_token_s: from the start of a response to its first text.
            stall_s: from one text to the next, or to the end.
        """
        super().__init__()
        self._first_token_s, self._stall_s = first_token_s, stall_s
        self._said_anything = False
        self._open = False
        self._excused = True
        self._timer: asyncio.TimerHandle | None = None
        self._giving_up: asyncio.Task[None] | None = None

    async def cleanup(self) -> None:
        await super().cleanup()
        self._disarm()
        giving_up, self._giving_up = self._giving_up, None
        if giving_up:
            await self.cancel_task(giving_up)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMFullResponseStartFrame):
            self._open, self._said_anything, self._excused = True, False, False
            self._arm(self._first_token_s, "thinking_late")
        elif isinstance(frame, LLMTextFrame) and self._open:
            self._said_anything = True
            self._arm(self._stall_s, "trouble")
        elif isinstance(frame, FunctionCallsStartedFrame):
            self._said_anything = True
            self._disarm()
        elif isinstance(frame, InterruptionFrame):
            self._open, self._excused = False, True
            self._disarm()

        await self.push_frame(frame, direction)

        if isinstance(frame, LLMFullResponseEndFrame) and self._open:
            self._open = False
            self._disarm()
            if not self._said_anything:
                await self._excuse("trouble")
        elif isinstance(frame, LLMFailedFrame):
            self._disarm()
            await self._excuse("trouble")

    async def _excuse(self, code: str) -> None:
        """Say what went wrong, once an answer."""
        if not self._excused:
            self._excused = True
            await self.push_frame(VisitorPromptFrame(code=code))

    def _arm(self, limit_s: float, code: str) -> None:
        # No task: an answer has a hundred texts.
        self._disarm()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(limit_s, self._expire, limit_s, code)

    def _disarm(self) -> None:
        timer, self._timer = self._timer, None
        if timer:
            timer.cancel()

    def _expire(self, limit_s: float, code: str) -> None:
        self._timer, self._open, self._excused = None, False, True
        logger.warning(
            "LLM over its time limit", limit_s=limit_s, said_anything=self._said_anything
        )
        self._giving_up = self.create_task(self._give_up(code), "watchdog")

    async def _give_up(self, code: str) -> None:
        await self.broadcast_interruption()
        await self.push_frame(VisitorPromptFrame(code=code))
