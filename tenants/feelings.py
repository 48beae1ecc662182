"""Whether feelings are noticed, and how to talk to somebody who has them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag

from tenants.errors import Problem
from tenants.settings import Seconds, Settings, Share, Words

Feeling = Literal["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"]

DeploymentContext = Literal["customer_service", "workplace", "education"]


class ToneStep(Settings):
    """What to do about a feeling from a strength on, until a later step takes over."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_strength: Share | None = Field(default=None, alias="from")
    """From 0 to 1, the strength from which this step applies; emotion.min_strength if left out."""

    note: Words | None = None
    """How to answer, for a language model, as in `be calm and brief`."""

    speak: Literal["calmly", "apologetically", "cheerfully"] | None = None
    """The voice's style: calmly, apologetically or cheerfully; null is plainly."""

    rate: Annotated[float, Field(ge=0.7, le=1.3, strict=True)] = 1
    """Times the voice's words per minute, from 0.7 to 1.3; less is slower."""

    pitch_range: Annotated[float, Field(ge=0.3, le=1.7, strict=True)] = 1
    """Times the rise and fall of the voice, from 0.3 to 1.7; less is evener. Voices of espeak and
    Azure."""

    pauses: Annotated[float, Field(ge=0.5, le=3, strict=True)] = 1
    """Times the pauses between sentences and clauses, from 0.5 to 3. Voices of espeak and Azure."""

    max_words: Annotated[int, Field(ge=10, le=1000, strict=True)] | None = None
    """Words an answer may have, from 10 to 1000; null leaves it as long as it comes."""

    acknowledge: Annotated[bool, Field(strict=True)] = False
    """Whether a sentence ahead of the answer says that the feeling was heard."""

    offer_person: Annotated[bool, Field(strict=True)] = False
    """Whether a person is offered behind the answer."""


SENTENCE, STEPS = RULE_FORMS = "(sentence)", "(steps)"
"""Forms of a rule. In brackets, so that no setting is called so."""


def _form(rule: object) -> str:
    return STEPS if isinstance(rule, list | tuple) else SENTENCE


Steps = Annotated[tuple[ToneStep, ...], Field(min_length=1, max_length=10)]

Rule = Annotated[
    Annotated[Words, Tag(SENTENCE)] | Annotated[Steps, Tag(STEPS)], Discriminator(_form)
]

_FRUSTRATED = tuple(
    ToneStep.model_validate(step)
    for step in (
        {
            "note": "be brief and calm, say first what can be done",
            "rate": 0.93,
            "pitch_range": 0.85,
            "pauses": 1.25,
            "max_words": 30,
            "acknowledge": True,
        },
        {
            "from": 0.8,
            "note": "be brief and very calm, give only the one next step",
            "rate": 0.88,
            "pitch_range": 0.7,
            "pauses": 1.5,
            "max_words": 20,
            "acknowledge": True,
            "offer_person": True,
        },
    )
)

DEFAULT_TONE: Mapping[Feeling, str | tuple[ToneStep, ...]] = {
    "anger": _FRUSTRATED,
    "disgust": _FRUSTRATED,
    "fear": "acknowledge, reassure with facts, one step at a time",
    "sadness": "acknowledge, be warm and patient",
    "joy": "be cheerful",
    "surprise": "explain plainly",
}


def _with_defaults(rules: dict[Feeling, Any]) -> dict[Feeling, Any]:
    return {**DEFAULT_TONE, **rules}


Tone = Annotated[dict[Feeling, Rule], AfterValidator(_with_defaults)]


class Emotion(Settings):
    """Where a visitor's feelings are read from. They change the tone, and nothing else."""

    text: Annotated[bool, Field(strict=True)] = True
    """Whether the visitor's words are read for feelings. The embedded reader knows English."""

    face: Annotated[bool, Field(strict=True)] = False
    """Whether visitors may let the page read their face for frustration. Pictures stay with them.
    Needs deployment_context: customer_service."""

    face_video: Annotated[bool, Field(strict=True)] = False
    """Whether visitors may instead let this server read their camera's pictures, none of which it
    keeps. Needs deployment_context: customer_service."""

    model: Words | None = None
    """The path of a folder with a text classification model for `transformers`, whose labels are
    the seven feelings, for other languages; null takes the embedded reader."""

    min_strength: Share = 0.6
    """From 0 to 1. Weaker feelings change nothing."""

    half_life_s: Seconds = 60
    """Seconds after which a feeling counts half."""


def step_problems(raw: dict[str, Any]) -> Iterator[Problem]:
    """Steps in `raw`, the file as it was read, that can never be reached."""
    emotion, tone = _group(raw.get("emotion")), _group(raw.get("tone"))
    least = emotion.get("min_strength", Emotion().min_strength)
    if not _number(least):
        return
    for feeling, rule in tone.items():
        seen: dict[float, str] = {}
        for number, step in enumerate(cast("list[Any]", rule) if isinstance(rule, list) else [], 1):
            begins = _group(step).get("from", least)
            key = f"tone.{feeling}.{number}"
            if not _number(begins):
                continue
            if begins < least:
                what = f"is below emotion.min_strength, {least:g}, under which nothing changes"
                yield Problem(f"{key}.from", what, f"write {least:g} or more", f"{begins:g}")
            elif (first := seen.setdefault(begins, key)) != key:
                what = f"begins at the same strength as {first}, {begins:g}"
                yield Problem(key, what, "write another from, or remove one of them")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _group(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
