"""Whether what was heard is good enough to be answered, and what to say where it is not."""

from collections.abc import Sequence


class Clarity:
    """Judges the transcripts of a call, turn by turn."""

    def __init__(self, *, min_confidence: float, max_repeats: int) -> None:
        """Start with the first turn.

        Args:
            min_confidence: 0 to 1; what was heard with less is not believed.
            max_repeats: how many turns in a row the visitor is asked to repeat.
        """
        self._min_confidence, self._max_repeats = min_confidence, max_repeats
        self._unclear_turns = 0
        self._believed: list[str] = []
        self._doubted: list[str] = []
        self._cut_in = False

    @property
    def believed(self) -> Sequence[str]:
        """What was heard of this turn and believed."""
        return self._believed

    def turn_started(self, *, cut_in: bool) -> None:
        """The visitor began to speak.

        Args:
            cut_in: an answer was being given or prepared, and is lost.
        """
        self._believed, self._doubted, self._cut_in = [], [], cut_in

    def believes(self, text: str, confidence: float | None) -> bool:
        """Judge one transcript of the turn. An engine that tells no confidence is believed."""
        if not text.strip():
            return False
        believed = confidence is None or confidence >= self._min_confidence
        (self._believed if believed else self._doubted).append(text)
        return believed

    def turn_ended(self) -> str | None:
        """The line to say, `repeat` or `offer_typing`; None where there is an answer to come, or
        where it was only a noise and nothing was lost by it."""
        if self._believed:
            self._unclear_turns = 0
            return None
        if not self._doubted and not self._cut_in:
            return None
        self._unclear_turns += 1
        if self._unclear_turns <= self._max_repeats:
            return "repeat"
        # Something in the room that keeps cutting in would be offered typing for ever.
        first_offer = self._unclear_turns == self._max_repeats + 1
        return "offer_typing" if self._doubted or first_offer else None

    def typed(self) -> None:
        """The visitor made themselves understood another way."""
        self._unclear_turns = 0
