"""Whether feelings are noticed, and how to talk to somebody who has them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tenants.settings import Seconds, Settings, Share, Words

Feeling = Literal["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"]

DEFAULT_TONE: Mapping[Feeling, str] = {
    "anger": "be brief, acknowledge, offer a person",
    "disgust": "be brief, acknowledge, offer a person",
    "fear": "acknowledge, reassure with facts, one step at a time",
    "sadness": "acknowledge, be warm and patient",
    "joy": "be cheerful",
    "surprise": "explain plainly",
}


def _with_defaults(rules: dict[Feeling, str]) -> dict[Feeling, str]:
    return {**DEFAULT_TONE, **rules}


Tone = Annotated[dict[Feeling, Words], AfterValidator(_with_defaults)]


class Emotion(Settings):
    """Where a visitor's feelings are read from. They change the tone, and nothing else."""

    text: Annotated[bool, Field(strict=True)] = True
    """Whether the visitor's words are read for feelings. The embedded reader knows English."""

    face: Annotated[bool, Field(strict=True)] = True
    """Whether a camera that the visitor has switched on is read for feelings."""

    model: Words | None = None
    """The path of a folder with a text classification model for `transformers`, whose labels are
    the seven feelings, for other languages; null takes the embedded reader."""

    min_strength: Share = 0.6
    """From 0 to 1. Weaker feelings change nothing."""

    half_life_s: Seconds = 60
    """Seconds after which a feeling counts half."""
