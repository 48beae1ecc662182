import threading
from dataclasses import replace

import pytest
from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    InterruptionFrame,
    LLMConfigureOutputFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TextFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from processors.citer import Citer
from processors.context_injector import ContextInjector, GroundedContextFrame
from processors.frames import GuessFrame
from processors.retrieval import Retrieval
from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.search import Passage
from tests.pipelines import run, told
from tests.taps import Tap

PAY = Passage(
    id="pay#0",
    text="Choose Pay.",
    title="Paying",
    heading="",
    url="/help/demo/pay",
    kind="article",
    score=0.7,
    rank_score=1.0,
)


def said(*words: str) -> LLMContext:
    return LLMContext([{"role": "user", "content": w} for w in words])


def injector(search=lambda question: [PAY], **options) -> ContextInjector:
    return ContextInjector(
        retrieval=Retrieval(search=search, now=lambda: 0.0),
        ground=lambda question, passages: f"{[p.text for p in passages]} {question}",
        **options,
    )


async def grounded(processor: ContextInjector, *contexts: LLMContext) -> list[GroundedContextFrame]:
    steps = [step for context in contexts for step in (LLMContextFrame(context), 0.1)]
    out = await run(processor, *steps)
    return [frame for frame in out if isinstance(frame, GroundedContextFrame)]


async def test_the_llm_gets_the_passages_and_the_history_does_not():
    history = said("how do I pay")

    [frame] = await grounded(injector(), history)

    assert frame.context.messages[-1]["content"] == "['Choose Pay.'] how do I pay"
    assert history.messages == [{"role": "user", "content": "how do I pay"}]
    assert frame.passages == (PAY,)


async def test_a_follow_up_is_searched_with_what_it_follows():
    asked = []

    def search(question: str) -> list[Passage]:
        asked.append(question)
        return [replace(PAY, score=0.3)]

    _, second = await grounded(injector(search), said("how do I pay"), said("and on mobile?"))

    assert second.question == "how do I pay on mobile?"
    assert second.words == "and on mobile?"
    assert asked[-1] == second.question


async def test_who_speaks_on_before_an_answer_is_heard_asked_one_question():
    history = LLMContext(
        [
            {"role": "user", "content": "hello"},
            {"role": "assistant", "content": "Hello there."},
            {"role": "user", "content": "how do I"},
            {"role": "developer", "content": "be patient"},
            {"role": "assistant", "content": "You can"},
            {"role": "user", "content": "pay by card"},
        ]
    )
    before = list(history.messages)

    [frame] = await grounded(injector(), history)

    assert frame.words == "how do I pay by card"
    assert frame.context.messages == [
        *before[:2],
        {"role": "developer", "content": "be patient"},
        {"role": "user", "content": "['Choose Pay.'] how do I pay by card"},
    ]
    assert history.messages == before


async def test_thanks_are_not_searched_for():
    asked = []

    [frame] = await grounded(injector(asked.append), said("thank you"))

    assert asked == []
    assert frame.passages == ()


async def test_a_search_that_fails_finds_nothing_and_the_turn_goes_on():
    def broken(question: str) -> list[Passage]:
        raise KnowledgeError(Problem("var/demo", "cannot be read", "run: rapport ingest"))

    [frame] = await grounded(injector(broken), said("how do I pay"))

    assert frame.passages == ()
    assert frame.question == "how do I pay"


async def test_sources_are_named_for_an_llm_that_does_not_name_them():
    processors = [injector(cite_above=0.5), Citer()]
    question = LLMContextFrame(said("how do I pay"))
    answer = [LLMFullResponseStartFrame(), LLMTextFrame("Choose Pay."), LLMFullResponseEndFrame()]
    out = await run(processors, question, 0.1, *answer)

    assert told(out, "sources")[0]["sources"] == [
        {"title": "Paying", "heading": "", "url": "/help/demo/pay"}
    ]


