from pipecat.frames.frames import (
    InterimTranscriptionFrame,
    LLMMessagesAppendFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
)

from processors.prefetcher import Prefetcher
from processors.retrieval import Retrieval
from tests.pipelines import run


async def searched(*steps, unanswered: str = "") -> list[str]:
    asked: list[str] = []

    def search(question: str) -> list[object]:
        asked.append(question)
        return []

    retrieval = Retrieval(search=search, now=lambda: 0.0)
    await run(Prefetcher(retrieval, unanswered=lambda: unanswered), *steps)
    return asked


def partial(text: str) -> InterimTranscriptionFrame:
    return InterimTranscriptionFrame(text, "visitor", "now")


def final(text: str) -> TranscriptionFrame:
    return TranscriptionFrame(text, "visitor", "now", finalized=True)


async def test_partial_words_are_searched_for_while_the_visitor_speaks():
    asked = await searched(partial("how do I"), 0.05, partial("how do I pay"), 0.05)
    assert asked == ["how do I", "how do I pay"]


async def test_what_was_said_before_a_pause_belongs_to_the_question():
    asked = await searched(final("I bought a bicycle"), 0.05, partial("where is it"), 0.05)
    assert asked[-1] == "I bought a bicycle where is it"


async def test_a_new_turn_begins_with_nothing_said():
    asked = await searched(
        final("I bought a bicycle"), 0.05, UserStartedSpeakingFrame(), 0.05, final("hi Bob"), 0.05
    )
    assert asked[-1] == "hi Bob"


async def test_an_unanswered_question_goes_on():
    asked = await searched(partial("my order"), 0.05, unanswered="where is")
    assert asked == ["where is my order"]


async def test_typed_words_are_searched_for_too():
    typed = LLMMessagesAppendFrame([{"role": "user", "content": "how do I pay"}], run_llm=True)
    assert await searched(typed, 0.05) == ["how do I pay"]


async def test_a_transcript_without_words_is_not_searched_for():
    assert await searched(final(" "), 0.05) == []
