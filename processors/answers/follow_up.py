"""Questions that lean on the one before: "and on mobile?", "how long does it take?"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

_LEAD = re.compile(
    r"^(?:and|or|but|so|also|what about|how about|what if|y|et|und|e|en|ve|dan)\b[ ,]*", re.I
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|there|then|one|ones|same|instead|else|more)\b",
    re.I,
)
_SHORT_WORDS = 3
"""A question of so few words seldom names its own topic."""

_POINTING_WORDS = 9
"""In a longer question "it" usually points at something inside the question."""

STANDS_ALONE = 0.55
"""A cosine at which the help center plainly knows what the words alone are about."""


class Scored(Protocol):
    @property
    def score(self) -> float:
        """Dense cosine of the question and the passage, -1..1."""
        ...


P = TypeVar("P", bound=Scored)


@dataclass(frozen=True)
class Found(Generic[P]):
    """What a question brought."""

    question: str
    """The visitor's words, joined to the topic where they lean on it."""

    passages: Sequence[P]
    """Best first."""


@dataclass(frozen=True)
class Topic:
    """What the conversation is about. Replaced with every question, never changed."""

    question: str = ""
    """The last question that named its topic."""

    def ask(self, words: str, search: Callable[[str], Sequence[P]]) -> tuple["Topic", Found[P]]:
        """Search for `words`, and for the topic with them where they lean on it."""
        alone = search(words)
        if not self.question or not leans_on_context(words):
            return Topic(words), Found(words, alone)
        if alone and alone[0].score >= STANDS_ALONE and len(words.split()) > _SHORT_WORDS:
            return Topic(words), Found(words, alone)
        joined = f"{self.question} {_LEAD.sub('', words)}"
        return self, Found(joined, search(joined))


def leans_on_context(words: str) -> bool:
    """Whether `words` sound like a follow-up."""
    count = len(words.split())
    if _LEAD.match(words.strip()):
        return True
    return count <= _SHORT_WORDS or (count <= _POINTING_WORDS and bool(_POINTS_BACK.search(words)))
