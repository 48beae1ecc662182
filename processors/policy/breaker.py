"""When a model that failed is left alone, and when it is asked whether it is back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum


class Fault(Enum):
    """Why a model did not answer."""

    SLOW = "slow"
    """Late, or stuck in mid-answer."""

    DOWN = "down"
    """It could not be reached, broke off, failed inside or sent what cannot be read."""

    BUSY = "busy"
    """It takes no more questions for now."""

    MISCONFIGURED = "misconfigured"
    """It does not know the key, or the model's name."""

    REJECTED = "rejected"
    """It refuses this very question, as one that is too long for it; others it may take."""


FAILURES_TO_OPEN = 2
"""Failures in a row after which a model is left alone. One may be chance."""

OPEN_S = {Fault.SLOW: 15.0, Fault.DOWN: 15.0, Fault.BUSY: 10.0, Fault.MISCONFIGURED: 300.0}
"""How long it is left alone the first time; doubled each time it is still not back."""

LONGEST_S = 300.0


@dataclass(frozen=True)
class Breaker:
    """One model's record of failures. Each event gives the next state."""

    failures: int = 0
    opened: int = 0
    """Times in a row it was left alone."""

    closed_from_s: float | None = None
    """From then on it may be probed, on the caller's clock; None while it is in use."""

    probing: bool = False

    @property
    def in_use(self) -> bool:
        """Whether questions go to it."""
        return self.closed_from_s is None

    def due(self, now_s: float) -> bool:
        """Whether it is time to ask whether it is back."""
        return self.closed_from_s is not None and not self.probing and now_s >= self.closed_from_s

    def probed(self) -> "Breaker":
        """Somebody asks now; nobody else needs to."""
        return replace(self, probing=True)

    def succeeded(self) -> "Breaker":
        """It answered."""
        return Breaker()

    def failed(self, fault: Fault, now_s: float, wait_s: float = 0.0) -> "Breaker":
        """It did not.

        Args:
            fault: why.
            now_s: on the caller's clock.
            wait_s: how long it asked to be left alone itself.
        """
        if fault is Fault.REJECTED:
            return replace(self, probing=False)
        failures = self.failures + 1
        at_once = fault in {Fault.BUSY, Fault.MISCONFIGURED} or self.opened
        if not at_once and failures < FAILURES_TO_OPEN:
            return replace(self, failures=failures, probing=False)
        open_s = min(OPEN_S[fault] * 2**self.opened, LONGEST_S)
        return Breaker(failures, self.opened + 1, now_s + max(open_s, min(wait_s, LONGEST_S)))


class Guard:
    """The breaker of one model, shared by all calls that use it."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Trust it, until it fails.

        Args:
            now: seconds on any steady clock.
        """
        self._now = now
        self._breaker = Breaker()

    @property
    def in_use(self) -> bool:
        """Whether questions go to it."""
        return self._breaker.in_use

    def take_probe(self) -> bool:
        """Whether the caller is to ask now whether it is back; True for one caller at a time."""
        due = self._breaker.due(self._now())
        if due:
            self._breaker = self._breaker.probed()
        return due

    def drop_probe(self) -> None:
        """The one who was to ask was stopped before there was an answer."""
        self._breaker = replace(self._breaker, probing=False)

    def succeeded(self) -> None:
        """It answered."""
        self._breaker = self._breaker.succeeded()

    def failed(self, fault: Fault, wait_s: float = 0.0) -> None:
        """It did not; see `Breaker.failed`."""
        self._breaker = self._breaker.failed(fault, self._now(), wait_s)
