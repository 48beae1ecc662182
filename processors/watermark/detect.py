"""Finds the mark in a recording, wherever it was cut, however loud it is."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from processors.audio import samples, seconds
from processors.watermark.pattern import BANDS
from processors.watermark.whitening import PERIOD_FRAMES, frames, template, unforeseen

CLIP_S = 5.0
"""Of a recording that is looked at in one piece."""

FALSE_POSITIVE_RATE = 0.0003
"""Of unmarked recordings, of any length, in which the mark is found."""

_STEP_S = 2.5
_TRIES = 400.0  # places where the pattern might begin, as chance goes by them: measured


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a recording, looked at by itself."""

    start_s: float
    end_s: float
    score: float
    """How far the mark stands out, in standard deviations of patterns that are not there."""


@dataclass(frozen=True, slots=True)
class Detection:
    """Whether a recording is marked."""

    score: float
    """Of the stretch where it stands out most. Below 4.5 in most recordings without a mark."""

    found: bool
    false_positive_rate: float
    """Share of unmarked recordings of this length that score so high."""

    stretches: tuple[Stretch, ...]
    """Where it was found."""


def detect(speech: NDArray[np.float32], rate_hz: int) -> Detection:
    """Look for the mark.

    Args:
        speech: (samples,) of one channel at any level; a second or more, best 5.
        rate_hz: 8000 or more; best 16000 or more, for the mark reaches up to 7 kHz.
    """
    looked_at = [
        Stretch(start_s, end_s, score(unforeseen(frames(part, rate_hz))))
        for start_s, end_s, part in _parts(speech, rate_hz)
    ]
    best = max((stretch.score for stretch in looked_at), default=0.0)
    chance = by_chance(best, len(looked_at))
    found = tuple(
        stretch
        for stretch in looked_at
        if by_chance(stretch.score, len(looked_at)) <= FALSE_POSITIVE_RATE
    )
    return Detection(round(best, 2), bool(found), chance, found)


def score(surprises: NDArray[np.float64]) -> float:
    """How far the mark stands out of (frames, BANDS), wherever in its period they begin."""
    return float(scores(surprises)[0])


def scores(surprises: NDArray[np.float64]) -> NDArray[np.float64]:
    """(BANDS,) scores of the mark and of as many patterns that nobody puts on anything."""
    whole = np.pad(surprises, ((0, -len(surprises) % PERIOD_FRAMES), (0, 0)))
    period = whole.reshape(-1, PERIOD_FRAMES, BANDS).sum(axis=0)
    spectrum = np.einsum("fb,jfb->jf", np.fft.rfft(period, axis=0), _templates())
    match = np.fft.irfft(spectrum, PERIOD_FRAMES, axis=1)
    spread = float(match[1:].std())
    return match.max(axis=1) / spread if spread > 0 else np.zeros(BANDS)


def by_chance(score: float, stretches: int) -> float:
    """Share of unmarked recordings of so many stretches that score as high."""
    tries = _TRIES * max(stretches, 1)
    return float(-np.expm1(tries * np.log(ndtr(score)))) if score > 0 else 1.0


def _parts(
    speech: NDArray[np.float32], rate_hz: int
) -> list[tuple[float, float, NDArray[np.float32]]]:
    """The recording in clips that overlap by half."""
    clip, step = samples(CLIP_S, rate_hz), samples(_STEP_S, rate_hz)
    starts = range(0, max(len(speech) - clip + step, 1), step)
    return [
        (seconds(a, rate_hz), seconds(min(a + clip, len(speech)), rate_hz), speech[a : a + clip])
        for a in starts
    ]


@cache
def _templates() -> NDArray[np.complex128]:
    """(BANDS, frequencies, BANDS): the mark first, then others."""
    turned = np.stack([template(j) for j in range(BANDS)])
    return np.conj(np.fft.rfft(turned, axis=1))
