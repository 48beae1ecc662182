"""Where long speech may be cut, and how its parts are joined again.

A sentence is converted as a whole. What is much longer than one, which attention over all of it
would make slow, is cut where it is quietest; the parts overlap by one frame, 10 ms, in which one is
faded into the next.
"""

import numpy as np
from numpy.typing import NDArray

LONGEST_FRAMES = 1_500
"""Of 10 ms, that are converted at once."""

FADE_MS = 5
"""At the very beginning and end of what was converted: base voices begin and end in silence, a
network's silence is not quite one."""

_SMOOTHED_FRAMES = 7


def cuts(samples16k: NDArray[np.float32], frames: int) -> list[tuple[int, int]]:
    """Parts of speech, each at most 15 s, that overlap by one frame.

    Args:
        samples16k: float32 [160 * frames], 16 kHz.
        frames: of 10 ms.

    Returns:
        First frame and one behind the last, of each part.
    """
    parts: list[tuple[int, int]] = []
    start = 0
    loudness = _loudness(samples16k, frames)
    while frames - start > LONGEST_FRAMES:
        # Not in the first half, so that no part is short.
        earliest = start + LONGEST_FRAMES // 2
        quietest = earliest + int(np.argmin(loudness[earliest : start + LONGEST_FRAMES - 1]))
        parts.append((start, quietest + 1))
        start = quietest
    return [*parts, (start, frames)]


def cross_faded(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
    """One frame of two parts, each float32 [n], as one."""
    share = (np.arange(len(after), dtype=np.float32) + 0.5) / len(after)
    return (before * (1 - share) + after * share).astype(np.float32)


def edge_faded(
    samples: NDArray[np.float32], position: int, total: int, rate_hz: int
) -> NDArray[np.float32]:
    """Fade what lies in the first or last 5 ms.

    Args:
        samples: float32 [n], from `position` on.
        position: of the first of them.
        total: samples in all.
        rate_hz: of the samples.
    """
    fade = FADE_MS * rate_hz // 1000
    if fade <= position and position + len(samples) <= total - fade:
        return samples
    places = position + np.arange(len(samples))
    distance = np.minimum(places, total - 1 - places) + 0.5
    return samples * np.clip(distance / fade, 0, 1).astype(np.float32)


def _loudness(samples16k: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """Energy of every frame and its neighbours, [frames]."""
    energy = np.square(samples16k.reshape(frames, -1)).mean(axis=1)
    return np.convolve(energy, np.ones(_SMOOTHED_FRAMES, np.float32), "same")
