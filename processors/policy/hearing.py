"""Whether to answer what was heard, to ask again, or to offer typing."""

from dataclasses import dataclass, replace
from typing import Literal

Verdict = Literal["answer", "repeat", "offer_typing"]


@dataclass(frozen=True)
class Hearing:
    """One visitor's turn as it was heard so far. Replaced, never changed."""

    min_confidence: float
    max_repeats: int
    """How often in a row the visitor is asked to say it again."""

    repeats: int = 0
    weighted: float = 0.0
    """Confidence times words, summed over the turn."""

    n_words: int = 0
    cut_in: bool = False
    """The turn began while the assistant was speaking."""

    def turn_begins(self, *, cut_in: bool) -> "Hearing":
        """The visitor begins to speak."""
        return replace(self, weighted=0.0, n_words=0, cut_in=cut_in)

    def heard(self, confidence: float, n_words: int) -> "Hearing":
        """Another utterance of the turn was recognised."""
        weighted = self.weighted + confidence * n_words
        return replace(self, weighted=weighted, n_words=self.n_words + n_words)

    def judged(self) -> tuple[Verdict, "Hearing"]:
        """The turn is over, and its words wait for an answer."""
        if not self.n_words or self.weighted / self.n_words >= self.min_confidence:
            return "answer", replace(self, repeats=0, n_words=0, weighted=0.0)
        return self._again()

    def over(self) -> tuple[Verdict | None, "Hearing"]:
        """The turn is over; None where there is nothing to say to it.

        A cough while nobody speaks is left alone. One that cut the assistant off is asked about,
        or the visitor would wait for the rest of an answer that never comes.
        """
        if self.n_words or not self.cut_in:
            return None, self
        return self._again()

    def _again(self) -> tuple[Verdict, "Hearing"]:
        empty = replace(self, weighted=0.0, n_words=0, cut_in=False)
        if self.repeats < self.max_repeats:
            return "repeat", replace(empty, repeats=self.repeats + 1)
        return "offer_typing", replace(empty, repeats=0)
