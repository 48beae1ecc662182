"""Searches for words that may still be growing: one for each wording, none waited for twice."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loguru import logger

from processors.answers.courtesies import courtesy_of
from processors.answers.follow_up import Found, Topic
from processors.policy.wording import plain
from tenants.errors import KnowledgeError
from tenants.knowledge.search import Passage

Search = Callable[[str], Sequence[Passage]]
"""Question to passages, best first. Blocking; called on a worker thread."""

REMEMBERED = 8
"""Wordings kept: those of one turn, which a guess and the final words may come back to."""


@dataclass(frozen=True)
class Retrieved:
    """What the help center says about some words."""

    question: str
    """The words, joined to the topic of the conversation where they lean on it."""

    passages: tuple[Passage, ...]
    """Best first; empty when the help center has nothing, or could not be asked."""

    topic: Topic
    """What the conversation is about if these words are the visitor's."""

    seconds: float
    """How long the search took."""


class Retrieval:
    """One call's searches, shared by whoever needs them."""

    def __init__(self, *, search: Search, now: Callable[[], float], timeout_s: float = 1.5) -> None:
        """Search nothing yet.

        Args:
            search: the tenant's help center.
            now: seconds on any steady clock.
            timeout_s: a search that takes longer found nothing.
        """
        self._search, self._now, self._timeout_s = search, now, timeout_s
        self._topic = Topic()
        self._searches: OrderedDict[str, asyncio.Task[Retrieved]] = OrderedDict()
        self._next: str | None = None

    def prefetch(self, words: str) -> None:
        """Search soon, so that the passages are there when they are needed.

        One search at a time; of the words that come while it runs only the last are searched for.
        """
        if not words.strip():
            return
        running = any(not search.done() for search in self._searches.values())
        if running and plain(words) not in self._searches:
            self._next = words
        else:
            self._begin(words)

    def ready(self, words: str) -> Retrieved | None:
        """What was found for these very words; None while that is not known."""
        search = self._searches.get(plain(words))
        return search.result() if search and search.done() and not search.cancelled() else None

    async def find(self, words: str) -> Retrieved:
        """What is found for these words; nothing where the search was given up meanwhile, as the
        oldest is. Whoever is cancelled here does not stop the search."""
        search = self._begin(words)
        await asyncio.wait([search])
        return Retrieved(words, (), self._topic, 0.0) if search.cancelled() else search.result()

    def settle(self, words: str) -> None:
        """The visitor did say this: what comes next may lean on it."""
        if (retrieved := self.ready(words)) and retrieved.topic != self._topic:
            self._topic = retrieved.topic
            self._forget()

    async def close(self) -> None:
        """Give up what is being searched for."""
        searches = list(self._searches.values())
        self._forget()
        await asyncio.gather(*searches, return_exceptions=True)

    def _begin(self, words: str) -> asyncio.Task[Retrieved]:
        key = plain(words)
        if key not in self._searches:
            search = asyncio.create_task(self._retrieve(words))
            search.add_done_callback(self._go_on)
            self._searches[key] = search
            while len(self._searches) > REMEMBERED:
                self._searches.popitem(last=False)[1].cancel()
        self._searches.move_to_end(key)
        return self._searches[key]

    def _go_on(self, _: asyncio.Task[Retrieved]) -> None:
        words, self._next = self._next, None
        if words is not None:
            self._begin(words)

    def _forget(self) -> None:
        self._next = None
        searches = list(self._searches.values())
        self._searches.clear()
        for search in searches:
            search.cancel()

    async def _retrieve(self, words: str) -> Retrieved:
        topic, started = self._topic, self._now()
        found: Found[Passage] = Found(words, ())
        if not courtesy_of(words):
            search = asyncio.to_thread(topic.ask, words, self._search)
            try:
                topic, found = await asyncio.wait_for(search, self._timeout_s)
            except (TimeoutError, KnowledgeError) as error:
                # Nothing found and nothing reachable sound the same to the visitor: an honest
                # "I don't know" with an offer. The operator reads the difference here.
                logger.warning("Retrieval failed", error=repr(error), timeout_s=self._timeout_s)
        return Retrieved(found.question, tuple(found.passages), topic, self._now() - started)
