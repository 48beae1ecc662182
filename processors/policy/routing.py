"""What is to be done about one turn's words. Pure: decided before anything is known to be final,
done by the intent router once it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from processors.answers.courtesies import accepts, courtesy_of
from processors.answers.person import offers_person
from processors.policy.emotion import Cue
from processors.policy.intent import Intent, Recognized
from processors.policy.tone import Tone

_PLACE = re.compile(r"\{(\w+)\}")

PERSON = Intent("person", "hand_off", 0.0)
"""Asked for in so many words, or accepted when it was offered."""


@dataclass(frozen=True)
class Reading:
    """What was made of some words."""

    words: str
    found: Recognized = field(default_factory=Recognized)
    intent: Intent | None = None
    """Where its threshold is reached."""

    cue: Cue | None = None


@dataclass(frozen=True)
class Plan:
    """What to do about a turn."""

    reading: Reading
    intent: Intent | None = None
    """Who sees to it; None is the LLM."""

    tone: Tone = field(default_factory=Tone)
    dialogue: bool = False
    """The words answer a question about who the visitor is."""

    @property
    def acts(self) -> bool:
        """Whether it does what cannot be undone, so that the turn has to be over first."""
        if self.dialogue:
            return True
        intent = self.intent
        acting = intent and (intent.requires_auth or intent.route in ("webhook", "hand_off", "end"))
        return bool(acting)

    @property
    def record(self) -> dict[str, Any]:
        """For whoever looks it up later."""
        found = self.reading.found
        return {
            "intent": self.intent.name if self.intent else "",
            "likeliest": found.name,
            "confidence": round(found.confidence, 3),
        }


def plan(reading: Reading, *, said_before: str, tone: Tone, identifying: bool) -> Plan:
    """Decide.

    Args:
        reading: of the visitor's words.
        said_before: the assistant's last words, as far as they were heard.
        tone: for this answer.
        identifying: whether the visitor was asked who they are.
    """
    wants_person = courtesy_of(reading.words) == "person"
    if wants_person or (accepts(reading.words) and offers_person(said_before)):
        return Plan(reading, PERSON, tone)
    if identifying:
        return Plan(reading, None, tone, dialogue=True)
    return Plan(reading, reading.intent, tone)


def filled(template: str, values: Mapping[str, Any], *, most_chars: int = 600) -> str:
    """A sentence with `{name}` replaced by plain values of a system's answer; "" where one is
    missing."""
    names = set(_PLACE.findall(template))
    plain = {
        name: values[name] for name in names if isinstance(values.get(name), str | int | float)
    }
    if names - set(plain):
        return ""
    text = _PLACE.sub(lambda match: str(plain[match[1]]), template)
    return " ".join(text.split())[:most_chars]


def last_words(messages: Sequence[Any]) -> tuple[str, str]:
    """The visitor's last words, "" where something else stands last; and the assistant's before.

    Args:
        messages: a history, oldest first.
    """
    texts = [(m.get("role"), m.get("content")) for m in messages if isinstance(m, Mapping)]
    if not texts or texts[-1][0] != "user" or not isinstance(texts[-1][1], str):
        return "", ""
    before = next((content for role, content in reversed(texts[:-1]) if role == "assistant"), "")
    return texts[-1][1], before if isinstance(before, str) else ""
