"""Offers a person where the assistant is of no use, and notes when one is wanted."""

from dataclasses import dataclass

from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.frames.frames import (
    Frame,
    InputDTMFFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    SystemFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame

from processors.answers.person import offers_person
from processors.direct import DirectProcessor
from processors.frames import DecisionFrame, PromptInTurnFrame, VisitorPromptFrame
from processors.policy.escalation import FAILED_LINES, Escalation
from processors.policy.wording import plain
from processors.prompter import Line

KIND = "escalation"
"""Of the decisions recorded here."""


@dataclass
class PersonFrame(SystemFrame):
    """The visitor asked for a person, or sounds as if they had better be offered one.

    Parameters:
        asked: False where it is only to be offered, after the answer.
        reason: in a word or two.
    """

    asked: bool
    reason: str


class EscapeHatch(DirectProcessor):
    """Stands below whoever decides what of an answer may be said, above the prompter."""

    def __init__(self, *, line: Line) -> None:
        super().__init__()
        self._line = line
        self._unknown = plain(line("unknown"))
        self._state = Escalation()
        self._written: str | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)

        if direction is not FrameDirection.DOWNSTREAM:
            return
        if isinstance(frame, LLMFullResponseStartFrame):
            self._written = ""
        elif isinstance(frame, LLMTextFrame) and self._written is not None:
            self._written += frame.text
        elif isinstance(frame, LLMFullResponseEndFrame):
            await self._answered()
        elif isinstance(frame, InterruptionFrame):
            # Cut off, it was neither a good answer nor a bad one.
            self._written, self._state = None, self._state.calmed()
        elif isinstance(frame, VisitorPromptFrame):
            await self._prompted(frame.code)
        elif isinstance(frame, PersonFrame):
            await self._person(frame)
        elif isinstance(frame, InputDTMFFrame) and frame.button is KeypadEntry.ZERO:
            await self._pressed()

    async def _answered(self) -> None:
        written, self._written = self._written, None
        if not written:
            return
        failed = bool(self._unknown) and self._unknown in plain(written)
        self._state = self._state.answered(failed=failed)
        await self._offer(written)

    async def _prompted(self, code: str) -> None:
        if code in FAILED_LINES:
            self._state = self._state.answered(failed=True)
            await self._offer(self._line(code))

    async def _offer(self, said: str) -> None:
        reason = self._state.reason
        self._state = self._state.calmed()
        if not reason:
            return
        self._state = self._state.offered()
        if not offers_person(said):
            await self.push_frame(PromptInTurnFrame(code="offer_person"))
        await self._tell("hand_off_offered", "offered", reason)

    async def _person(self, frame: PersonFrame) -> None:
        if frame.asked:
            self._state = self._state.offered()
            await self._tell("hand_off_requested", "requested", frame.reason)
        else:
            self._state = self._state.upset()

    async def _pressed(self) -> None:
        await self.broadcast_interruption()
        await self.push_frame(VisitorPromptFrame(code="person"))
        await self._person(PersonFrame(asked=True, reason="pressed 0"))

    async def _tell(self, kind: str, outcome: str, reason: str) -> None:
        await self.push_frame(DecisionFrame(KIND, outcome, {"reason": reason}))
        await self.push_frame(RTVIServerMessageFrame(data={"type": kind, "reason": reason}))
