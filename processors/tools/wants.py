"""Which tools the visitor's own words ask for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from processors.answers.extractive import Embed
from processors.tools.spelling import is_number, tokens

NEAR_BEST = 0.1
"""Words ask for whatever they are most like, and for what they are as good as equally like."""

SAME_WORDS = 0.8
"""Share of words in common at which two sentences ask the same, in a language the embedding does
not know. Of four words one may not differ: that one is the matter."""

SURE = 0.8
"""Whoever asks how something is done wants it done only if the words are this much like it."""

_STATEMENT = re.compile(
    r"^(?!.*\b(?:where|when|what|how|which)\b).*(?:\b(?:is|was|are|be)|"
    r"\b(?:it's|that's|it is|that is|i have|i've got|here is|here's)"
    r"(?:\s+\w+){0,3})$",
    re.I,
)
"""What is left of "my order number is 1042" and "I have order 1042": they name a thing and want
nothing done about it."""

_HOW = re.compile(r"^(?:\w+ ){0,4}?how (?:do|can|could|would|should|to)\b", re.I)

_CLAUSE = re.compile(r"[.?!,;:。？！，；।]+|\b(?:and|then|y|et|und|dann|en|oraz|ve|dan)\b", re.I)


@dataclass(frozen=True)
class Wish:
    """How visitors ask for one tool."""

    name: str
    asks: tuple[str, ...]
    min_score: float
    """From 0 to 1."""


class Wants:
    """Compares words with what visitors say when they want a tool. Blocking: it embeds."""

    def __init__(self, wishes: Sequence[Wish], embed: Embed, *, knows_language: bool) -> None:
        """Compare nothing yet.

        Args:
            wishes: of the tenant's tools.
            embed: for meaning.
            knows_language: False where the visitors' language is none the embedding was made for:
                only the words themselves are compared then.
        """
        self._wishes, self._embed = tuple(wishes), embed
        self._knows_language = knows_language

    def asked(self, words: str) -> frozenset[str]:
        """Names of the tools that these words, or a part of them, ask for."""
        found: set[str] = set()
        for part in _parts(words):
            scores = self._scores(part)
            least = max(scores.values(), default=0.0) - NEAR_BEST
            if _HOW.search(part):
                least = max(least, SURE)
            found |= {w.name for w in self._wishes if scores[w.name] >= max(w.min_score, least)}
        return frozenset(found)

    def best(self, words: str) -> tuple[str, float]:
        """The tool these words are most like, and how much; ("", 0.0) where there are no tools."""
        scores = {"": 0.0}
        for part in _parts(words):
            for name, score in self._scores(part).items():
                scores[name] = max(score, scores.get(name, 0.0))
        name = max(scores, key=lambda known: scores[known])
        return name, scores[name]

    def _scores(self, part: str) -> dict[str, float]:
        if not self._wishes or not part:
            return {wish.name: 0.0 for wish in self._wishes}
        closeness = iter(self._closeness(part))
        return {
            wish.name: max(_score(part, ask, next(closeness)) for ask in wish.asks)
            for wish in self._wishes
        }

    def _closeness(self, part: str) -> list[float]:
        """In meaning, to each of the examples, in their order; from 0 to 1."""
        asks = [_bare(ask) for wish in self._wishes for ask in wish.asks]
        if not self._knows_language:
            return [0.0] * len(asks)
        vectors = self._embed([part, *asks])
        return np.asarray(vectors[1:] @ vectors[0], dtype=float).tolist()


def _score(part: str, ask: str, cosine: float) -> float:
    said, asked = set(tokens(part)), set(tokens(_bare(ask)))
    shared = 2 * len(said & asked) / max(1, len(said) + len(asked))
    return max(cosine, shared if shared >= SAME_WORDS else 0.0)


def _parts(words: str) -> Iterable[str]:
    """The clauses that may want something, without numbers."""
    clauses = [_bare(clause) for clause in _CLAUSE.split(words)]
    named = [clause for clause in clauses if len(clause.split()) > 1 or len(clause) > 6]
    whole = [_bare(words)] if len(named) < 2 else []
    return dict.fromkeys(part for part in [*whole, *named] if part and not _STATEMENT.search(part))


def _bare(words: str) -> str:
    """Without numbers and codes, which say which order is meant and not what is wanted."""
    return " ".join(word for word in words.split() if not is_number(word))
