"""Thirty turns of a support conversation, and what the model is told with each."""

import asyncio

import pytest
from pipecat.frames.frames import InterruptionFrame

from processors.frames import VisitorPromptFrame
from processors.policy.remembering import SUMMARY_HEAD
from processors.policy.tokens import tokens_of_messages
from tenants.memory import Memory
from tests.bots.remembering import Chat, chat, pairs_are_whole, told
from tests.fakes.openai_server import OpenAiServer

TURNS = 30
BUDGET = 1_200
"""Tokens, estimated. The whole conversation takes about four times as many."""

ANSWER = "It is under Billing, in the list of the month. Press Download there, and it is saved."


def question(number: int) -> str:
    return (
        f"Number {number}: I was charged twice for the booking of the {number + 1}th, and neither "
        "of the invoices says what the second charge was for; where can I see that?"
    )


async def talk(chat: Chat) -> None:
    """Thirty turns, every third with a tool."""
    chat.server.word_s = 0.0
    chat.server.answer = ANSWER
    for number in range(TURNS):
        await chat.ask(question(number), tool=number % 3 == 2)


@pytest.mark.parametrize("strategy", ["full", "window", "summary"])
async def test_thirty_turns_stay_whole_and_under_the_budget(strategy: str):
    memory = Memory(strategy=strategy, turns=4, max_tokens=BUDGET)
    async with OpenAiServer() as server, chat(memory, server=server) as held:
        await talk(held)

    largest = max(tokens_of_messages(told(asked)) for asked in server.asked)
    print(f"{strategy}: {len(server.asked)} requests, at most {largest} of {BUDGET} tokens")
    assert len(server.asked) == TURNS + TURNS // 3
    assert largest <= BUDGET
    assert all(pairs_are_whole(told(asked)) for asked in server.asked)
    assert all(question(n) in str(told(a)) for n, a in _by_turn(server))


def _by_turn(server: OpenAiServer):
    """(turn, request) of each request: the model knows what it is asked."""
    turn = -1
    for asked in server.asked:
        if told(asked)[-1]["role"] == "user":
            turn += 1
        yield turn, asked


async def test_a_window_is_the_last_turns_and_no_more():
    memory = Memory(strategy="window", turns=4, max_tokens=20_000)
    async with OpenAiServer() as server, chat(memory, server=server) as held:
        await talk(held)

    last = [m["content"] for m in told(server.asked[-1]) if m["role"] == "user"]
    assert last == [question(number) for number in range(TURNS - 4, TURNS)]


async def test_a_summary_stands_before_the_last_four_to_six_turns():
    memory = Memory(strategy="summary", turns=4, max_tokens=20_000)
    async with OpenAiServer() as server, chat(memory, server=server) as held:
        await talk(held)
        await held.until(lambda: held.summed_up >= 5)

    summary, *rest = told(server.asked[-1])
    turns = [m for m in rest if m["role"] == "user"]
    assert summary["content"] == f"{SUMMARY_HEAD} {server.summary}"
    assert 4 <= len(turns) <= 7
    assert question(TURNS - 1) == turns[-1]["content"]


async def test_a_summary_that_fails_loses_nothing():
    memory = Memory(strategy="summary", turns=4, max_tokens=BUDGET)
    async with OpenAiServer() as server, chat(memory, server=server) as held:
        server.summary = None
        await talk(held)

    asked = [m["content"] for m in held.context.messages if m["role"] == "user"]
    assert asked == [question(number) for number in range(TURNS)]
    assert held.summed_up == 0
    assert max(tokens_of_messages(told(asked)) for asked in server.asked) <= BUDGET


async def test_nobody_waits_for_a_summary():
    memory = Memory(strategy="summary", turns=1, max_tokens=20_000)
    async with OpenAiServer() as server, chat(memory, server=server) as held:
        server.summary_s = 3.0
        for number in range(8):
            await held.ask(question(number))
        summed_up_by_then = held.summed_up

    assert server.beside, "a summary was asked for"
    assert summed_up_by_then == 0


async def test_canned_lines_and_the_greeting_are_remembered_as_said():
    async with OpenAiServer() as server, chat(Memory(), server=server) as held:
        await held.push(VisitorPromptFrame(code="greeting"))
        await held.until(lambda: held.context.messages)
        await held.ask("Where is my invoice?")
        await held.push(VisitorPromptFrame(code="still_there"))
        await held.until(lambda: "<still_there>" in str(held.context.messages))
        await held.ask("Yes, and where is the other one?")

    said = [(m["role"], m["content"]) for m in told(server.asked[-1])]
    assert said[1:] == [
        ("assistant", "<greeting>"),
        ("user", "Where is my invoice?"),
        ("assistant", server.answer),
        ("assistant", "<still_there>"),
        ("user", "Yes, and where is the other one?"),
    ]


async def test_an_answer_that_was_cut_off_is_remembered_as_far_as_it_came():
    async with OpenAiServer() as server, chat(Memory(), server=server) as held:
        server.answer = "First open Billing. " + "Then press it. " * 50
        await held.say("What do I do?")
        await held.until(lambda: server.asked)
        await asyncio.sleep(0.3)
        await held.push(InterruptionFrame())
        await held.until(lambda: held.context.messages[-1]["role"] == "assistant")
        server.answer = "Under Billing."
        await held.ask("Where was that?")

    [cut] = [m["content"] for m in told(server.asked[-1]) if m["role"] == "assistant"]
    assert cut.startswith("First open Billing.")
    assert len(cut) < 300
