"""Finds out who a visitor is, through the tenant's own system, and remembers it for the call."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from processors.policy.identity import Asking, Field, gives_up
from processors.prompter import Line

Verify = Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any] | None]]
"""Name of an address and what to send there to its answer; None where there is none."""


@dataclass(frozen=True)
class Step:
    """What came of a visitor's reply."""

    say: str = ""
    outcome: Literal["", "verified", "refused", "failed", "given up", "unreachable"] = ""
    intent: str = ""
    """What it was for, once verified."""

    words: str = ""
    """What the visitor wanted, once verified."""


class Identifier:
    """One call's. What is known is shared with the tools that need it."""

    def __init__(
        self,
        fields: Sequence[Field],
        *,
        webhook: str,
        tries: int,
        line: Line,
        known: dict[str, str],
    ) -> None:
        """Know nobody yet.

        Args:
            fields: what to ask for.
            webhook: name of the address that verifies.
            tries: before a person takes over.
            line: from the code of a canned line to its words.
            known: filled with the fields of a verified visitor.
        """
        self._fields, self._webhook, self._tries = tuple(fields), webhook, tries
        self._line, self.known = line, known
        self._asking: Asking | None = None

    @property
    def asking(self) -> bool:
        """Whether the visitor was asked something and has not answered."""
        return self._asking is not None

    def begin(self, intent: str, words: str) -> str:
        """Start asking, for what the visitor said they want. Returns the first question."""
        self._asking = Asking(self._fields, self._tries, intent, words)
        return self._fields[0].ask

    def forget(self) -> None:
        """The visitor goes on to something else."""
        self._asking = None

    async def hear(self, words: str, verify: Verify) -> Step:
        """The visitor's reply."""
        asking = self._asking
        if asking is None or gives_up(words):
            self._asking = None
            return Step(self._line("left_alone"), "given up")
        heard = asking.heard(words)
        if heard is None:
            return self._again(asking.misheard(), "identity_unclear")
        self._asking = heard
        if missing := heard.missing:
            return Step(missing.ask)
        answer = await verify(self._webhook, dict(heard.given))
        if answer is None:
            self._asking = None
            return Step(self._line("tool_failed"), "unreachable")
        if answer.get("verified") is True:
            self.known.update(heard.given)
            self._asking = None
            return Step(outcome="verified", intent=heard.intent, words=heard.words)
        return self._again(heard.refused(), "identity_again")

    def _again(self, asking: Asking | None, code: str) -> Step:
        self._asking = asking
        if asking is None:
            said = f"{self._line('identity_failed')} {self._line('person')}"
            return Step(said, "failed")
        question = asking.missing.ask if asking.missing else ""
        return Step(f"{self._line(code)} {question}", "refused")
