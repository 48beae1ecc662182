"""Retrieval while the visitor still speaks."""

from collections.abc import Callable

from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    LLMMessagesAppendFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from processors.direct import DirectProcessor
from processors.policy.turn_words import TurnWords
from processors.policy.unanswered import joined
from processors.retrieval import Retrieval


class Prefetcher(DirectProcessor):
    """Stands above the user aggregator, which consumes transcripts. Holds nothing up."""

    def __init__(self, retrieval: Retrieval, *, unanswered: Callable[[], str] = lambda: "") -> None:
        """Search for one call.

        Args:
            retrieval: the call's searches.
            unanswered: tells what earlier turns asked and got no word of an answer to.
        """
        super().__init__()
        self._retrieval, self._unanswered, self._said = retrieval, unanswered, TurnWords()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, InterimTranscriptionFrame):
            self._prefetch(self._said.so_far(frame.text))
        elif isinstance(frame, TranscriptionFrame):
            self._prefetch(self._said.heard(frame.text))
        elif isinstance(frame, LLMMessagesAppendFrame):
            self._typed(frame)
        elif isinstance(frame, (UserStartedSpeakingFrame, UserStoppedSpeakingFrame)):
            self._said = TurnWords()

        await self.push_frame(frame, direction)

    def _prefetch(self, words: str) -> None:
        if words.strip():
            self._retrieval.prefetch(joined([self._unanswered(), words]))

    def _typed(self, frame: LLMMessagesAppendFrame) -> None:
        last = frame.messages[-1] if frame.messages else None
        if isinstance(last, dict) and isinstance(content := last.get("content"), str):
            self._prefetch(content)
