"""What one process knows of the health of its language models."""

from collections.abc import Callable
from time import monotonic

from bots.llms.services import address
from processors.policy.breaker import Guard
from tenants.llms import HostedModel


class Breakers:
    """One guard for each model at each address, shared by all calls and tenants."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        """Trust everybody.

        Args:
            now: seconds on any steady clock.
        """
        self._now = now
        self._guards: dict[tuple[str, str, str], Guard] = {}

    def of(self, model: HostedModel) -> Guard:
        """The guard of a model."""
        key = (model.engine, address(model), model.model)
        return self._guards.setdefault(key, Guard(self._now))
