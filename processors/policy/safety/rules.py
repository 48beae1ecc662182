"""What one tenant's assistant may not say, and what it says instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from processors.policy.safety.pii import Kind

Rule = Literal["leak", "personal_data", "blocked", "link", "price", "promise"]

ORDER: tuple[Rule, ...] = ("leak", "personal_data", "blocked", "link", "price", "promise")
"""Asked in this order; the first that objects decides what is said instead."""


@dataclass(frozen=True)
class Topic:
    """Something the assistant does not talk about."""

    name: str
    words: tuple[str, ...] = ()
    """Words and phrases that give it away, as `bare.wording` gives them, spaces included."""

    examples: tuple[str, ...] = ()
    """Sentences on the topic; others that mean much the same are blocked too."""


@dataclass(frozen=True)
class Rules:
    """Only rules named in `instead` are asked."""

    language: str = "en"
    topics: tuple[Topic, ...] = ()
    links: frozenset[str] = frozenset()
    """Hosts the assistant may name, and what is under them; so are those of the passages."""

    kinds: frozenset[Kind] = frozenset({"card", "iban", "national_id", "email", "phone"})
    """Of personal data it does not say."""

    contacts: frozenset[str] = frozenset()
    """E-mail addresses and phone numbers it may say, as `pii.compact` gives them."""

    instead: Mapping[Rule, str | None] = field(
        default_factory=lambda: {
            "leak": "not_allowed",
            "personal_data": "private",
            "blocked": "not_allowed",
            "link": None,
            "price": "cannot_promise",
            "promise": "cannot_promise",
        }
    )
    """Rule -> code of the line said in place of a sentence; None says nothing in its place."""


@dataclass(frozen=True)
class Evidence:
    """What an answer may draw on."""

    passages: tuple[str, ...] = ()
    """Of the help center, with their titles."""

    tools: tuple[str, ...] = ()
    """What tools returned in this turn."""

    said: str = ""
    """All the visitor said and typed in the call, the last of it if it was much."""

    @property
    def known(self) -> str:
        """What the tenant itself says."""
        return "\n".join((*self.passages, *self.tools))


@dataclass(frozen=True)
class Finding:
    """Why a sentence is not said. Holds nothing of the sentence."""

    rule: Rule
    about: str
    """The kind of personal data or promise, or the name of the topic."""
