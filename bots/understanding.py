"""Two ways to judge whether a guess answers what was said in the end."""

import asyncio
from collections.abc import Callable

from bots.guesses import NOT_COMPARED, Grasp
from processors.answers.courtesies import courtesy_of
from processors.answers.extractive import Embed, answer_from
from processors.policy.speculation import Understood, difference
from processors.policy.wording import plain
from processors.retrieval import Retrieval, Retrieved

PATIENCE_S = 0.15
"""A comparison that takes longer costs more than answering again."""


SURE = 0.6
"""Cosine from which a passage answers whatever the question goes on to say. Of the demo's
questions, heard word by word, guesses begun so cost a third fewer tokens than those that wait for
the words to stay, and begin no later."""


class Wording:
    """Only the same words ask the same."""

    async def differ(self, guessed: str, said: str) -> str:
        """Why an answer to `guessed` does not answer `said`; "" where it does."""
        return "" if plain(guessed) == plain(said) else "other words"

    async def grasp(self, words: str) -> Grasp:
        """Words alone tell nothing of their answer."""
        return "some"


class Meaning:
    """Words that the same sentences answer, that lie close together and differ in nothing that
    tells."""

    def __init__(
        self,
        retrieval: Retrieval,
        embed: Embed,
        *,
        min_score: float,
        language: str,
        names: frozenset[str] = frozenset(),
        intent_of: Callable[[str], str] = lambda _: "",
    ) -> None:
        """Judge one call's guesses.

        Args:
            retrieval: the call's searches.
            embed: the embedding they are made with.
            min_score: cosine below which nothing relevant was found.
            language: of the visitor and, as far as it is known, of the help center.
            names: plain words that change a question wherever they appear.
            intent_of: what the tenant wants done about some words; "" for nothing of its own.
                Blocking.
        """
        self._retrieval, self._embed = retrieval, embed
        self._min_score, self._language, self._names = min_score, language, names
        self._intent_of = intent_of

    async def differ(self, guessed: str, said: str) -> str:
        """Why an answer to `guessed` does not answer `said`; "" where it does."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                one, other = await asyncio.gather(
                    self._retrieval.find(guessed), self._retrieval.find(said)
                )
                readings = asyncio.to_thread(
                    lambda: (self.understand(guessed, one), self.understand(said, other))
                )
                return difference(*await readings, language=self._language, names=self._names)
        except TimeoutError:
            return NOT_COMPARED

    async def grasp(self, words: str) -> Grasp:
        """How clear the help center's answer is."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                found = await self._retrieval.find(words)
                known = await asyncio.to_thread(self.understand, words, found)
        except TimeoutError:
            return "none"
        if not known.passage:
            return "none"
        return "sure" if found.passages[0].score >= SURE else "some"

    def understand(self, words: str, found: Retrieved) -> Understood:
        """What a search makes of some words. Blocking."""
        answer = answer_from(
            found.passages,
            found.question,
            embed=self._embed,
            min_score=self._min_score,
            language=self._language,
        )
        return Understood(
            words=words,
            intent=courtesy_of(words) or self._intent_of(words),
            passage=f"{answer.source.title}: {answer.source.heading}" if answer else "",
            evidence=answer.sentences if answer else (),
            # Of the words alone: one of two may have been joined to the topic, and the other not.
            vector=self._embed([words])[0],
        )
