"""Shows the visitor the sources of an answer, once it is certain that it is spoken."""

from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseStartFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from processors.sources import AnswerSourcesFrame, SourcesFrame


class Citer(FrameProcessor):
    """Stands directly below the LLM, whose gate lets an answer begin when it is no guess any
    more."""

    def __init__(self) -> None:
        super().__init__()
        self._named: AnswerSourcesFrame | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, AnswerSourcesFrame):
            self._named = frame
            return
        if isinstance(frame, LLMFullResponseStartFrame) and self._named:
            named, self._named = self._named, None
            if named.entries:
                await self.push_frame(SourcesFrame.of(named))
        elif isinstance(frame, (InterruptionFrame, EagerEndOfTurnCancelFrame)):
            self._named = None

        await self.push_frame(frame, direction)
