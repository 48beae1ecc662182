"""Sound as the detectors take it: windows of 32 ms."""

import numpy as np

from processors.audio import float_to_pcm16

RATE_HZ = 16_000
WINDOW = 512 * 2
WINDOW_S = 512 / RATE_HZ


def windows(seed: int) -> list[bytes]:
    """Two seconds of something that is neither silence nor speech."""
    noise = np.random.default_rng(seed).normal(0, 0.1, 2 * RATE_HZ)
    swell = noise * np.sin(np.arange(len(noise)) / 900)
    pcm16 = float_to_pcm16(swell)
    return [pcm16[i : i + WINDOW] for i in range(0, len(pcm16) - WINDOW, WINDOW)]
