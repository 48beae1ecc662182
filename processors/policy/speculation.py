"""Whether an answer begun on some words still answers the words that were said in the end."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.policy.telling_words import NUMBER, telling_words
from processors.policy.wording import words_of

MIN_COSINE = 0.50
"""Two wordings further apart than this may ask different things."""


@dataclass(frozen=True)
class Understood:
    """What some words were understood to ask."""

    words: str

    intent: str
    """What kind of request they are; "" for a question to the help center."""

    passage: str
    """The passage that answers them best, by name; "" when none does."""

    evidence: Sequence[str]
    """The sentences in it that answer them; none where the help center has no answer."""

    vector: NDArray[np.float32]
    """(dimensions,), of length one."""


def difference(
    guessed: Understood, said: Understood, *, language: str, names: frozenset[str] = frozenset()
) -> str:
    """Why an answer to `guessed` does not answer `said`; "" where it does.

    Args:
        guessed: what the answer was begun for.
        said: what is known now.
        language: the words are in, two letters.
        names: plain words that change a question wherever they appear, as products do.
    """
    if guessed.intent != said.intent:
        return "another intent"
    if kind := _telling_change(guessed.words, said.words, language, names):
        return kind
    if guessed.passage != said.passage:
        return "another passage"
    if guessed.evidence != said.evidence:
        return "other sentences of the passage"
    if float(guessed.vector @ said.vector) < MIN_COSINE:
        return "another meaning"
    return ""


def _telling_change(guessed: str, said: str, language: str, names: frozenset[str]) -> str:
    """Which kind of telling word stands in only one of the two; "" for none."""
    before, now = words_of(guessed), words_of(said)
    changed = set(before) ^ set(now)
    # The last word of a partial transcript is often cut short: `pass` of `password`.
    if 0 < len(before) <= len(now) and now[len(before) - 1].startswith(before[-1]):
        changed.discard(before[-1])
    kinds = telling_words(language)
    for word in sorted(changed):
        if word in kinds:
            return kinds[word]
        if word in names:
            return "a name"
        if any(map(str.isdigit, word)):
            return NUMBER
    return ""
