"""What was not understood is not answered: the visitor is asked to say it again, or to type."""

from dataclasses import replace
from typing import Any

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    LLMMessagesAppendFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from processors.frames import NOTHING_HEARD, VisitorPromptFrame
from processors.stt.clarity import Clarity


class ConfidenceGate(FrameProcessor):
    """Stands between the transcriber and the user aggregator.

    A doubtful transcript goes on without its words, so the turn ends as any other and nothing
    reaches the history. The prompt follows when the turn has ended: sooner, the visitor might only
    be pausing. `TranscriptionFrame.result` is expected to have a `confidence`.
    """

    def __init__(self, *, min_confidence: float, max_repeats: int) -> None:
        super().__init__()
        self._clarity = Clarity(min_confidence=min_confidence, max_repeats=max_repeats)
        self._in_turn = False
        self._bot_speaks = False
        self._answer_due = False

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, TranscriptionFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._judge(frame)
            return
        await self.push_frame(frame, direction)

        if isinstance(frame, UserStartedSpeakingFrame):
            self._in_turn = True
            self._clarity.turn_started(cut_in=self._bot_speaks or self._answer_due)
        elif isinstance(frame, UserStoppedSpeakingFrame):
            await self._end_turn()
        elif isinstance(frame, BotStartedSpeakingFrame):
            self._bot_speaks, self._answer_due = True, False
        elif isinstance(frame, BotStoppedSpeakingFrame):
            self._bot_speaks = False
        elif isinstance(frame, LLMMessagesAppendFrame):
            self._clarity.typed()
            self._answer_due = bool(frame.run_llm)

    async def _judge(self, frame: TranscriptionFrame) -> None:
        result: Any = frame.result
        if self._clarity.believes(frame.text, getattr(result, "confidence", None)):
            await self.push_frame(frame)
        elif self._in_turn:
            # Where no turn waits for it, a blank one would open a turn, and cut the bot off.
            await self.push_frame(replace(frame, text=NOTHING_HEARD))

    async def _end_turn(self) -> None:
        self._in_turn = False
        self._answer_due = bool(self._clarity.believed)
        if code := self._clarity.turn_ended():
            await self.push_frame(VisitorPromptFrame(code=code))
