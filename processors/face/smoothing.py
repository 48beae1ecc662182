"""From the scores of single windows to a cue that may be acted on. Pure; time is an argument."""

from collections import deque
from dataclasses import dataclass, field
from math import isfinite, radians

SPAN = 5
"""Windows that a cue is the median of."""


@dataclass(frozen=True)
class Limits:
    """When a face may say something."""

    on: float = 0.7
    """Score from which a cue begins."""

    off: float = 0.45
    """Score below which it ends."""

    min_confidence: float = 0.6
    """Windows judged with less are passed over."""

    windows: int = 3
    """That many in a row must be over `on`."""

    cool_down_s: float = 20.0
    """From the end of a cue to the next one's beginning."""

    max_yaw_rad: float = radians(30)
    """A face turned further away is not judged."""

    max_missing: float = 0.3
    """Share of a window's frames that may be without a face."""

    forget_s: float = 3.0
    """A gap between windows after which everything begins again."""


@dataclass(frozen=True)
class Judged:
    """What is known of one window."""

    at_s: float
    score: float
    """Probability of frustration, from 0 to 1."""

    confidence: float
    """That the score can be relied on, from 0 to 1."""

    yaw_rad: float
    """Mean of its frames."""

    missing: float
    """Share of its frames without a face, from 0 to 1."""

    has_baseline: bool
    """Whether the person's own neutral face is known."""


@dataclass(frozen=True)
class FaceCue:
    """What may be acted on: whether frustration shows, and how strongly."""

    shows: bool = False
    strength: float = 0.0
    """Median score of the last windows, from 0 to 1; 0 where nothing shows."""

    abstains: str = ""
    """Why nothing can be said at the moment; "" where something can."""


@dataclass
class Smoother:
    """Follows one face."""

    limits: Limits = field(default_factory=Limits)
    _recent: deque[float] = field(default_factory=lambda: deque(maxlen=SPAN))
    _over: int = 0
    _shows: bool = False
    _ended_s: float = float("-inf")
    _last_s: float = float("-inf")

    def update(self, window: Judged) -> FaceCue:
        """Take the next window; they come in order."""
        if window.at_s - self._last_s > self.limits.forget_s:
            self._forget(self._last_s)
        self._last_s = window.at_s
        if why := self._unusable(window):
            self._over = 0
            return FaceCue(self._shows, self._strength(), why)
        self._recent.append(window.score)
        self._over = self._over + 1 if window.score >= self.limits.on else 0
        if not self._shows:
            rested = window.at_s - self._ended_s >= self.limits.cool_down_s
            self._shows = self._over >= self.limits.windows and rested
        elif self._middle() < self.limits.off:
            self._forget(window.at_s)
        return FaceCue(self._shows, self._strength())

    def _unusable(self, window: Judged) -> str:
        if not all(isfinite(part) for part in (window.score, window.confidence, window.yaw_rad)):
            return "not a number"
        if not window.has_baseline:
            return "no baseline"
        if window.missing > self.limits.max_missing:
            return "face not seen"
        if abs(window.yaw_rad) > self.limits.max_yaw_rad:
            return "looking away"
        if window.confidence < self.limits.min_confidence:
            return "not sure"
        return ""

    def _middle(self) -> float:
        return sorted(self._recent)[len(self._recent) // 2]

    def _strength(self) -> float:
        return self._middle() if self._shows and self._recent else 0.0

    def _forget(self, at_s: float) -> None:
        if self._shows:
            self._ended_s = at_s
        self._shows, self._over = False, 0
        self._recent.clear()
