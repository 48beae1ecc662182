"""A word to whoever waits: what is looked up takes longer than a pause between two sentences."""

import asyncio
from collections.abc import Callable

from pipecat.frames.frames import (
    Frame,
    FunctionCallCancelFrame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    InterruptionFrame,
    LLMConfigureOutputFrame,
    TTSSpeakFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame

from processors.direct import DirectProcessor
from processors.prompter import Line

AFTER_S = 0.2
"""A call answered sooner goes without. With the voice's own time 0.3 s to the first sound."""

AGAIN_S = 8.0
"""Whoever still waits hears it again."""

CODE = "looking_up"


class Filler(DirectProcessor):
    """Stands below the LLM, above the voice.

    What it says is spoken and not written into the history: between a call and its result a
    language model would take it for an answer. In a text session it is a notice to the page.
    """

    def __init__(self, *, line: Line, fills: Callable[[str], bool] = lambda name: True) -> None:
        """Fill the pauses of one call.

        Args:
            line: the call's canned sentences.
            fills: whether a tool, by its name, may be filled for.
        """
        super().__init__()
        self._line, self._fills = line, fills
        self._waiting: set[str] = set()
        self._timer: asyncio.Task[None] | None = None
        self._skip_tts: bool | None = None

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._stop()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, FunctionCallInProgressFrame) and self._fills(frame.function_name):
            self._waiting.add(frame.tool_call_id)
            self._timer = self._timer or self.create_task(self._fill(), "filler")
        elif isinstance(frame, FunctionCallResultFrame | FunctionCallCancelFrame):
            self._waiting.discard(frame.tool_call_id)
            if not self._waiting:
                await self._stop()
        elif isinstance(frame, InterruptionFrame):
            await self._stop()
        elif isinstance(frame, LLMConfigureOutputFrame):
            self._skip_tts = frame.skip_tts

        await self.push_frame(frame, direction)

    async def _fill(self) -> None:
        await asyncio.sleep(AFTER_S)
        while True:
            text = self._line(CODE)
            if self._skip_tts:
                notice = {"type": "notice", "code": CODE, "text": text}
                await self.push_frame(RTVIServerMessageFrame(data=notice))
            else:
                await self.push_frame(TTSSpeakFrame(text, append_to_context=False))
            await asyncio.sleep(AGAIN_S)

    async def _stop(self) -> None:
        self._waiting.clear()
        timer, self._timer = self._timer, None
        if timer:
            await self.cancel_task(timer)
