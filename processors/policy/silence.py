"""What to do about a visitor who says nothing."""

from dataclasses import dataclass, replace
from enum import Enum


class SilenceStep(Enum):
    PROMPT = "ask whether the visitor is still there"
    END = "say goodbye and end the call"


@dataclass(frozen=True)
class Silence:
    """How often the visitor was asked since they last did anything. Replaced, never changed."""

    prompts: int
    """How many times to ask before the call ends."""

    asked: int = 0

    def expired(self) -> tuple[SilenceStep, "Silence"]:
        """The silence lasted its full length once more."""
        if self.asked < self.prompts:
            return SilenceStep.PROMPT, replace(self, asked=self.asked + 1)
        return SilenceStep.END, self

    def broken(self) -> "Silence":
        """The visitor spoke or typed."""
        return replace(self, asked=0)
