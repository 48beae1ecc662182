"""How to talk to somebody who feels like this: the tenant's table, read for one turn. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from processors.policy.emotion import Felt
from processors.tts.styles import Style

ACKNOWLEDGED = {"anger": "feel_anger", "disgust": "feel_anger", "fear": "feel_fear"}
"""Canned lines that say the feeling was heard."""

ACKNOWLEDGED_ELSE = "feel_sadness"

FRUSTRATED = frozenset({"anger", "disgust"})

STYLES = {
    "speak calmly": "calm",
    "speak apologetically": "apologetic",
    "speak cheerfully": "cheerful",
}
"""Manners of speaking, by the words of a rule that ask for them."""

_NOTICED = {
    "anger": "angry or frustrated",
    "disgust": "disgusted",
    "fear": "worried",
    "joy": "happy",
    "sadness": "sad or disappointed",
    "surprise": "surprised",
}


@dataclass(frozen=True)
class Step:
    """What to do about a feeling from some strength on."""

    from_strength: float = 0.0
    """From 0 to 1."""

    note: str = ""
    """How to answer, for a language model."""

    style: Style | None = None
    """None is plainly."""

    max_words: int | None = None
    acknowledge: bool = False
    offer_person: bool = False

    @property
    def asked(self) -> str:
        """Of a language model, in words."""
        wanted = (
            self.note,
            "acknowledge it in a few words" if self.acknowledge else "",
            f"use at most {self.max_words} words" if self.max_words else "",
        )
        return ", ".join(filter(None, wanted))


Rule = str | Sequence[Step]
"""A sentence for every strength, or steps."""


@dataclass(frozen=True)
class Tone:
    """What to do about a feeling in one answer."""

    note: str = ""
    """For a language model; "" where nothing is to be done."""

    acknowledge: str = ""
    """The code of a line to say ahead of the answer; "" for none."""

    offer_person: bool = False
    """Whether to offer one behind the answer."""

    style: Style | None = None
    """How to say the answer; None is plainly."""

    max_words: int | None = None
    """Of the answer; None for as many as it takes."""

    felt: Felt = field(default_factory=Felt)
    """What this is about."""


def tone_for(felt: Felt, table: Mapping[str, Rule], *, min_strength: float) -> Tone:
    """The table's row for what is felt.

    Args:
        felt: now.
        table: from feeling to what to do. Of steps the strongest that is reached applies. Of a
            sentence, as in `be brief, acknowledge, offer a person`, the words `acknowledge` and
            `offer a person` are also understood by the embedded assistant, those in `STYLES` by
            the voice.
        min_strength: from 0 to 1; weaker feelings change nothing.
    """
    rule = table.get(felt.kind, "")
    if felt.kind == "neutral" or felt.strength < min_strength:
        return Tone()
    reached = [step for step in _steps(rule) if felt.strength >= step.from_strength]
    if not reached:
        return Tone()
    step, asked = max(reached, key=lambda step: step.from_strength), rule
    if not isinstance(asked, str):
        asked = step.asked
    happy = felt.kind in ("joy", "surprise")
    return Tone(
        note=f"{_seems(felt)}In this answer: {asked.strip()}. Do not name or diagnose the feeling."
        if asked
        else "",
        acknowledge=ACKNOWLEDGED.get(felt.kind, ACKNOWLEDGED_ELSE)
        if step.acknowledge and not happy
        else "",
        offer_person=step.offer_person,
        style=step.style,
        max_words=step.max_words,
        felt=felt,
    )


def _seems(felt: Felt) -> str:
    """What a language model is told of words; of a face nothing, for it may be somebody else's."""
    return "" if felt.source == "face" else f"The visitor seems {_NOTICED[felt.kind]}. "


def _steps(rule: Rule) -> Sequence[Step]:
    """A sentence is one step."""
    if not isinstance(rule, str):
        return rule
    asked = rule.strip().casefold()
    if not asked:
        return ()
    named = next((style for words, style in STYLES.items() if words in asked), None)
    return (
        Step(
            style=Style(named) if named else None,
            acknowledge="acknowledge" in asked,
            offer_person="offer a person" in asked,
        ),
    )
