"""The calls of one process as its operators may look them up. In memory, and nowhere else."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from bots.records import CallRecord
from tenants.config import Language, Tenant

KEPT = 50
"""Finished calls. The next one takes the place of the oldest."""


@dataclass(frozen=True)
class LoggedCall:
    """A call that somebody talks on, or that is over."""

    id: str
    tenant: Tenant
    """As it was set up when the call began."""

    mode: Literal["voice", "text"]
    wire: str
    """How it was reached: daily, webrtc, websocket or text."""

    language: Language
    record: CallRecord
    lasted_s: float | None = None
    """Seconds; None while it is live."""

    @property
    def live(self) -> bool:
        return self.lasted_s is None

    @property
    def length_s(self) -> float:
        """Seconds until its end, or until now."""
        return self.record.since_s() if self.lasted_s is None else self.lasted_s


class CallLog:
    """The last calls that are over."""

    def __init__(self, most: int = KEPT) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=most)

    def keep(self, call: LoggedCall) -> None:
        """Unless nobody said a word on it."""
        if call.record.utterances:
            self._calls.append(call)

    def newest_first(self) -> list[LoggedCall]:
        return list(reversed(self._calls))

    def forget(self, call_id: str) -> bool:
        """Returns whether there was such a call."""
        found = [call for call in self._calls if call.id == call_id]
        for call in found:
            self._calls.remove(call)
        return bool(found)
