"""An answer that was cut off by a cough goes on at the word where it stopped."""

from dataclasses import dataclass

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    InterruptionFrame,
    LLMContextAssistantTurnFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    SystemFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVISendTextFrame
from pipecat.utils.text.transforms import strip_markdown

from processors.direct import DirectProcessor
from processors.policy.unheard import Answer


@dataclass
class ResumeFrame(SystemFrame):
    """The visitor meant nothing by cutting in. The resumer says the rest, if there is any."""


@dataclass
class CutOffFrame(SystemFrame):
    """Goes upstream when an answer was cut off, and again when it is known at which word.

    Parameters:
        left: what was not heard of it; blank if nothing can be resumed.
    """

    left: str


class Resumer(DirectProcessor):
    """Stands directly above the speaker, below everything that has something to say.

    What was written flows past it. What was heard of that it learns from the assistant
    aggregator, which tells upstream what it wrote into the history: the two cannot differ. It
    speaks as an LLM would, so the rest enters the history as it is heard and can be cut again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._answer = Answer()
        self._cut: Answer | None = None
        self._bot_speaks = False

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, ResumeFrame):
            await self._resume()
            return
        if isinstance(frame, LLMFullResponseStartFrame):
            self._begin()
        elif isinstance(frame, LLMTextFrame) and not frame.skip_tts:
            self._answer = self._answer.wrote(frame.text)
        elif isinstance(frame, LLMContextAssistantTurnFrame):
            await self._told(frame.text)
        elif isinstance(frame, InterruptionFrame):
            await self._cut_off()
        elif isinstance(frame, RTVISendTextFrame):
            self._cut = None
        elif isinstance(frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame):
            self._bot_speaks = isinstance(frame, BotStartedSpeakingFrame)

        await self.push_frame(frame, direction)

    def _begin(self) -> None:
        """Another answer: the one that was cut off is out of date, the one being spoken is not."""
        self._cut = None
        self._answer = self._answer.wrote(" ") if self._bot_speaks else Answer()

    async def _told(self, words: str) -> None:
        if self._cut is not None:
            self._cut = self._cut.told(words)
            await self._report(self._cut)
            return
        self._answer = self._answer.told(words)
        if self._answer.finished:
            self._answer = Answer()

    async def _cut_off(self) -> None:
        if self._answer.written.strip():
            # The voice says the text without its markup, and what is told is told of that.
            plain = await strip_markdown(self._answer.written, "sentence")
            self._cut = Answer(plain, self._answer.heard)
            self._answer = Answer()
            await self._report(self._cut)

    async def _report(self, cut: Answer) -> None:
        await self.push_frame(CutOffFrame(cut.left), FrameDirection.UPSTREAM)

    async def _resume(self) -> None:
        cut, self._cut = self._cut, None
        if cut is None or not cut.left:
            return
        self._answer = Answer(cut.left)
        await self.push_frame(LLMFullResponseStartFrame())
        await self.push_frame(LLMTextFrame(cut.left))
        await self.push_frame(LLMFullResponseEndFrame())
