"""Which passages answer a question: vectors for what is meant, words for what is named.

Spoken questions share few words with the page that answers them, so word ranks must not outvote
the vectors, as they do in reciprocal rank fusion with equal weights. A name, a code or a title
shares all of its words, and there the words know better. So words count by the share of the
question they explain, squared: a half explained adds a quarter of the weight, a whole all of it.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenants.config import Language

ENGLISH_WEIGHT = 0.3
"""Cosine that a passage with every word of the question gains, from -1 to 1."""

OTHER_WEIGHT = 0.6
"""The same where the vectors know little of the language."""

SAME = 0.6
"""Share of the words of the shorter text that two passages of one article have in common when they
say the same."""

PER_DOCUMENT = 2
"""Passages of one document in an answer to a search."""


class WordWeights:
    """How much each word of a tenant's help center tells."""

    def __init__(self, passages: Sequence[frozenset[str]]) -> None:
        self._count = len(passages)
        self._in = Counter(word for words in passages for word in words)

    def shares(self, question: Iterable[str]) -> dict[str, float]:
        """The share of the question's meaning in each of its words, together 1.

        Shares are as the idf of BM25: larger for rare words, largest for one nobody wrote.
        """
        weights = {word: self._idf(word) for word in question}
        whole = sum(weights.values())
        return {word: weight / whole for word, weight in weights.items()}

    def _idf(self, word: str) -> float:
        found = self._in[word]
        return math.log(1 + (self._count - found + 0.5) / (found + 0.5))


def explained(shares: dict[str, float], words: frozenset[str]) -> float:
    """How much of a question, 0 to 1, is made of words of a passage."""
    return sum(share for word, share in shares.items() if word in words)


def fused(cosine: float, explained: float, language: Language) -> float:
    """What passages are ranked by."""
    weight = ENGLISH_WEIGHT if language == "en" else OTHER_WEIGHT
    return cosine + weight * explained**2


@dataclass(frozen=True)
class Candidate:
    """As much of a passage as the choice needs."""

    document: str
    """Its document's id."""

    article: str
    """The slug of the article it belongs to; "" when to none."""

    text: str
    """What would be read out."""


def chosen(ranked: Iterable[Candidate], k: int) -> list[int]:
    """Places of the k best that each add something, best first.

    Left out are a passage that says the same as a better one, as a ticket and its article or a
    frequent question and the passage it points to, and the third of one document.
    """
    kept: list[tuple[int, Candidate, frozenset[str]]] = []
    for place, candidate in enumerate(ranked):
        words = frozenset(re.findall(r"\w+", candidate.text.lower()))
        of_document = sum(candidate.document == other.document for _, other, _ in kept)
        same = any(_same(candidate, words, other, theirs) for _, other, theirs in kept)
        if not same and of_document < PER_DOCUMENT:
            kept.append((place, candidate, words))
        if len(kept) == k:
            break
    return [place for place, _, _ in kept]


def _same(one: Candidate, words: frozenset[str], other: Candidate, theirs: frozenset[str]) -> bool:
    if one.text == other.text:
        return True
    if not one.article or one.article != other.article or one.document == other.document:
        return False
    shorter = min(len(words), len(theirs))
    return bool(shorter) and len(words & theirs) / shorter >= SAME
