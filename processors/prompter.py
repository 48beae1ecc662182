"""The assistant's own lines, such as its greeting and "are you still there?": seen and heard."""

from collections.abc import Callable

from pipecat.frames.frames import (
    Frame,
    LLMConfigureOutputFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame

from processors.direct import DirectProcessor
from processors.frames import PromptInTurnFrame, VisitorPromptFrame

Line = Callable[[str], str]
"""From a line's code to its words in the visitor's language."""


class Prompter(DirectProcessor):
    """Turns a prompt into a notice for the page and an answer for the voice.

    It speaks as an LLM would, so a text session shows the line and stays silent, the history
    keeps it, and a barge-in cuts it.
    """

    def __init__(self, *, line: Line) -> None:
        super().__init__()
        self._line = line
        self._skip_tts: bool | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, (VisitorPromptFrame, PromptInTurnFrame)):
            await self._say(frame)
            return
        if isinstance(frame, LLMConfigureOutputFrame):
            self._skip_tts = frame.skip_tts

        await self.push_frame(frame, direction)

    async def _say(self, prompt: VisitorPromptFrame | PromptInTurnFrame) -> None:
        text = prompt.text or self._line(prompt.code)
        notice = {"type": "notice", "code": prompt.code, "text": text}
        await self.push_frame(RTVIServerMessageFrame(data=notice))
        for frame in (LLMFullResponseStartFrame(), LLMTextFrame(text), LLMFullResponseEndFrame()):
            frame.skip_tts = self._skip_tts
            await self.push_frame(frame)
