"""What a hundred sentences say of a voice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from processors.voice_report.measures import Measures

FEWEST_FOR_DRIFT = 8
SAID_AGAIN = 5
"""Of the first sentences, said again at the end."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in one voice."""

    measures: Measures
    first_s: float
    """From asking to the first of it."""

    took_s: float
    """From asking to the last of it."""

    wrong_words: int | None
    """By the recogniser; None where nobody listened."""

    likeness: float | None = None
    """Cosine to the sample, or to the voice's own mean where there is none."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in both voices."""

    text: str
    words: int
    base: Said
    brand: Said


@dataclass(frozen=True, slots=True)
class VoiceSummary:
    """Means over all sentences."""

    pitch_hz: float
    pitch_range: float
    """Semitones."""

    loudness_db: float
    real_time_factor: float
    """Time to make it over the time it lasts."""

    first_block_s: tuple[float, float]
    """Median and 95th percentile."""

    word_error_rate: float | None
    likeness: float | None
    least_likeness: float | None


@dataclass(frozen=True, slots=True)
class Again:
    """Largest change of a sentence that was said twice."""

    pitch_percent: float
    loudness_db: float


@dataclass(frozen=True, slots=True)
class Drift:
    """Change from the first sentence to the last of what the brand's voice adds to the base's.

    What the sentences themselves differ in is in both voices, and cancels out.
    """

    pitch_percent: float
    loudness_db: float
    likeness: float | None
    again: tuple[Again, Again] | None
    """Sentences that were said first and last: in the base voice, in the brand's."""


def summary(said: Sequence[Said], words: int) -> VoiceSummary:
    """Of all sentences in one voice."""
    pitches = [(s.measures.pitch_hz, s.measures.pitch_range) for s in said]
    known = np.array([(hz, wide) for hz, wide in pitches if hz and wide is not None])
    lasts_s = sum(s.measures.lasts_s for s in said)
    firsts = [s.first_s for s in said]
    wrong = [s.wrong_words for s in said if s.wrong_words is not None]
    alike = [s.likeness for s in said if s.likeness is not None]
    return VoiceSummary(
        float(np.exp(np.log(known[:, 0]).mean())) if len(known) else 0.0,
        float(known[:, 1].mean()) if len(known) else 0.0,
        float(np.mean([s.measures.loudness_db for s in said])),
        sum(s.took_s for s in said) / max(lasts_s, 1e-9),
        (float(np.median(firsts)), float(np.quantile(firsts, 0.95))),
        sum(wrong) / max(words, 1) if wrong else None,
        float(np.mean(alike)) if alike else None,
        min(alike, default=None),
    )


def drift(pairs: Sequence[Pair], again: Sequence[Pair]) -> Drift | None:
    """From first to last. None below FEWEST_FOR_DRIFT sentences.

    Args:
        pairs: in the order they were said.
        again: the first of them, said once more behind the last.
    """
    if len(pairs) < FEWEST_FOR_DRIFT:
        return None
    pitch = [_interval(p.base.measures, p.brand.measures) for p in pairs]
    loud = [p.brand.measures.loudness_db - p.base.measures.loudness_db for p in pairs]
    return Drift(
        _percent(_change([p or 0.0 for p in pitch], [p is not None for p in pitch])),
        _change(loud),
        _change([p.brand.likeness or 0.0 for p in pairs]) if pairs[0].brand.likeness else None,
        _again(pairs, again) if again else None,
    )


def _again(pairs: Sequence[Pair], again: Sequence[Pair]) -> tuple[Again, Again]:
    both = list(zip(pairs, again, strict=False))
    base = [(one.base.measures, two.base.measures) for one, two in both]
    brand = [(one.brand.measures, two.brand.measures) for one, two in both]
    return _largest(base), _largest(brand)


def _largest(twice: Sequence[tuple[Measures, Measures]]) -> Again:
    intervals = [interval for one, two in twice if (interval := _interval(one, two)) is not None]
    return Again(
        max((abs(_percent(interval)) for interval in intervals), default=0.0),
        max(abs(two.loudness_db - one.loudness_db) for one, two in twice),
    )


def _interval(one: Measures, other: Measures) -> float | None:
    """Logarithm of the ratio of two pitches."""
    if one.pitch_hz is None or other.pitch_hz is None:
        return None
    return float(np.log(other.pitch_hz / one.pitch_hz))


def _percent(interval: float) -> float:
    return float(100 * np.expm1(interval))


def _change(values: Sequence[float], known: Sequence[bool] | None = None) -> float:
    """Of the line of least squares, from its first value to its last."""
    use = np.array(known if known is not None else [True] * len(values))
    if use.sum() < FEWEST_FOR_DRIFT:
        return 0.0
    at = np.arange(len(values), dtype=np.float64)
    slope = np.polyfit(at[use], np.array(values)[use], 1)[0]
    return float(slope * (len(values) - 1))
