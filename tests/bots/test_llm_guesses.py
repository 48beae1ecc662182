"""Guesses of a language model that fails: nothing of it is noticed."""

import pytest

from processors.frames import DecisionFrame, GuessFrame, PromptInTurnFrame, VisitorPromptFrame
from tests.bots.guessing import Conversation, ask_for_tool, converse
from tests.bots.model_calls import failover, keys
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.openai_server import ANSWER, OpenAiServer

pytestmark = pytest.mark.usefixtures("keys")
__all__ = ["keys"]

GUESS = ("<", "~where is my order", "~where is my order")
KEPT = [("made", "where is my order"), ("kept", "where is my order")]
WITHDRAWN = [("made", "where is my order"), ("withdrawn", "where is my order")]


def noticed(talk: Conversation) -> list[object]:
    """Lines and decisions that came out."""
    kinds = (DecisionFrame, PromptInTurnFrame, VisitorPromptFrame)
    return [frame for frame in talk.down if isinstance(frame, kinds)]


@pytest.mark.parametrize("mode", ["silent", "stalls", "refuses", "stalls late", "breaks late"])
async def test_a_guess_that_fails_is_made_by_the_next_model(mode: str):
    """However much of it was there: the gate held it, and nobody has heard it."""
    async with OpenAiServer(mode) as bad, AnthropicServer() as good:
        talk = await converse(failover(bad, good), *GUESS, 4.0, ">", "=where is my order", 0.5)

    assert talk.spoken == ANSWER
    assert talk.outcomes == KEPT
    assert len(good.asked) == 1


async def test_a_guess_nobody_answers_is_withdrawn_and_asked_again_when_the_turn_is_over():
    async with OpenAiServer("locked") as server:
        talk = await converse(failover(server), *GUESS, 1.5, ">", "=where is my order", 1.5)

    [owed, decision] = sorted(noticed(talk), key=lambda frame: isinstance(frame, DecisionFrame))
    assert talk.outcomes == WITHDRAWN
    assert len(server.asked) == 2, "once for the guess, once for the turn"
    assert (owed.code, decision.outcome) == ("trouble", "nobody")


async def test_a_guess_that_was_withdrawn_leaves_no_decision_behind():
    async with OpenAiServer() as server:
        talk = await converse(
            failover(server), *GUESS, 0.6, ">", "=where is my order number ten", 1.0
        )

    decisions = [frame for frame in noticed(talk) if isinstance(frame, DecisionFrame)]
    assert talk.spoken == ANSWER
    assert len(decisions) == 1


async def test_a_frame_about_a_guess_in_the_middle_of_its_answer_takes_no_words_from_it():
    async with OpenAiServer() as server:
        server.word_s = 0.06
        about = GuessFrame("made", "where is my order")
        talk = await converse(
            *(failover(server), *GUESS, 0.1, about, 0.1, about, 0.8, ">", "=where is my order"),
            0.5,
        )

    assert talk.spoken == ANSWER
    assert len(server.asked) == 1


async def test_a_kept_guess_is_decided_once_it_is_kept():
    async with OpenAiServer() as server:
        talk = await converse(failover(server), *GUESS, 0.6, ">", "=where is my order", 0.4)

    [decision] = noticed(talk)
    assert isinstance(decision, DecisionFrame)
    assert decision.outcome == "openai fake"


async def test_a_tool_runs_once_after_the_turn_and_never_for_a_guess():
    async with OpenAiServer("tool") as server:
        talk, ran = await ask_for_tool(failover(server), server.asked)

    assert talk.outcomes == WITHDRAWN
    assert ran == [2], "the guess was the first request, the turn the second"
    assert talk.spoken == ANSWER
