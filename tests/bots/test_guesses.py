"""What a visitor hears, and what is remembered, when answers begin before the turn is over."""

import asyncio

import pytest
from pipecat.frames.frames import (
    InterruptionFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    ManuallySwitchServiceFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.pipeline.llm_switcher import LLMSwitcher
from pipecat.services.openai.llm import OpenAILLMService

from bots.detectors import Detectors
from bots.turns import user_params
from bots.understanding import Wording
from processors.context_injector import ContextInjector
from processors.frames import VisitorPromptFrame
from processors.retrieval import Retrieval
from tenants.config import Turns
from tests.bots.guessing import ask_for_tool, converse
from tests.fakes.llm import EchoLLM
from tests.fakes.openai_server import ANSWER, OpenAiServer

GUESS = ("~where is my order", "~where is my order")


async def test_a_guess_that_held_is_spoken_and_written_once():
    llm = EchoLLM()
    talk = await converse(llm, "<", *GUESS, 0.2, ">", "=Where is my order?", 0.3)

    assert llm.questions == [("where is my order", True)]
    assert talk.spoken == "answer to: where is my order"
    assert talk.written == ["Where is my order?"]
    assert talk.outcomes == [("made", "where is my order"), ("kept", "where is my order")]


async def test_a_guess_that_did_not_hold_leaves_no_trace():
    llm = EchoLLM()
    talk = await converse(llm, "<", *GUESS, 0.2, ">", "=where is my order number ten", 0.4)

    assert talk.spoken == "answer to: where is my order number ten"
    assert talk.written == ["where is my order number ten"]
    assert talk.outcomes[-1] == ("withdrawn", "where is my order")


async def test_rule_1_the_last_guess_is_withdrawn_before_the_next_is_made():
    llm = EchoLLM()
    longer = ("~where is my order number", "~where is my order number")
    talk = await converse(llm, "<", *GUESS, *longer, 0.1, ">", "=where is my order number", 0.4)

    assert [outcome for outcome, _ in talk.outcomes] == ["made", "withdrawn", "made", "kept"]
    assert talk.spoken == "answer to: where is my order number"


@pytest.mark.parametrize("moment_s", [0.0, 0.3], ids=["ends at once", "thinks of an ending"])
async def test_rule_2_a_withdrawn_guess_does_not_overtake_its_withdrawal(moment_s: float):
    """A search takes time between the aggregator and the LLM; the withdrawal is faster. What drops
    the search is the withdrawal, or the question the turn ends with where that comes first."""
    llm = EchoLLM()

    async def slowly() -> None:
        await asyncio.sleep(0.15)

    class SlowRetrieval(Retrieval):
        async def find(self, words: str):
            await slowly()
            return await super().find(words)

    injector = ContextInjector(
        retrieval=SlowRetrieval(search=lambda question: [], now=lambda: 0.0),
        ground=lambda question, passages: question,
    )
    talk = await converse(
        *(llm, "<", *GUESS, "~where is my order number ten", moment_s),
        *(">", "=where is my order number ten", 0.8),
        above_llm=[injector],
    )

    assert talk.spoken == "answer to: where is my order number ten"
    assert llm.questions == [("where is my order number ten", False)]


async def test_rule_3_nothing_is_guessed_outside_a_turn():
    """Pipecat drops such a guess without a word, and the next turn would confirm silence."""
    llm = EchoLLM()
    talk = await converse(llm, *GUESS, "<", "~where is my order", ">", "=where is my order", 0.3)

    assert talk.outcomes == []
    assert llm.questions == [("where is my order", False)]
    assert talk.spoken == "answer to: where is my order"


async def test_rule_4_a_guess_is_held_against_all_that_was_said_in_the_turn():
    llm = EchoLLM()
    talk = await converse(
        *(llm, "<", "=I bought a bicycle", "~where is my order", "~where is my order", 0.1),
        *(">", "=where is my order", 0.4),
    )

    assert talk.spoken == "answer to: I bought a bicycle where is my order"
    assert talk.outcomes[-1] == ("kept", "I bought a bicycle where is my order")


async def test_who_speaks_on_before_an_answer_is_heard_is_guessed_at_from_the_first_word():
    """What was said before the pause says enough to search for."""
    llm = EchoLLM(thinks_s=0.5)
    injector = ContextInjector(
        retrieval=Retrieval(search=lambda question: [], now=lambda: 0.0),
        ground=lambda question, passages: question,
    )
    talk = await converse(
        *(llm, "<", ">", "=where is my", 0.1, "<", "~order", "~order", 0.1, ">", "=order", 0.9),
        above_llm=[injector],
    )

    assert llm.questions == [("where is my", False), ("where is my order", True)]
    assert talk.outcomes == [("made", "order"), ("kept", "order")]
    assert talk.spoken == "answer to: where is my order"
    assert talk.written == ["where is my", "order"]


async def test_who_speaks_on_behind_an_answer_asks_something_else():
    llm = EchoLLM()
    talk = await converse(llm, "<", ">", "=where is my order", 0.4, "<", "~order", "~order", 0.1)

    assert [guess for _, guess in llm.questions] == [False]
    assert talk.outcomes == []


async def test_rule_5_a_turn_that_ends_by_itself_takes_its_guess_along():
    """Nobody confirms it: no transcript follows, and the watchdog ends the turn."""
    llm = EchoLLM()
    talk = await converse(llm, "<", *GUESS, 0.1, ">", 1.0)

    assert talk.spoken == ""
    assert talk.outcomes[-1] == ("withdrawn", "where is my order")


async def test_rule_6_words_that_still_change_or_say_little_are_not_guessed_at():
    llm = EchoLLM()
    await converse(llm, "<", "~where is", "~where is", "~where is my", "~where is my order", 0.1)
    assert llm.asked == []


async def test_rule_6_a_turn_costs_no_more_guesses_than_allowed():
    llm = EchoLLM()
    partials = [f"~where is my order {n}" for n in "abcdef" for _ in range(2)]
    talk = await converse(llm, "<", *partials, 0.1, ">", "=where is my order f", 0.3, max_guesses=2)

    assert [guess for _, guess in llm.questions] == [True, False]
    assert talk.spoken == "answer to: where is my order f"


def test_rule_7_no_answer_is_ever_judged_for_completeness_by_the_llm():
    """Its marker tokens assume that every answer is a plain one."""
    params = user_params(Detectors(), Turns(eagerness="partial"), Wording(), "en")
    kinds = {type(strategy).__name__ for strategy in params.user_turn_strategies.stop}

    assert kinds == {"GuessingTurnStop"}
    assert not EchoLLM()._settings.filter_incomplete_user_turns


async def test_rule_8_nothing_of_a_guess_gets_below_the_llm_before_the_turn_ends():
    talk = await converse(EchoLLM(), "<", *GUESS, 0.3, ">", "=where is my order", 0.2)

    kinds = [type(frame) for frame in talk.down]
    ended = kinds.index(UserStoppedSpeakingFrame)
    assert LLMFullResponseStartFrame not in kinds[:ended]
    assert LLMTextFrame not in kinds[:ended]
    assert LLMTextFrame in kinds[ended:]


async def test_rule_9_an_llm_switched_in_during_a_turn_is_not_guessed_with():
    """It does not know that a turn is open, and would say its guess aloud."""
    first, second = EchoLLM(), EchoLLM()
    talk = await converse(
        LLMSwitcher([first, second]),
        *("<", ManuallySwitchServiceFrame(service=second), *GUESS, 0.2),
        *(">", "=where is my order number ten", 0.4),
    )

    assert second.questions == [("where is my order number ten", False)]
    assert talk.spoken == "answer to: where is my order number ten"


async def test_rule_10_a_prompt_from_above_is_heard_while_a_guess_is_held():
    talk = await converse(
        EchoLLM(),
        *("<", *GUESS, 0.1, VisitorPromptFrame(code="repeat"), 0.1, ">", "=something else now"),
        0.4,
    )

    prompts = [frame for frame in talk.down if isinstance(frame, VisitorPromptFrame)]
    ended = next(i for i, f in enumerate(talk.down) if isinstance(f, UserStoppedSpeakingFrame))
    assert talk.down.index(prompts[0]) < ended


async def test_rule_11_a_kept_guess_is_told_for_its_times_are_in_no_breakdown():
    talk = await converse(EchoLLM(), "<", *GUESS, 0.2, ">", "=where is my order", 0.2)
    assert talk.outcomes == [("made", "where is my order"), ("kept", "where is my order")]


async def test_a_visitor_who_pauses_and_goes_on_is_answered_once_and_in_full():
    llm = EchoLLM()
    talk = await converse(
        *(llm, "<", ">", "=I lost my phone", 0.2, "<", "~and how do I", "~and how do I sign in"),
        *(">", "=and how do I sign in", 0.4),
        finishes=(False, True),
        eagerness="pause",
    )

    assert talk.spoken == "answer to: I lost my phone and how do I sign in"
    assert talk.outcomes[:2] == [("made", "I lost my phone"), ("withdrawn", "I lost my phone")]


async def test_a_cough_ends_its_turn_at_once():
    talk = await converse(EchoLLM(), "<", ">", "= ", 0.1, finishes=(False,))

    assert sum(isinstance(frame, UserStoppedSpeakingFrame) for frame in talk.down) == 1
    assert talk.history.messages == []


async def test_words_that_were_not_understood_in_the_end_are_not_answered():
    llm = EchoLLM()
    talk = await converse(llm, "<", *GUESS, 0.2, ">", "= ", 0.3)

    assert talk.spoken == ""
    assert talk.reasons == ["nothing was heard"]


async def test_whoever_interrupts_takes_a_held_guess_along():
    """As somebody does who types while they speak: the guess is gone, and is not waited for."""
    llm = EchoLLM()
    talk = await converse(
        llm, "<", *GUESS, 0.1, InterruptionFrame(), ">", "=where is my order", 0.3
    )

    assert talk.reasons == ["talked over"]
    assert talk.spoken == "answer to: where is my order"


async def test_a_tool_runs_once_after_the_turn_and_never_for_a_guess():
    async with OpenAiServer("tool") as server:
        llm = OpenAILLMService(
            api_key="none",
            base_url=server.url,
            settings=OpenAILLMService.Settings(model="fake"),
        )
        talk, ran = await ask_for_tool(llm, server.asked)

    assert talk.outcomes == [("made", "where is my order"), ("withdrawn", "where is my order")]
    assert talk.reasons == ["the answer needs a tool"]
    assert ran == [2], "the guess was the first request, the turn the second"
    assert talk.spoken == ANSWER
