"""What is left of speech's loudness in bands when what can be foretold of it is taken away."""

from functools import cache

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.ndimage import convolve1d, uniform_filter1d

from processors.audio import samples
from processors.watermark.pattern import BANDS, CHIP_S, CHIPS, edges_hz, fade, signs

RATE_HZ = 16_000
"""What is listened at; there is no mark above half of it."""

FRAME_S = 0.005
_WINDOW_S = 0.025
_FFT = 1024
PERIOD_FRAMES = round(CHIPS * CHIP_S / FRAME_S)

_QUIET_DB = 50.0  # frames that much below the loudest hold noise of the line, not speech
_FLOOR_DB = 75.0
_BETWEEN_BANDS = 0.85  # correlation of neighbouring bands of speech in unmarked recordings
_OWN = 0.15  # variance of a band by itself, for 1 it has with its neighbours
_SLOW_HZ = 4.0  # loudness of speech hardly moves faster
_TAPS = 49
_AROUND = (9, 3)  # frames and bands whose unrest says how much a value is worth


def frames(speech: NDArray[np.float32], rate_hz: int) -> NDArray[np.float64]:
    """(samples,) of speech as (frames, BANDS) of energy; no frames where it is too short."""
    audio = soxr.resample(speech, rate_hz, RATE_HZ) if rate_hz != RATE_HZ else speech
    window, hop = samples(_WINDOW_S, RATE_HZ), samples(FRAME_S, RATE_HZ)
    if len(audio) < window:
        return np.empty((0, BANDS))
    cut = np.lib.stride_tricks.sliding_window_view(audio, window)[::hop]
    power = np.abs(np.fft.rfft(cut * np.hanning(window + 2)[1:-1], _FFT)) ** 2
    first = np.searchsorted(np.fft.rfftfreq(_FFT, 1 / RATE_HZ), edges_hz())
    return np.add.reduceat(power, first, axis=1)[:, :BANDS]


def unforeseen(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    """(frames, BANDS) of energy as what is surprising in it, in about [-1, 1]; 0 in silence."""
    loudest = float(energy.max(initial=0.0))
    if loudest <= 0.0 or len(energy) < _TAPS:
        return np.zeros_like(energy)
    total = energy.sum(axis=1)
    heard = total > total.max() * 10 ** (-_QUIET_DB / 10)
    logs = np.log(np.maximum(energy, loudest * 10 ** (-_FLOOR_DB / 10)))
    rest = whitened(logs)
    rest = np.clip(rest / _spread(rest[heard]), -6, 6) * heard[:, None]
    unrest = uniform_filter1d(uniform_filter1d(rest**2, _AROUND[0], axis=0), _AROUND[1], axis=1)
    return np.tanh(rest / np.sqrt(unrest + 0.1) / 2)


def whitened(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """(frames, BANDS) without what neighbours in time and pitch foretell."""
    across, along = _filters()
    return convolve1d(logs @ across, along, axis=0, mode="nearest")


@cache
def template(turned: int = 0) -> NDArray[np.float64]:
    """(PERIOD_FRAMES, BANDS) what the mark leaves there.

    Args:
        turned: bands by which the pattern is turned; then it is not the mark, but as good a one.
    """
    at = (np.arange(PERIOD_FRAMES, dtype=np.float64) * FRAME_S + _WINDOW_S / 2) / CHIP_S
    chip, taken_over = at.astype(int), fade(np.mod(at, 1.0, dtype=np.float64))[:, None]
    signed = np.roll(signs(), turned, axis=1)
    gains = signed[chip % CHIPS] * (1 - taken_over) + signed[(chip + 1) % CHIPS] * taken_over
    return whitened(np.tile(gains, (3, 1)))[PERIOD_FRAMES : 2 * PERIOD_FRAMES]


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.median(np.abs(values), axis=0) / 0.6745 + 1e-9


@cache
def _filters() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(BANDS, BANDS) across bands and (_TAPS,) along time; both square roots of an inverse."""
    apart = np.abs(np.subtract.outer(np.arange(BANDS), np.arange(BANDS)))
    values, vectors = np.linalg.eigh(_BETWEEN_BANDS**apart + _OWN * np.eye(BANDS))
    across = (vectors / np.sqrt(values)) @ vectors.T
    hz = np.fft.rfftfreq(128, FRAME_S)
    along = np.fft.fftshift(np.fft.irfft(np.sqrt(0.02 + 1 / (1 + (hz / _SLOW_HZ) ** 2)) ** -1))
    middle = along[64 - _TAPS // 2 : 64 + _TAPS // 2 + 1]
    return across, middle - middle.mean()
