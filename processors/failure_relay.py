"""Tells whoever stands below the LLM that it has failed: errors themselves only travel up."""

from pipecat.frames.frames import ErrorFrame, Frame
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService
from pipecat.utils.errors import ErrorCategory

from processors.direct import DirectProcessor
from processors.frames import LLMFailedFrame


class FailureRelay(DirectProcessor):
    """Stands directly above the LLM."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, ErrorFrame) and _is_of_an_llm(frame):
            await self.push_frame(LLMFailedFrame())

        await self.push_frame(frame, direction)


def _is_of_an_llm(error: ErrorFrame) -> bool:
    """Not of a tool that an LLM has called: the LLM is told of that, and answers."""
    return (
        isinstance(error.processor, LLMService) and error.category is not ErrorCategory.APPLICATION
    )
