"""What is measured of one sentence, in one voice."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from processors.audio import samples, seconds

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports pkg_resources
    import pyworld as _pyworld

_world: Any = _pyworld

_RATE_HZ = 16_000
_BLOCK_S = 0.1
_GATE_DB = 30.0  # blocks that much below the loudest are pauses
_FEWEST_VOICED = 5


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one sentence."""

    lasts_s: float
    pitch_hz: float | None
    """Geometric mean of what is voiced; None where too little is."""

    pitch_range: float | None
    """Standard deviation in semitones."""

    loudness_db: float
    """Root mean square of what is no pause, full scale being 0 dB."""


def measure(speech: NDArray[np.float32], rate_hz: int) -> Measures:
    """Measure (samples,) of one sentence in [-1, 1]."""
    audio = soxr.resample(speech.astype(np.float64), rate_hz, _RATE_HZ)
    pitch = _pitch(audio)
    known = len(pitch) >= _FEWEST_VOICED
    return Measures(
        seconds(len(speech), rate_hz),
        float(np.exp(pitch.mean())) if known else None,
        float(12 / np.log(2) * pitch.std()) if known else None,
        _loudness_db(audio),
    )


def wrong_words(asked: Sequence[str], heard: Sequence[str]) -> int:
    """Words left out, put in, or taken for others: the fewest that make one the other."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(asked, 1):
        diagonal, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            costs = (diagonal + (word != other), row[place] + 1, row[place - 1] + 1)
            diagonal, row[place] = row[place], min(costs)
    return row[-1]


def _pitch(audio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of the voiced frames' Hz."""
    if len(audio) < samples(0.1, _RATE_HZ):
        return np.empty(0)
    rough, times = _world.dio(audio, _RATE_HZ)
    f0 = _world.stonemask(audio, rough, times, _RATE_HZ)
    return np.log(f0[f0 > 0])


def _loudness_db(audio: NDArray[np.float64]) -> float:
    size = samples(_BLOCK_S, _RATE_HZ)
    blocks = np.pad(audio, (0, -len(audio) % size)).reshape(-1, size)
    power = (blocks**2).mean(axis=1) + 1e-10
    return float(10 * np.log10(power[power > power.max() * 10 ** (-_GATE_DB / 10)].mean()))
