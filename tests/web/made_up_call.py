"""A call that nobody held, for the pages that show calls."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from bots.call_log import LoggedCall
from bots.face import Consented, CueMoment
from bots.records import CallRecord
from processors.face.wire import FacePath
from tenants.config import Tenant

BEGAN = datetime(2026, 11, 21, 14, 3, tzinfo=UTC)

READS_FACES = {"deployment_context": "customer_service", "emotion": {"face": True}}


class MadeUpCall:
    """Written down second by second."""

    def __init__(self, **settings: Any) -> None:
        self.at_s = 0.0
        self.record = CallRecord(now=lambda: BEGAN + timedelta(seconds=self.at_s))
        whole = {"id": "harbor", "name": "Harbor", "greeting": "Hello.", **settings}
        self._tenant = Tenant.model_validate(whole)

    def visitor(self, at_s: float, text: str) -> None:
        self.at_s = at_s
        self.record.heard(text)

    def assistant(self, at_s: float, text: str) -> None:
        self.at_s = at_s
        self.record.said(text, interrupted=False)

    def decided(self, at_s: float, kind: str, outcome: str, **detail: Any) -> None:
        self.at_s = at_s
        self.record.decided(kind, outcome, detail)

    def consents(
        self, at_s: float, *, on: bool, keep: bool = False, path: FacePath = "landmarks"
    ) -> None:
        at = (BEGAN + timedelta(seconds=at_s)).isoformat()
        self.record.face.consents.append(Consented(at, path, on, "2026-11", keep))

    def shows(self, moments: Iterable[tuple[float, float | str]]) -> None:
        """When, and how strongly, or why it cannot be said."""
        for at_s, what in moments:
            strength, why = (0.0, what) if isinstance(what, str) else (what, "")
            self.record.face.cues.append(CueMoment(at_s, strength > 0, strength, why))

    def over(self, at_s: float) -> LoggedCall:
        """It ended."""
        self.at_s = at_s
        return LoggedCall("id", self._tenant, "voice", "webrtc", "en", self.record, at_s)
