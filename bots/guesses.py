"""Beginning to answer before the visitor's turn is over.

Pipecat's LLM services hold what answers a guess until the turn is confirmed. What is decided here
is when there is something worth answering, and whether it may be spoken.
"""

from collections.abc import Callable
from typing import Any, Literal, Protocol

from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    ManuallySwitchServiceFrame,
    TranscriptionFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.turns.types import ProcessFrameResult, UserTurnSpeculation
from pipecat.turns.user_stop import TurnAnalyzerUserTurnStopStrategy

from processors.frames import DecodeNowFrame, GuessFrame
from processors.policy.turn_words import TurnWords
from processors.policy.unanswered import joined
from processors.policy.wording import plain, words_of

Eagerness = Literal["off", "pause", "partial"]

Grasp = Literal["none", "some", "sure"]
"""How clear the answer to some words is already."""

NOT_COMPARED = "not compared in time"
"""Why a guess cannot be spoken that nobody had the time to judge; it may still be right."""


class Judge(Protocol):
    """Knows what words ask."""

    async def differ(self, guessed: str, said: str) -> str:
        """Why an answer to `guessed` does not answer `said`; "" where it does."""
        ...

    async def grasp(self, words: str) -> Grasp:
        """Whether words that may still go on can be answered."""
        ...


QUIET_S = 0.03
"""Silence after which the visitor may have finished: one window of the speech detector, which hears
a voice for 80 ms longer than it sounds."""

_Moment = Literal["speaking", "fading", "gone quiet", "paused"]
"""When words are weighed: fading or gone quiet, the last of them may not have been transcribed
yet."""

MIN_WORDS, MIN_LAST_WORDS = 3, 2
"""Fewer say too little to search for, while somebody speaks and behind which they go quiet."""


