"""What the visitor wants, as far as the tenant's examples tell. Pure; embeds where it is given an
embedding, which blocks.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from processors.policy.few_shot import FewShot, Floats, train
from processors.policy.wording import plain

Route = Literal["llm", "knowledge", "canned", "webhook", "hand_off", "end"]

Embed = Callable[[Sequence[str]], Floats]
"""Texts to unit vectors (n, dimensions)."""

OTHER = ""
"""What is none of the tenant's intents, such as a question to the help center."""

OTHER_SHARE = 0.1
"""Weight of one example of OTHER, of which there are many. With 8 intents of ten examples and 300
questions of 60 others, 76 % of the held-out wishes are recognised and 2 % of other questions are
taken for one; at a weight of 1 it is 63 % and 0.2 %, without any OTHER 55 % are."""

TOO_CLOSE = 0.75
"""A question this near to an intent's example is that intent, and no example of OTHER."""

LETTERS = 1024
"""Places that groups of letters are counted in."""

LETTERS_SHARE = 0.35
"""Weight of the letters beside the meaning. They cost nothing in English and are all there is in a
language that the embedding does not know."""

_ALWAYS_OTHER = (
    "how does it work",
    "can you help me",
    "i have a question",
    "what do you mean",
    "and what about the other one",
    "i do not understand",
    "where can i find it",
    "it does not work",
    "how much does it cost",
    "no that is not what i meant",
    "tell me more about that",
    "what should i do next",
    "is that possible",
    "the weather is nice today",
    "who won the match yesterday",
    "yes that one please",
)


@dataclass(frozen=True)
class Intent:
    """One thing visitors want, and who sees to it."""

    name: str
    route: Route
    min_confidence: float
    """From 0 to 1: below it the words are an ordinary question."""

    answer: str = ""
    """Said by `canned` and `end`; by `webhook` with `{name}` for values of the result."""

    webhook: str = ""
    """Name of the address that `webhook` calls."""

    requires_auth: bool = False


@dataclass(frozen=True)
class Recognized:
    """The likeliest intent of some words."""

    name: str = OTHER
    confidence: float = 0.0
    """From 0 to 1, calibrated on the examples."""


def features(texts: Sequence[str], embed: Embed) -> Floats:
    """Meaning and letters of each text: (n, dimensions + LETTERS), of length one."""
    said = [plain(text) for text in texts]
    letters = LETTERS_SHARE * np.stack([_letters(text) for text in said])
    joined = np.hstack([embed(said), letters]).astype(np.float32)
    return joined / np.linalg.norm(joined, axis=1, keepdims=True)


def learn(
    examples: Mapping[str, Sequence[str]], others: Iterable[str], embed: Embed
) -> FewShot | None:
    """Train on a tenant's examples. Blocking: about 10 ms per text.

    Args:
        examples: by intent.
        others: questions that visitors ask, most of them about something else.
        embed: the embedding.

    Returns:
        None where there are no intents.
    """
    wanted = [(name, text) for name, texts in examples.items() for text in texts]
    if not wanted:
        return None
    known = features([text for _, text in wanted], embed)
    unlike = list(dict.fromkeys([*others, *_ALWAYS_OTHER]))
    rest = features(unlike, embed)
    rest = rest[(rest @ known.T).max(axis=1) < TOO_CLOSE]
    labels = [*(name for name, _ in wanted), *[OTHER] * len(rest)]
    model, _ = train(np.vstack([known, rest]), labels, shares={OTHER: OTHER_SHARE})
    return model


class Intents:
    """One tenant's intents and the classifier that knows them. Shared by its calls."""

    def __init__(self, intents: Iterable[Intent], model: FewShot | None, embed: Embed) -> None:
        self._intents = {intent.name: intent for intent in intents}
        self._model, self._embed = model, embed

    def __bool__(self) -> bool:
        return self._model is not None

    def named(self, name: str) -> Intent | None:
        """A declared intent."""
        return self._intents.get(name)

    def recognize(self, words: str) -> Recognized:
        """The likeliest intent, sure or not. Blocking."""
        if self._model is None or not plain(words):
            return Recognized()
        chances = self._model.probabilities(features([words], self._embed))[0]
        best = int(chances.argmax())
        return Recognized(self._model.names[best], float(chances[best]))

    def sure(self, found: Recognized) -> Intent | None:
        """The intent, where its threshold is reached."""
        intent = self._intents.get(found.name)
        return intent if intent and found.confidence >= intent.min_confidence else None

    def intent_of(self, words: str) -> str:
        """The name of the intent these words are taken for; "" for none. Blocking."""
        intent = self.sure(self.recognize(words))
        return intent.name if intent else OTHER


def _letters(text: str) -> Floats:
    """(LETTERS,), of length one: how often groups of three and four letters stand in the words."""
    counts = np.zeros(LETTERS, np.float32)
    for word in text.split():
        framed = f" {word} "
        for size in (3, 4):
            for start in range(len(framed) - size + 1):
                group = framed[start : start + size]
                counts[zlib.crc32(group.encode()) % LETTERS] += 1
    length = max(1.0, float(np.sqrt(counts.sum())))
    return (np.sqrt(counts) / length).astype(np.float32)
