"""How to talk to somebody who feels like this: the tenant's table, read for one turn. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from processors.policy.emotion import Felt

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
class Tone:
    """What to do about a feeling in one answer."""

    note: str = ""
    """For a language model; "" where nothing is to be done."""

    acknowledge: str = ""
    """The code of a line to say ahead of the answer; "" for none."""

    offer_person: bool = False

    style: str | None = None
    """How to speak from the next answer on, one of `STYLES`; None is plainly."""


def tone_for(felt: Felt, table: Mapping[str, str], *, min_strength: float) -> Tone:
    """The table's row for what is felt.

    Args:
        felt: now.
        table: from feeling to what to do, as in `anger: be brief, acknowledge, offer a person`.
            The words `acknowledge` and `offer a person` are also understood by the embedded
            assistant, those in `STYLES` by the voice.
        min_strength: from 0 to 1; weaker feelings change nothing.
    """
    rule = table.get(felt.kind, "").strip()
    if not rule or felt.kind == "neutral" or felt.strength < min_strength:
        return Tone()
    asked = rule.casefold()
    happy = felt.kind in ("joy", "surprise")
    return Tone(
        note=(
            f"The visitor seems {_NOTICED[felt.kind]}. In this answer: {rule}. "
            "Do not name or diagnose the feeling."
        ),
        acknowledge=ACKNOWLEDGED.get(felt.kind, ACKNOWLEDGED_ELSE)
        if "acknowledge" in asked and not happy
        else "",
        offer_person="offer a person" in asked,
        style=next((style for words, style in STYLES.items() if words in asked), None),
    )
