"""What was heard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    """Lower case, numbers written out."""

    start_s: float
    """Seconds from the first sample of the utterance, its pre-roll included."""

    end_s: float
    """Seconds, as `start_s`."""

    confidence: float
    """0 to 1: how much of what else could have been said there it outweighs."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What one utterance is thought to say."""

    text: str
    """The words with single spaces; "" when nothing was understood."""

    words: tuple[Word, ...]
    """In order."""

    confidence: float
    """0 to 1: how probable it is that nearly all words are right. 0 where the utterance is still
    open: only a whole one is weighed."""

    language: str
    """Two letters."""
