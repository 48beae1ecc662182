"""What words sound like: seven feelings, told apart by a few hundred support sentences."""

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Literal, Protocol, get_args

import numpy as np

from processors.policy.few_shot import FewShot, train
from processors.policy.intent import Embed
from processors.policy.wording import plain

Feeling = Literal["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"]
FEELINGS: tuple[Feeling, ...] = get_args(Feeling)

Source = Literal["text", "face"]

EXAMPLES = "emotion_examples.tsv"

NEUTRAL_SHARE = 2.0
"""Most of what visitors say is neutral, and a feeling that is not there must not be answered."""


@dataclass(frozen=True)
class Cue:
    """A feeling that was noticed once."""

    kind: Feeling
    intensity: float
    """From 0 to 1."""

    confidence: float
    """From 0 to 1, that it is this kind."""

    source: Source
    at_s: float
    """When it was noticed, on the call's clock."""

    @property
    def strength(self) -> float:
        """From 0 to 1: what is weak, and what is not sure, counts little."""
        return self.intensity * self.confidence


@dataclass(frozen=True)
class Felt:
    """What the visitor seems to feel now."""

    kind: Feeling = "neutral"
    strength: float = 0.0
    """From 0 to 1."""

    source: Source = "text"


@dataclass(frozen=True)
class Mood:
    """The cues that still count, one per source. Replaced, never changed."""

    half_life_s: float
    """After this long a cue counts half; so it does after a neutral turn."""

    cues: tuple[Cue, ...] = ()

    def noticed(self, cue: Cue) -> "Mood":
        """With one more cue, which takes the place of its source's last."""
        others = tuple(known for known in self.cues if known.source != cue.source)
        before = [known for known in self.cues if known.source == cue.source]
        if cue.kind == "neutral":
            kept = tuple(replace(known, intensity=known.intensity / 2) for known in before)
            return replace(self, cues=(*others, *kept))
        return replace(self, cues=(*others, cue))

    def without(self, source: Source) -> "Mood":
        """With nothing that was noticed there."""
        return replace(self, cues=tuple(cue for cue in self.cues if cue.source != source))

    def felt(self, now_s: float, *, at_least: float = 0.0) -> Felt:
        """What is felt at a time: what words said, where that is strong enough, else the face."""
        felt = [Felt(cue.kind, self._strength(cue, now_s), cue.source) for cue in self.cues]
        felt.sort(key=lambda each: (each.source == "text", each.strength), reverse=True)
        return next((each for each in felt if each.strength >= at_least), Felt())

    def _strength(self, cue: Cue, now_s: float) -> float:
        age_s = max(0.0, now_s - cue.at_s)
        return cue.strength * 0.5 ** (age_s / self.half_life_s)


class Reader(Protocol):
    """Whoever hears a feeling in words."""

    def read(self, words: str, *, at_s: float) -> Cue:
        """Blocking."""
        ...


class FewShotReader:
    """The embedded reader. English only."""

    def __init__(self, model: FewShot, embed: Embed) -> None:
        self._model, self._embed = model, embed

    def read(self, words: str, *, at_s: float) -> Cue:
        """The likeliest feeling; its intensity is the chance that it is any feeling at all."""
        if not (said := plain(words)):
            return Cue("neutral", 0.0, 1.0, "text", at_s)
        chances = self._model.probabilities(self._embed([said]))[0]
        return cue_of(dict(zip(self._model.names, map(float, chances), strict=True)), at_s=at_s)


def cue_of(chances: dict[str, float], *, at_s: float) -> Cue:
    """A cue from the probability of each feeling."""
    known: dict[Feeling, float] = {kind: chances.get(kind, 0.0) for kind in FEELINGS}
    kind = max(known, key=lambda kind: known[kind])
    intensity = 0.0 if kind == "neutral" else 1 - known["neutral"]
    return Cue(kind, intensity, known[kind], "text", at_s)


def examples() -> list[tuple[str, str]]:
    """(feeling, sentence) of every example."""
    text = (files("processors.policy") / EXAMPLES).read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines())
    return [(feeling, sentence) for feeling, sentence in pairs]


def learn(embed: Embed) -> FewShot:
    """Train on the examples. Blocking: about four seconds."""
    rows = examples()
    vectors = embed([plain(sentence) for _, sentence in rows])
    labels = [feeling for feeling, _ in rows]
    model, _ = train(np.asarray(vectors), labels, shares={"neutral": NEUTRAL_SHARE})
    return model
