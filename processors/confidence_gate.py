"""What was not understood is not answered: the visitor is asked to say it again, or to type.

What only sounded like somebody cutting in, a cough or an "mm-hmm", does not stop the assistant.
"""

from collections.abc import Callable
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
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from processors.answers.courtesies import accepts
from processors.direct import DirectProcessor
from processors.frames import NOTHING_HEARD, VisitorPromptFrame
from processors.policy.backchannel import interrupted_for_nothing
from processors.resumer import CutOffFrame, ResumeFrame
from processors.stt.clarity import Clarity


class ConfidenceGate(DirectProcessor):
    """Stands between the transcriber and the user aggregator.

    A doubtful transcript goes on without its words, so the turn ends as any other and nothing
    reaches the history. The prompt follows when the turn has ended: sooner, the visitor might only
    be pausing. `TranscriptionFrame.result` is expected to have a `confidence`.

    Where the turn cut an answer off and was nothing, a `ResumeFrame` takes the prompt's place.

    What was heard well enough to be answered but not to be sure of is asked back, "did you say
    ...?"; a yes puts it into the mouth of the turn it is said in, anything else stands for itself.
    """

    def __init__(
        self,
        *,
        min_confidence: float,
        max_repeats: int,
        sure_from: float = 0.0,
        ask_back: Callable[[str], str] = str,
    ) -> None:
        """Judge one call.

        Args:
            min_confidence: 0 to 1; what was heard with less is not answered.
            max_repeats: how many turns in a row the visitor is asked to repeat.
            sure_from: 0 to 1; what was heard with less is asked back. 0 never asks.
            ask_back: from the words to the question whether they were said.
        """
        super().__init__()
        self._sure_from, self._ask_back = sure_from, ask_back
        self._doubtful: TranscriptionFrame | None = None
        self._asked_back = ""
        self._clarity = Clarity(min_confidence=min_confidence, max_repeats=max_repeats)
        self._min_confidence = min_confidence
        self._in_turn = False
        self._bot_speaks = False
        self._answer_due = False
        self._left = ""  # of the answer this turn has cut off
        self._for_nothing = True  # as far as this turn was heard
        self._voice_from_s = self._voice_s = 0.0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, TranscriptionFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._judge(frame)
            return
        if isinstance(frame, CutOffFrame):
            self._left = frame.left
            return
        await self.push_frame(frame, direction)

        if isinstance(frame, UserStartedSpeakingFrame):
            self._begin_turn()
        elif isinstance(frame, UserStoppedSpeakingFrame):
            await self._end_turn()
        elif isinstance(frame, VADUserStartedSpeakingFrame):
            self._voice_from_s = frame.timestamp - frame.start_secs
        elif isinstance(frame, VADUserStoppedSpeakingFrame):
            self._voice_s = frame.timestamp - frame.stop_secs - self._voice_from_s
        elif isinstance(frame, BotStartedSpeakingFrame):
            self._bot_speaks, self._answer_due = True, False
        elif isinstance(frame, BotStoppedSpeakingFrame):
            self._bot_speaks = False
        elif isinstance(frame, LLMMessagesAppendFrame):
            self._clarity.typed()
            self._asked_back = ""
            self._answer_due, self._left = bool(frame.run_llm), ""

    def _begin_turn(self) -> None:
        # What the turn cuts off is told after its start: the interruption comes behind it.
        self._in_turn, self._for_nothing, self._left = True, True, ""
        self._clarity.turn_started(cut_in=self._bot_speaks or self._answer_due)

    async def _judge(self, frame: TranscriptionFrame) -> None:
        result: Any = frame.result
        confidence = getattr(result, "confidence", None)
        if self._is_nothing(frame, confidence):
            heard = False
        else:
            heard = self._clarity.believes(frame.text, confidence)
            self._for_nothing = self._for_nothing and not frame.text.strip()
        if heard and self._is_doubtful(confidence):
            self._doubtful = frame
            heard = False
        if heard:
            await self._pass_on(frame)
        elif self._in_turn:
            # Where no turn waits for it, a blank one would open a turn, and cut the bot off.
            await self.push_frame(replace(frame, text=NOTHING_HEARD))

    def _is_doubtful(self, confidence: float | None) -> bool:
        """Whether to ask back: only where it is all the turn has, and a turn ends to ask behind."""
        alone = self._in_turn and len(self._clarity.believed) == 1
        return alone and not self._asked_back and (confidence or 1.0) < self._sure_from

    async def _pass_on(self, frame: TranscriptionFrame) -> None:
        doubtful, self._doubtful = self._doubtful, None
        asked, self._asked_back = self._asked_back, ""
        if doubtful:
            await self.push_frame(doubtful)
        if asked and accepts(frame.text):
            frame = replace(frame, text=asked)
        await self.push_frame(frame)

    def _is_nothing(self, frame: TranscriptionFrame, confidence: float | None) -> bool:
        return not self._clarity.believed and interrupted_for_nothing(
            frame.text,
            left=self._left,
            language=str(frame.language or "en"),
            believed=confidence is None or confidence >= self._min_confidence,
            voice_s=self._voice_s,
        )

    async def _end_turn(self) -> None:
        self._in_turn = False
        left, self._left = self._left, ""
        if left and self._for_nothing:
            await self.push_frame(ResumeFrame())
            return
        if doubtful := self._doubtful:
            self._doubtful, self._asked_back = None, doubtful.text
            question = self._ask_back(doubtful.text)
            await self.push_frame(VisitorPromptFrame(code="did_you_say", text=question))
            return
        self._answer_due = bool(self._clarity.believed)
        if code := self._clarity.turn_ended():
            await self.push_frame(VisitorPromptFrame(code=code))
