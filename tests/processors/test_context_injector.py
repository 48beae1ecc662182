from dataclasses import replace

from pipecat.frames.frames import LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from processors.context_injector import ContextInjector, GroundedContextFrame
from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.search import Passage
from tests.pipelines import run, told

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
        search=search,
        ground=lambda question, passages: f"{[p.text for p in passages]} {question}",
        now=lambda: 0.0,
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
    out = await run(injector(cite_above=0.5), LLMContextFrame(said("how do I pay")), 0.1)

    assert told(out, "sources")[0]["sources"] == [
        {"title": "Paying", "heading": "", "url": "/help/demo/pay"}
    ]


async def test_a_passage_too_far_off_is_no_source():
    out = await run(injector(cite_above=0.9), LLMContextFrame(said("how do I pay")), 0.1)

    assert not told(out, "sources")
