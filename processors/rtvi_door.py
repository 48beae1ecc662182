"""Stops a flood of messages where it comes in, before it costs anything."""

from collections.abc import Callable
from typing import Any

from loguru import logger

from processors.rtvi_guard import (
    LANDMARKS,
    MAX_MESSAGE_BYTES,
    TOO_LONG,
    Allowance,
    client_message,
    is_over,
)


class Door:
    """One transport's. A message that gets in becomes two frames, and costs about a millisecond
    before the guard has seen it, more if it is long; one that does not costs some microseconds.

    More gets in than the guard lets through, so that it can tell the page what it does wrong.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        """Stand open.

        Args:
            now: seconds on any steady clock.
        """
        self._now, self._warned = now, False
        # Ten come in a second. More at once would stand before the sound of the same moment.
        self._landmarks = Allowance(per_s=15, burst=4)
        self._others = Allowance(per_s=30, burst=40)

    def admitted(self, message: Any) -> Any:
        """What comes in of a message: all of it, a sign that it was too long, or None."""
        kind, _ = client_message(message)
        is_face = kind == LANDMARKS
        allowance = self._landmarks if is_face else self._others
        if not allowance.take(self._now()):
            self._warn()
            return None
        if not is_over(message, MAX_MESSAGE_BYTES):
            return message
        # Pipecat writes every frame out in full three times, whether it logs it or not.
        return None if is_face else TOO_LONG

    def _warn(self) -> None:
        if not self._warned:
            self._warned = True
            logger.warning("Too many messages from a page: the rest is dropped")
