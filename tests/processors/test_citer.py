"""Source cards beside an answer, and the numbers an LLM names them by."""

from dataclasses import dataclass

from pipecat.frames.frames import (
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)

from processors.citer import Citer
from processors.sources import AnswerSourcesFrame
from tests.pipelines import run, said, told


@dataclass(frozen=True)
class Page:
    title: str

    @property
    def heading(self) -> str:
        return ""

    @property
    def url(self) -> str:
        return f"/help/{self.title}"


PAGES = [Page("pay"), Page("refunds"), Page("plans")]
NUMBERED = AnswerSourcesFrame.of(PAGES[:1], numbered=PAGES)


def answer(*tokens: str) -> list[Frame]:
    return [LLMFullResponseStartFrame(), *map(LLMTextFrame, tokens), LLMFullResponseEndFrame()]


async def shown(*steps: Frame | float) -> tuple[str, list[list[str]]]:
    """What is said, and the titles on the page each time they change."""
    out = await run(Citer(), *steps)
    cards = [message["sources"] for message in told(out, "sources")]
    return said(out), [[card["title"] for card in each] for each in cards]


async def test_the_page_shows_the_passages_the_answer_names_and_the_voice_does_not_say_them():
    tokens = ("It takes ", "five days. ", "[2", "] Plans", " differ. [3]")

    words, cards = await shown(NUMBERED, *answer(*tokens))

    assert words == "It takes five days. Plans differ."
    assert cards == [["refunds"], ["refunds", "plans"]]


async def test_an_answer_that_names_nothing_shows_the_likeliest_passage():
    assert await shown(NUMBERED, *answer("Choose Pay.")) == ("Choose Pay.", [["pay"]])


async def test_a_number_nobody_gave_names_nothing():
    assert await shown(NUMBERED, *answer("Choose Pay. [9]")) == ("Choose Pay.", [])


async def test_an_answer_known_to_come_from_a_page_shows_it_before_it_begins():
    out = await run(Citer(), AnswerSourcesFrame.of(PAGES[:1]), *answer("See [1] there. "))

    kinds = [type(frame).__name__ for frame in out]
    assert kinds.index("SourcesFrame") < kinds.index("LLMFullResponseStartFrame")
    assert said(out) == "See [1] there. "


async def test_the_answer_after_a_tool_draws_on_the_same_passages():
    called = [LLMFullResponseStartFrame(), LLMFullResponseEndFrame()]

    _, cards = await shown(NUMBERED, *called, *answer("It was refunded. [2]"))

    assert cards == [["refunds"]]


async def test_what_was_interrupted_shows_nothing_later():
    cut = [LLMFullResponseStartFrame(), LLMTextFrame("It takes"), 0.05, InterruptionFrame(), 0.05]

    _, cards = await shown(NUMBERED, *cut, *answer("Hello."))

    assert cards == []