class GuessingTurnStop(TurnAnalyzerUserTurnStopStrategy):
    """Smart-turn decides when the turn is over; until then the LLM may work on a guess.

    At most one guess is being answered at a time. A guess is withdrawn as soon as the visitor's
    words ask something else, and whenever the turn ends without confirming it.
    """

    def __init__(
        self,
        *,
        eagerness: Eagerness,
        max_guesses: int,
        judge: Judge,
        pause_s: Callable[[], float],
        fades: Callable[[], bool] = lambda: False,
        unanswered: Callable[[], str] = lambda: "",
        **how: Any,
    ) -> None:
        """Guess for one call.

        Args:
            eagerness: whether to guess at all, in pauses only, or also between words.
            max_guesses: in one turn.
            judge: of guesses.
            pause_s: how long the visitor has been quiet in the middle of speech, seconds.
            fades: tells whether their voice may be about to end.
            unanswered: tells what earlier turns asked and got no word of an answer to. The words of
                this turn go on with it.
            how: as Pipecat's strategy takes it.
        """
        super().__init__(**how)
        self._eagerness, self._max_guesses = eagerness, max_guesses
        self._judge, self._unanswered = judge, unanswered
        self._pause_s, self._fades = pause_s, fades
        self._trusted = True
        self._start_over(is_open=False)

    @property
    def stopped_behind(self) -> str:
        """What the visitor stopped behind, with what they asked before and were not answered; ""
        while that is not known."""
        return self._asked(self._heard) if self._heard_in_pause and self._heard else ""

    def _start_over(self, *, is_open: bool) -> None:
        self._open, self._words, self._previous = is_open, TurnWords(), ""
        self._heard, self._heard_in_pause = "", False
        self._guess: UserTurnSpeculation | None = None
        self._guesses, self._round = 0, 0
        self._asked_to_decode = self._faded = self._confirming = False
        self._utterances = self._finals = 0

    async def process_frame(self, frame: Frame) -> ProcessFrameResult:
        await self._note(frame)
        result = await super().process_frame(frame)

        if isinstance(frame, TranscriptionFrame) and frame.finalized:
            await self._end_if_no_more_is_said()
        if self._eagerness == "off":
            return result
        if isinstance(frame, InterimTranscriptionFrame | TranscriptionFrame):
            self._weigh("paused" if self._heard_in_pause else "speaking")
        elif isinstance(frame, InputAudioRawFrame):
            await self._notice_pause()
        return result

    async def _note(self, frame: Frame) -> None:
        if isinstance(frame, EagerEndOfTurnCancelFrame):
            # An LLM that wants to use a tool withdraws its guess itself; the turn then runs again.
            await self._withdrawn("the answer needs a tool")
            self._trusted = False
        elif isinstance(frame, InterruptionFrame):
            # Whoever interrupts, a held answer is gone with it.
            await self._withdrawn("talked over")
        elif isinstance(frame, ManuallySwitchServiceFrame):
            # An LLM switched in does not know that a turn is open, and would not hold its answer.
            self._trusted = False
        elif isinstance(frame, VADUserStoppedSpeakingFrame):
            self._utterances += 1
        elif isinstance(frame, TranscriptionFrame):
            self._finals += frame.finalized
            self._heard, self._heard_in_pause = self._words.heard(frame.text), True
        elif isinstance(frame, InterimTranscriptionFrame):
            self._heard = self._words.so_far(frame.text)
            self._heard_in_pause = self._in_pause()

    async def handle_user_turn_started(self) -> None:
        await super().handle_user_turn_started()
        self._trusted = True
        self._start_over(is_open=True)

    async def handle_user_turn_stopped(self) -> None:
        """However the turn ended: a guess that was not confirmed by it must not be spoken."""
        if self._guess and not self._confirming:
            await self._withdraw("the turn ended without it")
        await super().handle_user_turn_stopped()
        self._start_over(is_open=False)

    async def trigger_user_turn_stopped(
        self, *, enable_user_speaking_frames: bool | None = None
    ) -> None:
        self._round += 1
        guess = self._guess
        if guess and (reason := await self._reason_against(guess, self._words.final)):
            await self._withdraw(reason)
        if guess is None or guess is not self._guess:
            await super().trigger_user_turn_stopped(
                enable_user_speaking_frames=enable_user_speaking_frames
            )
            return
        self._confirming = True
        await self.trigger_user_turn_finalized(
            enable_user_speaking_frames=enable_user_speaking_frames, confirms_speculation=True
        )
        # Pipecat ends no turn while the visitor is heard: then it is still open, and so is the
        # guess.
        self._confirming = False
        if not self._open:
            await self.push_frame(GuessFrame("kept", guess.text))

    def _in_pause(self) -> bool:
        return not self._vad_user_speaking or self._pause_s() >= QUIET_S

    async def _notice_pause(self) -> None:
        """Ask once in a pause for what was said until then, and make do with what is known."""
        quiet = self._open and self._vad_user_speaking and self._pause_s() >= QUIET_S
        if quiet and not self._asked_to_decode:
            self._heard_in_pause = False
            await self.push_frame(DecodeNowFrame(), FrameDirection.UPSTREAM)
            self._weigh("gone quiet")
        fading = self._open and (quiet or self._fades())
        if fading and not (quiet or self._faded):
            self._weigh("fading")
        self._asked_to_decode, self._faded = quiet, fading

    @property
    def _words_to_come(self) -> bool:
        """Each utterance ends with one final transcript; on a busy machine the sound of the next
        may overtake it."""
        return self._finals < self._utterances

    async def _maybe_trigger_user_turn_stopped(self) -> None:
        if not self._words_to_come or self._timeout_expired:
            await super()._maybe_trigger_user_turn_stopped()

    async def _end_if_no_more_is_said(self) -> None:
        """A cough is no turn to wait on: what is said next is to be heard as the next one. Nor is
        there a pause to judge where words came too late for the turn they were said in."""
        decided = not self._words.final or not self._utterances
        if self._open and decided and not (self._words_to_come or self._vad_user_speaking):
            await self.trigger_user_turn_stopped()

    def _weigh(self, moment: _Moment) -> None:
        """Think about what was heard beside the frames: its passages may not be there yet."""
        if not self._open or not self._heard:
            return
        previous, self._previous = self._previous, self._heard
        self._round += 1
        self.task_manager.create_task(
            self._weighed(self._round, previous, self._heard, moment), f"{self}::_weigh"
        )

    async def _weighed(self, in_round: int, previous: str, text: str, moment: _Moment) -> None:
        """Withdraw a guess that `text` contradicts, and make the next if there is reason to.

        Never cancelled, for a guess half made could be neither confirmed nor withdrawn; whatever
        was awaited for an older transcript than the last comes to nothing instead.
        """
        if guess := self._guess:
            reason = await self._reason_against(guess, text)
            if reason in ("", NOT_COMPARED) or in_round != self._round or guess is not self._guess:
                return
            await self._withdraw(reason)
        if not self._may_guess(text, moment):
            return
        if moment == "paused" or await self._is_clear(previous, text, moment):
            await self._make(in_round, text)

    def _may_guess(self, text: str, moment: _Moment) -> bool:
        # The one in the pause is the likeliest to hold: it must not be spent before.
        budget = self._max_guesses - (0 if moment == "paused" else 1)
        eager = moment != "speaking" or self._eagerness == "partial"
        within_budget = eager and self._guesses < budget
        least = MIN_LAST_WORDS if moment in ("gone quiet", "paused") else MIN_WORDS
        return within_budget and self._trusted and len(words_of(self._asked(text))) >= least

    async def _is_clear(self, previous: str, text: str, moment: _Moment) -> bool:
        """Whether words that may go on are worth an answer: the help center is sure of it, or knows
        one and two transcripts in a row, or a word and the silence behind it, ask for it."""
        grasp = await self._judge.grasp(self._asked(text))
        if moment == "gone quiet" and self._eagerness == "partial":
            return grasp != "none"
        if grasp == "some" and previous and moment == "speaking":
            return not await self._difference(previous, text)
        return grasp == "sure"

    async def _make(self, in_round: int, text: str) -> None:
        # Outside a turn Pipecat ignores a guess without a word, and the next turn would confirm an
        # answer nobody wrote. Nothing is awaited between the look and the guess.
        if not self._open or in_round != self._round:
            return
        self._guesses += 1
        self._guess = UserTurnSpeculation(text=text)
        await self.trigger_user_turn_inference_triggered(speculation=self._guess)
        await self.push_frame(GuessFrame("made", text))

    async def _reason_against(self, guess: UserTurnSpeculation, text: str) -> str:
        return await self._difference(guess.text, text) if text else "nothing was heard"

    async def _difference(self, guessed: str, said: str) -> str:
        if plain(guessed) == plain(said):
            return ""
        return await self._judge.differ(self._asked(guessed), self._asked(said))

    def _asked(self, text: str) -> str:
        """The question that words of this turn are, or end."""
        return joined([self._unanswered(), text])

    async def _withdraw(self, reason: str) -> None:
        guess = self._guess
        await self._withdrawn(reason)
        if guess:
            await self.trigger_user_turn_speculation_cancelled()

    async def _withdrawn(self, reason: str) -> None:
        guess, self._guess = self._guess, None
        if guess:
            await self.push_frame(GuessFrame("withdrawn", guess.text, reason))
