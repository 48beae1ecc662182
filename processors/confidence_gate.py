"""What was heard too badly is asked again instead of answered."""

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    LLMContextFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from processors.frames import HeardFrame, VisitorPromptFrame
from processors.policy.hearing import Hearing


class ConfidenceGate(FrameProcessor):
    """Stands directly below the user aggregator.

    There the turn has ended by its own rules. Above it, a transcript that is taken away leaves
    the turn open until Pipecat's watchdog ends it.
    """

    def __init__(self, *, min_confidence: float, max_repeats: int) -> None:
        super().__init__()
        self._hearing = Hearing(min_confidence=min_confidence, max_repeats=max_repeats)
        self._bot_speaks = False

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame):
            self._bot_speaks = isinstance(frame, BotStartedSpeakingFrame)
        elif isinstance(frame, HeardFrame):
            self._hearing = self._hearing.heard(frame.confidence, frame.n_words)
        elif isinstance(frame, LLMContextFrame) and not frame.speculation:
            verdict, self._hearing = self._hearing.judged()
            if verdict != "answer":
                _forget_last(frame)
                await self.push_frame(VisitorPromptFrame(code=verdict))
                return
        elif direction is FrameDirection.DOWNSTREAM:
            await self._watch_turn(frame)

        await self.push_frame(frame, direction)

    async def _watch_turn(self, frame: Frame) -> None:
        if isinstance(frame, UserStartedSpeakingFrame):
            self._hearing = self._hearing.turn_begins(cut_in=self._bot_speaks)
        elif isinstance(frame, UserStoppedSpeakingFrame):
            verdict, self._hearing = self._hearing.over()
            if verdict:
                await self.push_frame(VisitorPromptFrame(code=verdict))


def _forget_last(frame: LLMContextFrame) -> None:
    """Words nobody said must not stay in the history."""
    messages = list(frame.context.messages)
    while messages and isinstance(messages[-1], dict) and messages[-1].get("role") == "user":
        messages.pop()
    frame.context.set_messages(messages)
