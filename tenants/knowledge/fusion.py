"""Which passages answer a question: vectors for what is meant, words for what is named.

Spoken questions share few words with the page that answers them, so word ranks must not outvote
the vectors, as they do in reciprocal rank fusion with equal weights. A name, a code or a title
shares all of its words, and there the words know better. So in English words count by the share of
the question they explain, squared: a half explained adds a quarter of the weight, a whole all of
it. Until some passage explains most of the question, words only order the documents that the
vectors put first; from there on they bring up others, and how often they are said counts too.

The vectors know little of other languages. There words lead, and the vectors only part what words
find alike.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenants.knowledge.words import Match
from tenants.languages import Language

Scores = NDArray[np.float32]

EXPLAINED = 0.3
"""Cosine that a passage with every word of an English question gains."""

NAMED = 0.25
"""Cosine gained by BM25's full score, once a passage explains the whole question."""

NAMED_FROM = 0.7
"""Share of the question that some passage must explain before the question seems to name it."""

TRUSTED = 5
"""Documents that keep their places before all others while nothing seems to be named."""

AHEAD = 2.0
"""Added to the passages of those documents; more than words can add."""

TITLED = 0.2
"""Cosine gained where the question is the title or the heading."""

WORDS_LEAD = 1.0
"""Cosine gained by BM25's full score in a language the vectors know little of."""

LEVEL = 0.09
"""Added to the share of a question that words explain: 0.27 of it is then as much as a cosine of
0.36. Fitted on questions in Spanish and Hindi that a small help center answers, and others."""

HEAD = 100
"""Places put in order at first; seldom are more asked for."""

SAME = 0.6
"""Share of the words of the shorter text that two passages of one article have in common when they
say the same."""

PER_DOCUMENT = 2
"""Passages of one document in an answer to a search."""


@dataclass(frozen=True)
class Compared:
    """A question beside every passage. All arrays are (n,)."""

    cosines: Scores
    words: Match

    titled: Scores
    """1 where the question is the title or the heading, else 0."""

    documents: NDArray[np.int32]
    """Equal for passages that belong to one article."""


def ranking(compared: Compared, language: Language) -> Scores:
    """What passages are ranked by, (n,)."""
    explained = compared.words.explained
    most = float(explained.max(initial=0.0))
    sure = max(0.0, (most - NAMED_FROM) / (1 - NAMED_FROM))
    often = sure * NAMED if language == "en" else WORDS_LEAD
    gained = EXPLAINED * explained**2 + TITLED * compared.titled + often * compared.words.bm25
    if language == "en" and not sure:
        gained += AHEAD * np.isin(compared.documents, _nearest(compared))
    return (compared.cosines + gained).astype(np.float32)


def _nearest(compared: Compared) -> list[int]:
    """The documents that the vectors put first."""
    found: dict[int, None] = {}
    for place in best_first(compared.cosines):
        found[int(compared.documents[place])] = None
        if len(found) == TRUSTED:
            break
    return list(found)


def best_first(scores: Scores) -> Iterator[int]:
    """Places by score, of equal ones the earlier first. Only what is asked for is put in order."""
    least = np.partition(scores, -HEAD)[-HEAD] if len(scores) > HEAD else -np.inf
    near = np.flatnonzero(scores >= least)
    yield from near[np.argsort(-scores[near], kind="stable")].tolist()
    far = np.setdiff1d(np.arange(len(scores)), near, assume_unique=True)
    yield from far[np.argsort(-scores[far], kind="stable")].tolist()


def relevance(cosine: float, explained: float, language: Language) -> float:
    """How surely a passage is about the question, on the scale of an English cosine.

    An exact name or code is short and alone, and its vector says little; its words say all.
    """
    if language == "en":
        return cosine + 0.15 * explained**4
    return min(1.0, explained + LEVEL)


@dataclass(frozen=True)
class Candidate:
    """As much of a passage as the choice needs."""

    document: str
    """Its document's id."""

    article: str
    """The slug of the article it belongs to; "" when to none."""

    text: str
    """What would be read out."""

    place: int = 0
    """The caller's own."""


def chosen(ranked: Iterable[Candidate], k: int) -> list[Candidate]:
    """The k best that each add something, best first.

    Left out are a passage that says the same as a better one, as a ticket and its article or a
    frequent question and the passage it points to, and the third of one document.
    """
    kept: list[tuple[Candidate, frozenset[str]]] = []
    for candidate in ranked:
        words = frozenset(re.findall(r"\w+", candidate.text.lower()))
        of_document = sum(candidate.document == other.document for other, _ in kept)
        same = any(_same(candidate, words, other, theirs) for other, theirs in kept)
        if not same and of_document < PER_DOCUMENT:
            kept.append((candidate, words))
        if len(kept) == k:
            break
    return [candidate for candidate, _ in kept]


def _same(one: Candidate, words: frozenset[str], other: Candidate, theirs: frozenset[str]) -> bool:
    if one.text == other.text:
        return True
    if not one.article or one.article != other.article or one.document == other.document:
        return False
    shorter = min(len(words), len(theirs))
    return bool(shorter) and len(words & theirs) / shorter >= SAME
