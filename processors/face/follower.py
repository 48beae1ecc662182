"""Follows one face from frame to frame: its neutral look first, then what changes about it."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import radians
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from processors.face.expression import Judgement
from processors.face.normalise import FPS, WINDOW, Canonical, Floats, Posed, features, neutral, pose
from processors.face.points import USED
from processors.face.smoothing import FaceCue, Judged, Limits, Smoother

STEP_S = 0.3
"""From one judged window to the next: every third frame of ten a second."""

BRIDGED_S = 0.55
"""Frames up to this far apart are joined by a straight line; more is a gap. The server's own
pictures come every 0.2 s, the slowest page's frames every 0.5 s."""

NEAR_S = 0.02
"""A frame this close to a moment is taken as it is."""

KEPT_S = WINDOW / FPS + BRIDGED_S
"""How long a frame is remembered."""

QUIET_S = 1.0
"""That long a face has to be still for its neutral look."""

_SLACK_S = 0.02
"""Frames are never on time."""

_NO_FACE = np.full((len(USED), 2), np.nan, np.float32)


class Model(Protocol):
    """Who judges two seconds of a face; `expression.Expression` does."""

    @property
    def canonical(self) -> Canonical:
        """The mean face it was trained with."""
        ...

    def judge(self, window: Floats) -> Judgement:
        """Of [CHANNELS, WINDOW], oldest frame first."""
        ...


@dataclass(frozen=True)
class Quiet:
    """When a face shows its neutral look."""

    max_yaw_rad: float = radians(15)
    max_pitch_rad: float = radians(25)
    """Cameras stand below and above a screen."""

    max_movement: float = 0.02
    """Root mean square over points and frames, in distances between the outer eye corners."""


@dataclass(frozen=True)
class Seen:
    """What is known after a frame."""

    at_s: float
    cue: FaceCue
    confidence: float
    """From 0 to 1, of the last window; 0 where none was judged."""

    baseline: float
    """How much of the personal neutral look is there, from 0 to 1, where it is known."""


class Follower:
    """One person before one camera, from a consent to its end. Knows 2.55 s of them."""

    def __init__(
        self, model: Model, limits: Limits | None = None, quiet: Quiet | None = None
    ) -> None:
        """See nothing yet.

        Args:
            model: judges.
            limits: when it may say something.
            quiet: when a face is neutral.
        """
        self._model, self._quiet = model, quiet or Quiet()
        self._limits = limits or Limits()
        self._smoother = Smoother(self._limits)
        self._frames: deque[tuple[float, Floats]] = deque()
        self._baseline: Floats | None = None
        self._judged_s = float("-inf")

    def see(self, at_s: float, points: Floats | None) -> Seen | None:
        """Take a frame; what is known then, three times a second, and None in between.

        Args:
            at_s: on a steady clock; frames come in order, up to 12 a second.
            points: of `USED`, in picture widths, y down: [165, 2]; None without a face.
        """
        self._frames.append((at_s, _NO_FACE if points is None else points))
        while at_s - self._frames[0][0] > KEPT_S:
            self._frames.popleft()
        if at_s - self._judged_s < STEP_S - _SLACK_S:
            return None
        self._judged_s = at_s
        posed = pose(sampled(self._frames, at_s), self._model.canonical)
        progress = self._look_for_baseline(posed)
        window = self._judge(at_s, posed)
        return Seen(at_s, self._smoother.update(window), window.confidence, progress)

    def _judge(self, at_s: float, posed: Posed) -> Judged:
        there = posed.seen
        missing = 1 - float(there.mean())
        yaw_rad = float(posed.angles[there, 0].mean()) if there.any() else 0.0
        made = Judgement(0.0, 0.0)
        if self._baseline is not None and missing <= self._limits.max_missing:
            made = self._model.judge(features(posed, self._baseline))
        return Judged(
            at_s=at_s,
            score=made.score,
            confidence=made.confidence,
            yaw_rad=yaw_rad,
            missing=missing,
            has_baseline=self._baseline is not None,
        )

    def _look_for_baseline(self, posed: Posed) -> float:
        """How much of it is there. It is taken once: a face that stays cross is not neutral."""
        if self._baseline is not None:
            return 1.0
        needed = round(QUIET_S * FPS)
        last = Posed(posed.aligned[-needed:], posed.angles[-needed:])
        with np.errstate(invalid="ignore"):
            ahead = (np.abs(last.angles[:, 0]) < self._quiet.max_yaw_rad) & (
                np.abs(last.angles[:, 1]) < self._quiet.max_pitch_rad
            )
        if not ahead.all():
            return float(np.argmin(ahead[::-1])) / needed
        if movement(last) > self._quiet.max_movement:
            return 0.0
        self._baseline = neutral(last)
        return 1.0


def movement(posed: Posed) -> float:
    """How much a face moves in frames that all show one: root mean square of what its points are
    away from their median, in distances between the outer eye corners."""
    away = posed.aligned - np.median(posed.aligned, axis=0)
    return float(np.sqrt((away**2).sum(axis=-1).mean()))


def sampled(frames: Iterable[tuple[float, Floats]], end_s: float) -> Floats:
    """Frames of any rate at `FPS`, the last of `WINDOW` at `end_s`: [WINDOW, 165, 2].

    Between two frames that are at most `BRIDGED_S` apart, points move in straight lines; NaN where
    there is no frame near, or no face in it.
    """
    known = list(frames)
    times = np.array([at_s for at_s, _ in known])
    points = np.stack([points for _, points in known])
    wanted = end_s - np.arange(WINDOW - 1, -1, -1) / FPS
    after = np.clip(np.searchsorted(times, wanted), 0, len(times) - 1)
    before = np.maximum(after - 1, 0)
    share = _share(times[before], times[after], wanted)[:, None, None]
    # Not a weighted sum alone: nothing of a frame without a face may enter, not even 0 times NaN.
    mixed = (1 - share) * points[before] + share * points[after]
    mixed = np.where(share == 0, points[before], np.where(share == 1, points[after], mixed))
    return mixed.astype(np.float32)


def _share(
    before_s: NDArray[np.float64], after_s: NDArray[np.float64], wanted_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How much of the frame after goes into each moment, the rest being the one before; NaN where
    neither may."""
    apart = after_s - before_s
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (wanted_s - before_s) / apart
    share[(apart > BRIDGED_S) | (share < 0) | (share > 1)] = np.nan
    share[np.abs(wanted_s - after_s) <= NEAR_S] = 1
    share[np.abs(wanted_s - before_s) <= NEAR_S] = 0
    return share
