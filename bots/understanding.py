"""Two ways to judge whether a guess answers what was said in the end."""

import asyncio

import numpy as np

from processors.answers.courtesies import courtesy_of
from processors.answers.extractive import Embed
from processors.policy.speculation import Understood, difference
from processors.policy.wording import plain
from processors.retrieval import Retrieval, Retrieved

PATIENCE_S = 0.15
"""A comparison that takes longer costs more than answering again."""


async def differ_in_words(guessed: str, said: str) -> str:
    """Only the same words ask the same."""
    return "" if plain(guessed) == plain(said) else "other words"


class Meaning:
    """Words that find the same passages, lie close together and differ in nothing that tells."""

    def __init__(self, retrieval: Retrieval, embed: Embed, *, language: str) -> None:
        self._retrieval, self._embed, self._language = retrieval, embed, language

    async def differ(self, guessed: str, said: str) -> str:
        """Why an answer to `guessed` does not answer `said`; "" where it does."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                one, other = await asyncio.gather(
                    self._retrieval.find(guessed), self._retrieval.find(said)
                )
                vectors = await asyncio.to_thread(self._embed, [one.question, other.question])
        except TimeoutError:
            return "not compared in time"
        return difference(
            _understood(guessed, one, vectors[0]),
            _understood(said, other, vectors[1]),
            language=self._language,
        )


def _understood(words: str, found: Retrieved, vector: np.ndarray) -> Understood:
    ids = [passage.article or passage.id for passage in found.passages]
    return Understood(words, courtesy_of(words) or "", tuple(dict.fromkeys(ids)), vector)
