"""Asking who somebody is before their business is seen to. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from processors.policy.wording import plain
from processors.tools.said import found_in

Kind = Literal["email", "code", "text"]

CODE = r"^[A-Za-z]{0,4}[0-9][A-Za-z0-9-]{2,19}$"
"""An order or customer number, where the tenant gives no pattern of its own."""

LONGEST = 200
"""Characters of one value."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AT = "at|arroba|arobase|chiocciola|apenstaartje|malpa|małpa|kukac|et"
_DOT = "dot|punto|point|punkt|ponto|punt|kropka|nokta|titik"
_SIGNS = ((_AT, "@"), (_DOT, "."), ("underscore", "_"), ("dash|hyphen|minus", "-"))
_LEAD = re.compile(r"^.*\b(?:is|es|est|ist|è|é|to|adalah)\s+(?=\S)", re.I)

_STOP = (
    "never mind|nevermind|forget it|cancel|stop|no thanks|dejalo|olvidelo|cancelar|annuler",
    "laisse tomber|vergiss es|abbrechen|lascia stare|annulla|esqueca|deixa pra la|laat maar",
    "annuleren|niewazne|anuluj|bosver|vazgec|iptal|रहने दो|रद्द करो|batal|tidak jadi|算了|取消",
)
_STOPS = frozenset(plain(phrase) for row in _STOP for phrase in row.split("|"))


@dataclass(frozen=True)
class Field:
    """One thing a visitor is known by."""

    name: str
    ask: str
    """The question, in the visitor's language."""

    kind: Kind = "text"
    pattern: str = ""
    """For a code: what it looks like."""


@dataclass(frozen=True)
class Asking:
    """The dialogue, at one moment. Replaced, never changed."""

    fields: Sequence[Field]
    tries: int
    """Left, this one included."""

    intent: str
    """What it is all for."""

    words: str
    """What the visitor wanted, in their words."""

    given: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def missing(self) -> Field | None:
        """What to ask for next; None when all is there."""
        return next((field for field in self.fields if field.name not in self.given), None)

    def heard(self, words: str) -> "Asking | None":
        """The visitor's reply to the question; None where it holds no answer to it."""
        wanted = self.missing
        value = value_in(words, wanted) if wanted else ""
        if wanted is None or not value:
            return None
        return replace(self, given={**self.given, wanted.name: value})

    def refused(self) -> "Asking | None":
        """One try is used up: begin again; None after the last."""
        return replace(self, tries=self.tries - 1, given={}) if self.tries > 1 else None

    def misheard(self) -> "Asking | None":
        """One try is used up, and what was given stays; None after the last."""
        return replace(self, tries=self.tries - 1) if self.tries > 1 else None


def gives_up(words: str) -> bool:
    """Whether the visitor does not want it any more."""
    bare = plain(words)
    return bare in _STOPS or _plain_letters(bare) in _STOPS


def value_in(words: str, wanted: Field) -> str:
    """What the visitor gave, as a system would write it; "" where there is nothing of the kind."""
    if wanted.kind == "email":
        return email_in(words)
    if wanted.kind == "code":
        found = found_in(words, {"type": "string", "pattern": wanted.pattern or CODE})
        return "" if found is None else str(found)[:LONGEST]
    return _LEAD.sub("", words.strip()).strip(" .!?")[:LONGEST]


def email_in(words: str) -> str:
    """An e-mail address, typed or spoken ("ann dot lee at example dot com"); "" for none."""
    if typed := _EMAIL.search(words):
        return typed[0].rstrip(".").lower()
    spoken = words.lower().strip(" .!?")
    for spellings, sign in _SIGNS:
        spoken = re.sub(rf"\s+(?:{spellings})\s+", sign, spoken)
    # A name spelt letter by letter: "a n n at example dot com".
    spoken = re.sub(r"\b(\w) (?=\w\b|\w@)", r"\1", spoken)
    found = _EMAIL.search(spoken)
    return found[0].rstrip(".") if found else ""


def _plain_letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
