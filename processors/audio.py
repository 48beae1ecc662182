"""The only place that converts seconds to samples and PCM16 to floats.

PCM16 is mono, signed 16-bit, little-endian.
"""

import numpy as np
from numpy.typing import NDArray

BYTES_PER_SAMPLE = 2
_FULL_SCALE = 32768


def samples(seconds: float, rate_hz: int) -> int:
    """Whole samples nearest to a duration or position."""
    return round(seconds * rate_hz)


def seconds(n_samples: int, rate_hz: int) -> float:
    """Duration of `n_samples`, or the position they end at."""
    return n_samples / rate_hz


def duration_s(pcm16: bytes, rate_hz: int) -> float:
    """Duration of mono PCM16; half a sample at the end does not count."""
    return seconds(len(pcm16) // BYTES_PER_SAMPLE, rate_hz)


def silence(duration_s: float, rate_hz: int) -> bytes:
    """Nothing to be heard, as mono PCM16."""
    return bytes(BYTES_PER_SAMPLE * samples(duration_s, rate_hz))


def pcm16_to_float(pcm16: bytes) -> NDArray[np.float32]:
    """PCM16 as (samples,) floats in [-1, 1).

    Raises:
        ValueError: half a sample is missing at the end.
    """
    return np.frombuffer(pcm16, dtype="<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def float_to_pcm16(audio: NDArray[np.floating]) -> bytes:
    """(samples,) floats as PCM16; what lies outside [-1, 1) is clipped."""
    scaled = np.rint(np.asarray(audio, dtype=np.float64) * _FULL_SCALE)
    return np.clip(scaled, -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2").tobytes()
