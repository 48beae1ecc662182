"""Answers made of the help center's own sentences: nothing is said that no article says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.answers.evidence import Found
from processors.answers.sentences import spoken_sentences

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors (n, dimensions)."""

SPOKEN_WORDS = 45
"""About 18 seconds of speech: as much as a listener takes in before wanting to speak."""

LEAD_BONUS = 0.06
"""For the first sentence of a passage, which by custom answers its heading."""

COMPANION_WITHIN = 0.12
"""A neighbouring sentence this close to the best one belongs to the same answer."""


@dataclass(frozen=True)
class Answer:
    """One or two sentences and the passage they were taken from."""

    sentences: tuple[str, ...]
    source: Found


def answer_from(
    passages: Sequence[Found],
    question: str,
    *,
    embed: Embed,
    min_score: float,
    language: str,
    max_words: int | None = None,
) -> Answer | None:
    """The sentences of the best passage that answer `question`.

    Args:
        passages: best first.
        question: able to stand alone.
        embed: the embedding the passages were searched with.
        min_score: cosine below which nothing relevant was found, -1..1.
        language: of the passages, for splitting sentences.
        max_words: of the answer where it has two sentences; None is `SPOKEN_WORDS`, the most.

    Returns:
        None where the help center does not hold an answer.
    """
    relevant = [p for p in passages if p.score >= min_score]
    if not relevant:
        return None
    source = relevant[0]
    sentences = spoken_sentences(source.text, language)
    if not sentences:
        return None
    vectors = embed([question, *sentences])
    closeness = vectors[1:] @ vectors[0]
    closeness[0] += LEAD_BONUS
    most = min(max_words or SPOKEN_WORDS, SPOKEN_WORDS)
    return Answer(tuple(_chosen(sentences, closeness, most)), source)


def _chosen(sentences: list[str], closeness: NDArray[np.float32], most_words: int) -> list[str]:
    """The closest sentence, and its better neighbour where it is nearly as close."""
    best = int(np.argmax(closeness))
    neighbours = [i for i in (best - 1, best + 1) if 0 <= i < len(sentences)]
    neighbours.sort(key=lambda i: -closeness[i])
    chosen = [best]
    for i in neighbours[:1]:
        words = sum(len(sentences[j].split()) for j in (best, i))
        if closeness[i] >= closeness[best] - COMPANION_WITHIN and words <= most_words:
            chosen.append(i)
    return [sentences[i] for i in sorted(chosen)]