async def test_a_passage_too_far_off_is_no_source():
    processors = [injector(cite_above=0.9), Citer()]
    question = LLMContextFrame(said("how do I pay"))
    out = await run(processors, question, 0.1, LLMFullResponseStartFrame())

    assert not told(out, "sources")


async def test_the_sources_of_a_guess_are_not_shown_before_it_is_spoken():
    processors = [injector(cite_above=0.5), Citer()]
    guess = LLMContextFrame(said("how do I pay"), speculation=True)
    out = await run(processors, guess, 0.1, EagerEndOfTurnCancelFrame(), 0.05)
    assert not told(out, "sources")


async def test_a_guess_that_is_searched_for_holds_nothing_else_up():
    searching, found = threading.Event(), threading.Event()

    def slow(question: str) -> list[Passage]:
        searching.set()
        found.wait(5)
        return [PAY]

    seen = Tap()
    guess = LLMContextFrame(said("how do I pay"), speculation=True)
    release = Release(found)
    out = await run([injector(slow), seen, release], guess, 0.1, TextFrame("later"), 0.2)

    kinds = [type(frame) for frame in out if isinstance(frame, (TextFrame, GroundedContextFrame))]
    assert kinds == [TextFrame, GroundedContextFrame]
    assert searching.is_set()


async def test_what_is_set_behind_a_question_stays_behind_it():
    """A page that wants this one answer silent sets so in front of it, and takes it back behind."""
    out = await run(
        injector(),
        LLMConfigureOutputFrame(skip_tts=True),
        LLMContextFrame(said("how do I pay")),
        LLMConfigureOutputFrame(skip_tts=False),
        0.2,
    )

    kinds = (LLMConfigureOutputFrame, GroundedContextFrame)
    order = [getattr(frame, "skip_tts", "question") for frame in out if isinstance(frame, kinds)]
    assert order == [True, "question", False]


class Release(FrameProcessor):
    """Lets the search find something once other frames have come by."""

    def __init__(self, found: threading.Event) -> None:
        super().__init__()
        self._found = found

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TextFrame):
            self._found.set()
        await self.push_frame(frame, direction)


@pytest.mark.parametrize("withdrawal", [EagerEndOfTurnCancelFrame, InterruptionFrame])
async def test_a_guess_withdrawn_while_it_was_searched_for_never_reaches_the_llm(withdrawal):
    """The withdrawal overtakes the context; what comes behind it would be spoken instead."""
    found = threading.Event()

    def slow(question: str) -> list[Passage]:
        if question == "how do I":
            found.wait(5)
        return [PAY]

    out = await run(
        injector(slow),
        LLMContextFrame(said("how do I"), speculation=True),
        0.05,
        withdrawal(),
        0.05,
        LLMContextFrame(said("how do I pay")),
        0.1,
        *release_in_time(found),
    )

    contexts = [frame for frame in out if isinstance(frame, GroundedContextFrame)]
    assert [(c.words, c.speculation) for c in contexts] == [("how do I pay", False)]


def release_in_time(found: threading.Event) -> list[float]:
    """The slow search ends while the pipeline still runs."""
    threading.Timer(0.3, found.set).start()
    return [0.3]


async def test_a_follow_up_leans_on_a_guess_only_if_it_was_spoken():
    asked = []

    def search(question: str) -> list[Passage]:
        asked.append(question)
        return [replace(PAY, score=0.3)]

    await run(
        injector(search),
        LLMContextFrame(said("how do I pay"), speculation=True),
        0.1,
        GuessFrame("kept", "how do I pay"),
        0.05,
        LLMContextFrame(said("can I get a refund"), speculation=True),
        0.1,
        GuessFrame("withdrawn", "can I get a refund", "other words"),
        0.05,
        LLMContextFrame(said("and on mobile?")),
        0.1,
    )

    assert asked[-1] == "how do I pay on mobile?"
