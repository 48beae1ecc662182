"""Spectral envelopes as a few numbers, and back.

An envelope is the power spectrum of a voice without its pitch: (frames, `BINS`), natural log of
power, from 0 Hz to half of `RATE_HZ`. Its mel-cepstrum is a cosine transform over a mel scale:
(frames, `ORDER`), the first number being the loudness.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from processors.classic.frames import FFT_SIZE, RATE_HZ

BINS = FFT_SIZE // 2 + 1
ORDER = 32
"""Enough to tell vowels and speakers apart, few enough to leave the pitch out."""

_MEL_POINTS = 128

Floats = NDArray[np.floating[Any]]


def _mel(hz: Floats) -> Floats:
    return 1127.0 * np.log1p(hz / 700.0)


def _matrices() -> tuple[Floats, Floats]:
    """To the cepstrum (`BINS`, `ORDER`), and back (`ORDER`, `BINS`)."""
    bins_mel = _mel(np.linspace(0, RATE_HZ / 2, BINS))
    points_mel = (np.arange(_MEL_POINTS) + 0.5) * bins_mel[-1] / _MEL_POINTS
    sampled = np.stack([np.interp(points_mel, bins_mel, row) for row in np.eye(BINS)])
    to = np.asarray(fft.dct(sampled, norm="ortho", axis=1))[:, :ORDER]
    place = bins_mel / bins_mel[-1] * np.pi
    scale = np.full(ORDER, np.sqrt(2.0 / _MEL_POINTS))
    scale[0] = np.sqrt(1.0 / _MEL_POINTS)
    back = scale[:, None] * np.cos(np.arange(ORDER)[:, None] * place)
    return to.astype(np.float32), back.astype(np.float32)


_TO, _BACK = _matrices()


def to_cepstra(log_power: Floats) -> Floats:
    """Envelopes (frames, `BINS`) as mel-cepstra (frames, `ORDER`)."""
    return log_power @ _TO


def to_log_power(cepstra: Floats) -> Floats:
    """Mel-cepstra (frames, `ORDER`) as smooth envelopes (frames, `BINS`)."""
    return cepstra @ _BACK


def loudness(log_power: Floats) -> Floats:
    """Power of each frame (frames,), log, on the scale of the envelope."""
    top = log_power.max(axis=1)
    return top + np.log(np.mean(np.exp(log_power - top[:, None]), axis=1))
