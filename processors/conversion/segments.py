"""Where a piece of speech is cut, so that its beginning can be converted while the rest comes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.audio import samples

FIRST_S, LATER_S = 1.0, 2.5
"""A stretch is at least this long: the first one, and those behind it."""

LONGEST_S = 12.0
"""A stretch without a pause is cut where it is quietest."""

PAUSE_S = 0.08
"""What is quiet for this long is a pause between words, not a sound of speech."""

_FRAME_S = 0.01
_QUIET = 0.005  # of full scale, -46 dB
_SEARCHED_S = 6.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a piece, in samples from its first."""

    start: int
    end: int
    last: bool = False
    """Whether it ends the piece."""


class Segments:
    """Cuts in the middle of pauses, once it is known that speech goes on behind them.

    Where it cuts depends on the sound alone, never on how it arrives.
    """

    def __init__(self, rate_hz: int) -> None:
        self._frame, self._rate_hz = samples(_FRAME_S, rate_hz), rate_hz
        self._peaks: list[float] = []
        self._rest = np.zeros(0, dtype=np.float32)
        self._received = self._start = self._quiet_frames = 0

    def add(self, audio: NDArray[np.float32]) -> list[Segment]:
        """More of the piece, float32 [n]; the stretches that are complete with it."""
        self._received += len(audio)
        audio = np.concatenate([self._rest, audio])
        whole = len(audio) // self._frame
        frames, self._rest = audio[: whole * self._frame], audio[whole * self._frame :]
        cut: list[Segment] = []
        for peak in np.abs(frames).reshape(whole, self._frame).max(axis=1, initial=0):
            if (at := self._heard(float(peak))) is not None:
                cut.append(Segment(self._start, at))
                self._start = at
        return cut

    def finish(self) -> Segment | None:
        """The rest, when the piece is over. None where there is none."""
        if self._received == self._start:
            return None
        return Segment(self._start, self._received, last=True)

    def _heard(self, peak: float) -> int | None:
        """One more frame; where a stretch ends, if it is known now."""
        paused, self._quiet_frames = self._quiet_frames, self._quiet_frames + 1
        self._peaks.append(peak)
        if peak <= _QUIET:
            return self._too_long()
        self._quiet_frames = 0
        heard = len(self._peaks) - 1
        middle = (heard - (paused + 1) // 2) * self._frame
        least_s = LATER_S if self._start else FIRST_S
        if paused * _FRAME_S >= PAUSE_S and middle - self._start >= samples(least_s, self._rate_hz):
            return middle
        return self._too_long()

    def _too_long(self) -> int | None:
        heard = len(self._peaks)
        if heard * self._frame - self._start < samples(LONGEST_S, self._rate_hz):
            return None
        searched = self._peaks[-round(_SEARCHED_S / _FRAME_S) :]
        quietest = heard - len(searched) + int(np.argmin(searched))
        return quietest * self._frame + self._frame // 2
