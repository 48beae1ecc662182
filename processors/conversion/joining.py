"""Converted stretches end to end, sample by sample where the base speech had them."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from processors.audio import samples
from processors.conversion.segments import Segment

FADE_S = 0.008
"""How long one stretch is faded into the next."""

Audio = NDArray[np.float32]


class Joiner:
    """Gives out a piece in order; the last `FADE_S` of what it has is held back for a fade.

    Positions count samples of the piece from its first, in the base's rate (`at`) or in the
    voice's (`position`); the n-th base sample is the round(n * ratio)-th converted one.
    """

    def __init__(self, base_hz: int, voice_hz: int) -> None:
        self._base_hz, self._voice_hz = base_hz, voice_hz
        self._half = samples(FADE_S / 2, base_hz)
        self._fade = self.position_of(2 * self._half) + 2
        self.position = 0
        """Samples given out; `held` begins here."""

        self._held: Audio = _NOTHING
        self._joining: Audio | None = None  # a stretch's first samples, until they can be faded in
        self._joins_at = 0

    def position_of(self, at: int) -> int:
        """Where a base sample is found in what is given out."""
        return (2 * at * self._voice_hz + self._base_hz) // (2 * self._base_hz)

    def wanted(self, segment: Segment) -> slice:
        """What to convert for a stretch: a little more on both sides, to be faded over."""
        start = max(segment.start - self._half, 0)
        return slice(start, segment.end + (0 if segment.last else self._half))

    def begin(self, segment: Segment) -> None:
        """What comes next belongs to this stretch."""
        if segment.start:
            self._joins_at = self.position_of(segment.start + self._half)
            self._joining = _NOTHING

    def add(self, audio: Audio) -> Iterator[Audio]:
        """More of the stretch, float32 [m]; what can be given out."""
        if self._joining is not None:
            self._joining = np.concatenate([self._joining, audio])
            length = self._joins_at - self.position
            if len(self._joining) < length:
                return
            faded = cross_fade(fitted(self._held, length), self._joining)
            self._joining, self._held = None, faded
        else:
            self._held = np.concatenate([self._held, audio])
        yield from self._give(len(self._held) - self._fade)

    def end(self, segment: Segment) -> Iterator[Audio]:
        """The stretch has come whole; what can be given out, to the last sample where it ends the
        piece."""
        if self._joining is not None:  # shorter than the fade
            length = self._joins_at - self.position
            self._held = cross_fade(fitted(self._held, length), fitted(self._joining, length))
            self._joining = None
        if segment.last:
            length = self.position_of(segment.end) - self.position
            self._held = fitted(self._held, length)
            yield from self._give(length)
        else:
            yield from self._give(self.position_of(segment.end - self._half) - self.position)

    def fade_out(self) -> Audio:
        """What is held back, for whoever carries on at `position`."""
        held, self._held, self._joining = self._held, _NOTHING, None
        return held

    def _give(self, length: int) -> Iterator[Audio]:
        if length > 0:
            given, self._held = self._held[:length], self._held[length:]
            self.position += len(given)
            yield given


_NOTHING: Audio = np.zeros(0, dtype=np.float32)


def cross_fade(before: Audio, after: Audio) -> Audio:
    """`after`, float32 [n], with its beginning faded in over `before`, float32 [m], m <= n."""
    rising = (np.arange(len(before), dtype=np.float32) + 0.5) / max(len(before), 1)
    blended = before * (1 - rising) + after[: len(before)] * rising
    return np.concatenate([blended, after[len(before) :]]).astype(np.float32)


def fitted(audio: Audio, length: int) -> Audio:
    """As many samples as there have to be: cut, or held at the last value."""
    if len(audio) >= length:
        return audio[:length]
    return np.pad(audio, (0, length - len(audio)), mode="edge" if len(audio) else "constant")
