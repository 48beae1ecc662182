"""What a WORLD vocoder sees of a voice: pitch and envelope, every 5 ms.

Frame n is centred on sample n * `HOP`; a sound of m samples has m // HOP + 1 frames.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

with warnings.catch_warnings():
    # pyworld asks pkg_resources for its own version, which warns about itself.
    warnings.simplefilter("ignore")
    import pyworld as _pyworld

world: Any = _pyworld
"""It tells no types."""

RATE_HZ = 24_000
HOP = 120
FRAME_MS = 1000.0 * HOP / RATE_HZ
FFT_SIZE = 1024
BANDS = 3
"""Of aperiodicity: round 3, 6 and 9 kHz."""

_F0_FLOOR_HZ, _F0_CEIL_HZ = 71.0, 600.0
_DITHER = 1e-5
"""Amplitude of the noise that silence is filled with: its logarithm must exist."""

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Frames:
    """A whole recording, analysed."""

    f0_hz: Floats
    """(frames,); 0 where no voice sounds."""

    log_power: Floats
    """(frames, BINS), natural log."""

    aperiodicity_db: Floats
    """(frames, BANDS), from -60 to 0: how much of each band is breath. Empty if not asked for."""


def at_rate(audio: NDArray[np.float32], rate_hz: int) -> NDArray[np.float64]:
    """A sound at `RATE_HZ`, never quite silent. The same sound is always filled the same."""
    resampled = audio if rate_hz == RATE_HZ else soxr.resample(audio, rate_hz, RATE_HZ)
    noise = np.random.default_rng(0).standard_normal(len(resampled), dtype=np.float32)
    return np.asarray(resampled + _DITHER * noise, dtype=np.float64)


def pitch(audio: NDArray[np.float64]) -> Floats:
    """F0 in Hz (frames,), 0 where no voice sounds."""
    rough, at_s = world.dio(
        audio,
        RATE_HZ,
        f0_floor=_F0_FLOOR_HZ,
        f0_ceil=_F0_CEIL_HZ,
        frame_period=FRAME_MS,
        speed=4,
    )
    return world.stonemask(audio, rough, at_s, RATE_HZ)


def envelope(audio: NDArray[np.float64], f0_hz: Floats, begin: int = 0) -> Floats:
    """Log power (frames, BINS) of the frames from `begin` on whose pitch is given."""
    at_s = np.arange(begin, begin + len(f0_hz)) * (FRAME_MS / 1000.0)
    power = world.cheaptrick(audio, f0_hz, at_s, RATE_HZ, fft_size=FFT_SIZE)
    return np.log(power)


def analyse(audio: NDArray[np.float64], *, breath: bool) -> Frames:
    """Pitch and envelope of a recording at `RATE_HZ`, about 0.03 times its duration; with its
    breath, 0.1 times."""
    f0_hz = pitch(audio)
    found = np.zeros((0, BANDS))
    if breath:
        at_s = np.arange(len(f0_hz)) * (FRAME_MS / 1000.0)
        bins = world.d4c(audio, f0_hz, at_s, RATE_HZ, fft_size=FFT_SIZE)
        found = np.asarray(world.code_aperiodicity(bins, RATE_HZ))
    return Frames(f0_hz, envelope(audio, f0_hz), found)
