"""Tells the visitor, once, that answers will be read instead of heard."""

from pipecat.frames.frames import ErrorFrame, Frame
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame
from pipecat.services.tts_service import TTSService
from pipecat.utils.errors import ErrorCategory

from processors.direct import DirectProcessor
from processors.frames import DecisionFrame
from processors.prompter import Line

CODE = "voice_lost"


class LostVoice(DirectProcessor):
    """Stands directly above the speaker, whose errors come by. The speaker passes on as text what
    it cannot sound, and tries again with the next piece: only the page is told."""

    def __init__(self, *, line: Line) -> None:
        super().__init__()
        self._line = line
        self._told = False

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, ErrorFrame) and _is_silence(frame) and not self._told:
            self._told = True
            notice = {"type": "notice", "code": CODE, "text": self._line(CODE)}
            await self.push_frame(RTVIServerMessageFrame(data=notice))
            await self.push_frame(DecisionFrame("voice", "text", {"reason": frame.error}))

        await self.push_frame(frame, direction)


def _is_silence(error: ErrorFrame) -> bool:
    """Whether a piece could not be sounded, and not only in the voice it was meant for."""
    return isinstance(error.processor, TTSService) and error.category is ErrorCategory.SERVER
