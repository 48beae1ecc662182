"""When a person is offered without having been asked for. Pure."""

from dataclasses import dataclass, replace

FAILED_ANSWERS = 2
"""In a row."""

TURNS_BETWEEN = 3
"""Answers between two offers: whoever did not take the last one is not pressed."""

FAILED_LINES = frozenset(
    {"unknown", "repeat", "offer_typing", "thinking_late", "trouble", "tool_failed"}
)
"""Lines that are no answer."""


@dataclass(frozen=True)
class Escalation:
    """How one call goes. Replaced, never changed."""

    failed: int = 0
    """Answers in a row that were none."""

    answers: int = 0
    offered_at: int | None = None
    """At which answer a person was last offered."""

    frustrated: bool = False
    """The visitor's last turn sounded so."""

    def answered(self, *, failed: bool) -> "Escalation":
        """One more answer was given."""
        count = self.failed + 1 if failed else 0
        return replace(self, failed=count, answers=self.answers + 1)

    def upset(self) -> "Escalation":
        """The visitor's tone asks for a person."""
        return replace(self, frustrated=True)

    @property
    def reason(self) -> str:
        """Why a person is to be offered now; "" if not."""
        if self.offered_at is not None and self.answers - self.offered_at < TURNS_BETWEEN:
            return ""
        if self.failed >= FAILED_ANSWERS:
            return "two failed answers"
        return "frustration" if self.frustrated else ""

    def offered(self) -> "Escalation":
        """A person was offered, or is being fetched."""
        return replace(self, failed=0, frustrated=False, offered_at=self.answers)

    def calmed(self) -> "Escalation":
        """The answer to an upset turn is over."""
        return replace(self, frustrated=False)
