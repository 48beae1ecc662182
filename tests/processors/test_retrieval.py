import asyncio
import threading

from processors.retrieval import REMEMBERED, Retrieval
from tenants.knowledge.search import Passage


def passage(question: str) -> Passage:
    return Passage(question, question, "", "", "", "article", score=0.7, rank_score=1.0)


class Shelf:
    """A help center that notes what it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.open = threading.Event()
        self.open.set()

    def search(self, question: str) -> list[Passage]:
        self.asked.append(question)
        self.open.wait(5)
        return [passage(question)]


async def test_what_was_prefetched_is_there_at_once_and_searched_for_once():
    shelf = Shelf()
    retrieval = Retrieval(search=shelf.search, now=lambda: 0.0)
    retrieval.prefetch("how do i pay")
    await asyncio.sleep(0.05)

    found = retrieval.ready("How do I pay?")

    assert found is not None
    assert found.passages[0].id == "how do i pay"
    assert await retrieval.find("how do I pay") == found
    assert shelf.asked == ["how do i pay"]
    await retrieval.close()


async def test_passages_of_other_words_are_never_handed_out():
    shelf = Shelf()
    retrieval = Retrieval(search=shelf.search, now=lambda: 0.0)
    retrieval.prefetch("how do i pay")
    await asyncio.sleep(0.05)

    assert retrieval.ready("how do i pay by card") is None
    assert (await retrieval.find("how do i pay by card")).passages[0].id == "how do i pay by card"
    await retrieval.close()


async def test_partials_that_come_faster_than_searches_end_do_not_queue_up():
    shelf = Shelf()
    shelf.open.clear()
    retrieval = Retrieval(search=shelf.search, now=lambda: 0.0)
    for words in ("how", "how do", "how do i", "how do i pay"):
        retrieval.prefetch(words)
        await asyncio.sleep(0.02)
    shelf.open.set()
    await asyncio.sleep(0.1)

    assert shelf.asked == ["how", "how do i pay"]
    await retrieval.close()


async def test_one_who_gives_up_waiting_does_not_take_the_search_from_another():
    shelf = Shelf()
    shelf.open.clear()
    retrieval = Retrieval(search=shelf.search, now=lambda: 0.0)
    impatient = asyncio.create_task(retrieval.find("how do i pay"))
    patient = asyncio.create_task(retrieval.find("how do i pay"))
    await asyncio.sleep(0.02)
    impatient.cancel()
    shelf.open.set()

    assert (await patient).passages
    await retrieval.close()


async def test_a_new_topic_forgets_what_was_found_under_the_old_one():
    shelf = Shelf()
    retrieval = Retrieval(search=shelf.search, now=lambda: 0.0)
    await retrieval.find("and on mobile")
    await retrieval.find("how do i get my money back")
    retrieval.settle("how do i get my money back")

    found = await retrieval.find("and on mobile")

    assert found.question == "how do i get my money back on mobile"
    await retrieval.close()


async def test_a_search_that_is_given_up_found_nothing():
    shelf = Shelf()
    shelf.open.clear()
    retrieval = Retrieval(search=shelf.search, now=lambda: 0.0)
    oldest = asyncio.create_task(retrieval.find("how do i pay"))
    await asyncio.sleep(0.02)
    later = [asyncio.create_task(retrieval.find(f"number {n}")) for n in range(REMEMBERED)]
    await asyncio.sleep(0.02)
    shelf.open.set()

    assert (await oldest).passages == ()
    assert all([(await found).passages for found in later])
    await retrieval.close()
