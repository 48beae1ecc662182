"""How much an utterance may be believed.

A decoder always finds words. PocketSphinx's own probability of an utterance is near 0 even when
every word is right. Two things tell right from wrong better: whether the words follow each other as
the language model knows them, and how far each word outweighs what else could have been said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from operator import mul
from statistics import fmean

_FRAMES_PER_S = 100


@dataclass(frozen=True, slots=True)
class Segment:
    """One word as the decoder found it."""

    word: str
    start: int
    """Frame of 10 ms."""

    end: int
    """Last frame."""

    order: int
    """How many words the language model looked at: 3 where it knows the word after the two before
    it, 1 where it only knows the word."""

    posterior: float
    """0 to 1: the share of all paths through the word lattice that take it."""

    @property
    def frames(self) -> int:
        """How long it is."""
        return self.end + 1 - self.start


# A logistic regression, fitted by `python -m tests.benchmarks.confidence --fit` on 504 utterances
# that were either right (at most a quarter of the words wrong) or wrong (at least half): eight
# sentences people recorded, clean, noisy, in an echoing room, faster, slower, faint, clipped, in
# pieces and backwards, with language models that know them and that do not; espeak's voices on the
# help center's topics, on others and in other languages; babble, music, hum, knocks and noise.
# Weighted so that 0.6 is where asking again for nothing is expected to cost as much as believing
# wrong words. Cross-validated by sentence: area under ROC 0.971; at 0.6, 0.876 of the right ones
# are believed and 0.900 of the wrong ones doubted.
INTERCEPT = -6.72
PER_ORDER = 2.91
PER_POSTERIOR = 6.71
PER_KNOWN_SHARE = 5.20
PER_WORD_A_SECOND = -1.53
PER_DRAWN_OUT_SHARE = -10.38

_PAUSE_FRAMES = 80
"""Taken for the silence round the words; how much there really is says nothing about them."""

_LONGEST_FRAMES, _LONGEST_FRAMES_PER_LETTER = 40, 12
"""No word anybody read took longer. A fan that hums for two seconds is heard as one `thank`."""


def weigh(segments: Sequence[Segment]) -> float:
    """Probability that an utterance was heard right, in a call where three of five are.

    Args:
        segments: the words, in order, without silences and noises.

    Returns:
        0 to 1; 0 for an utterance without words.
    """
    if not segments:
        return 0.0
    per_feature = (
        PER_ORDER,
        PER_POSTERIOR,
        PER_KNOWN_SHARE,
        PER_WORD_A_SECOND,
        PER_DRAWN_OUT_SHARE,
    )
    logit = INTERCEPT + sum(map(mul, per_feature, features(segments)))
    return 1 / (1 + exp(-logit))


def features(segments: Sequence[Segment]) -> tuple[float, ...]:
    """What is weighed of an utterance.

    Args:
        segments: as for `weigh`, at least one.

    Returns:
        (5,), in the order of the coefficients: the words' mean order, 1 to 3; their mean posterior,
        0 to 1; the share of words of order 3; words a second, pauses included; the share of the
        speaking time that goes to words longer than anybody says them.
    """
    frames = segments[-1].end + 1 - segments[0].start + _PAUSE_FRAMES
    drawn_out = sum(segment.frames for segment in segments if _is_drawn_out(segment))
    return (
        fmean(segment.order for segment in segments),
        fmean(segment.posterior for segment in segments),
        fmean(segment.order >= 3 for segment in segments),
        len(segments) * _FRAMES_PER_S / frames,
        drawn_out / sum(segment.frames for segment in segments),
    )


def _is_drawn_out(segment: Segment) -> bool:
    return segment.frames > _LONGEST_FRAMES + _LONGEST_FRAMES_PER_LETTER * len(segment.word)
