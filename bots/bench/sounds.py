"""What happens to a voice on its way: noise, a room, a moment of thought, another pace.

Audio is (samples,) at 16 kHz, floats in [-1, 1).
"""

import numpy as np
import soxr

from bots.bench.recordings import RATE_HZ, Audio
from processors.audio import samples

Random = np.random.Generator

_REVERBERATION_S = 0.35
_REVERBERANT = 0.5
"""Energy of the echoes, as a share of the direct sound's: two metres from a wall-mounted screen."""

_FADE_S = 0.005


def tone(random: Random, n_samples: int, loudness: float) -> Audio:
    """An empty room: hiss of an RMS amplitude, never a digital zero for long."""
    return random.normal(0, loudness, n_samples).astype(np.float32)


def noisy(random: Random, audio: Audio, snr_db: float) -> Audio:
    """With noise whose power falls by 1 / frequency, as in a street or an office."""
    spectrum = np.fft.rfft(random.normal(0, 1, len(audio)))
    spectrum[1:] *= np.arange(1, len(spectrum)) ** -0.5
    noise = np.fft.irfft(spectrum, len(audio))
    gain = rms(audio) / rms(noise) * 10 ** (-snr_db / 20)
    return (audio + gain * noise).astype(np.float32)


def echoing(random: Random, audio: Audio) -> Audio:
    """In a bare room, as long and as loud as before."""
    n_samples = samples(_REVERBERATION_S, RATE_HZ)
    decay = 10 ** (-3 * np.arange(n_samples) / n_samples)  # 60 dB over the whole of it
    room = random.normal(0, 1, n_samples) * decay
    room *= np.sqrt(_REVERBERANT / np.sum(room**2))
    room[0] = 1.0
    length = len(audio) + n_samples - 1
    wet = np.fft.irfft(np.fft.rfft(audio, length) * np.fft.rfft(room, length), length)[: len(audio)]
    return (wet * (rms(audio) / rms(wet))).astype(np.float32)


def paused(audio: Audio, at_s: float, pause: Audio) -> Audio:
    """With `pause` put in at a place, without a click."""
    fade = samples(_FADE_S, RATE_HZ)
    at = min(max(samples(at_s, RATE_HZ), fade), len(audio) - fade)
    before, after = audio[:at].copy(), audio[at:].copy()
    ramp = np.linspace(1, 0, fade, dtype=np.float32)
    before[-fade:] *= ramp
    after[:fade] *= ramp[::-1]
    return np.concatenate([before, pause, after])


def paced(audio: Audio, pace: float) -> Audio:
    """Faster and higher by a factor."""
    return np.asarray(soxr.resample(audio, pace * RATE_HZ, RATE_HZ), dtype=np.float32)


def quietest_s(audio: Audio, around_s: float, within_s: float) -> float:
    """Middle of the quietest 10 ms near a place, in seconds."""
    size = samples(0.01, RATE_HZ)
    first = max(0, samples(around_s - within_s, RATE_HZ))
    last = min(len(audio) - size, samples(around_s + within_s, RATE_HZ))
    if last <= first:
        return around_s
    starts = range(first, last, size // 2)
    quietest = min(starts, key=lambda start: rms(audio[start : start + size]))
    return (quietest + size / 2) / RATE_HZ


def rms(audio: np.ndarray[tuple[int], np.dtype[np.floating]]) -> float:
    """Root of the mean square amplitude."""
    return float(np.sqrt(np.mean(audio**2)))
