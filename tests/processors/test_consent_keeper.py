"""The visitor's yes, in the middle of a real conversation."""

import asyncio

from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    LLMContextFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext

from processors.consent_keeper import ConsentKeeper
from processors.frames import DecisionFrame, VisitorPromptFrame
from processors.tools.toolbox import Toolbox
from tests.fakes.shop import Shop
from tests.pipelines import run
from tests.processors.tools.shops import toolbox

QUESTION = "Shall I cancel order 1042?"


async def waiting(shop: Shop) -> Toolbox:
    """A call's tools, one of which waits for a yes."""
    box = toolbox(shop)
    box.heard("cancel my order 1042")
    await box.use("cancel_order", {"order_id": "1042"})
    return box


def says(words: str, *, guess: bool = False, before: str = QUESTION) -> Frame:
    messages = [{"role": "assistant", "content": before}, {"role": "user", "content": words}]
    return LLMContextFrame(context=LLMContext(messages), speculation=guess)


def of(frames: list[Frame], kind: type[Frame]) -> list[Frame]:
    return [frame for frame in frames if isinstance(frame, kind)]


async def test_a_yes_runs_the_call_and_tells_the_history():
    async with Shop() as shop:
        down = await run(ConsentKeeper(await waiting(shop)), says("yes please"), 0.3)

    assert [(asked.method, asked.target) for asked in shop.asked] == [("DELETE", "/orders/1042")]
    [begun], [over] = of(down, FunctionCallInProgressFrame), of(down, FunctionCallResultFrame)
    assert begun.tool_call_id == over.tool_call_id
    assert over.result["outcome"] == "done"
    assert of(down, LLMContextFrame) == [], "the LLM goes on from the result"
    assert [d.outcome for d in of(down, DecisionFrame)] == ["agreed", "called"]


async def test_anything_else_goes_to_the_llm_and_the_call_is_gone():
    async with Shop() as shop:
        keeper = ConsentKeeper(await waiting(shop))
        down = await run(keeper, says("what are your hours"), 0.05, says("yes"), 0.2)

    assert shop.asked == []
    assert len(of(down, LLMContextFrame)) == 2


async def test_a_no_is_acknowledged_and_nothing_is_done():
    async with Shop() as shop:
        keeper = ConsentKeeper(await waiting(shop))
        down = await run(keeper, says("no thanks"), 0.05, says("yes"), 0.2)

    assert shop.asked == []
    assert [prompt.code for prompt in of(down, VisitorPromptFrame)] == ["left_alone"]


async def test_a_question_that_was_cut_off_is_asked_again():
    async with Shop() as shop:
        keeper = ConsentKeeper(await waiting(shop))
        down = await run(keeper, says("yes", before="Shall I"), 0.1, says("yes"), 0.3)

    [again] = of(down, VisitorPromptFrame)
    assert again.text == QUESTION
    assert len(shop.asked) == 1


async def test_a_guess_that_may_be_a_yes_waits_until_the_turn_is_over():
    async with Shop() as shop:
        keeper = ConsentKeeper(await waiting(shop))
        guess = says("yes go ahead", guess=True)
        down = await run(keeper, guess, 0.2, DecisionFrame("test", "now"), 0.05)
        before = list(shop.asked)
        keeper = ConsentKeeper(await waiting(shop))
        await run(keeper, guess, 0.1, UserStoppedSpeakingFrame(), 0.3)

    assert (of(down, LLMContextFrame), before) == ([], [])
    assert len(shop.asked) == 1


async def test_a_guess_that_was_withdrawn_is_no_yes():
    async with Shop() as shop:
        keeper = ConsentKeeper(await waiting(shop))
        steps = (says("yes go ahead", guess=True), 0.1, EagerEndOfTurnCancelFrame(), 0.05)
        down = await run(keeper, *steps, UserStoppedSpeakingFrame(), says("why?"), 0.2)

    assert shop.asked == []
    assert len(of(down, LLMContextFrame)) == 1


async def test_a_kept_guess_about_something_else_drops_the_call():
    async with Shop() as shop:
        keeper = ConsentKeeper(await waiting(shop))
        guess = says("what are your hours", guess=True)
        down = await run(keeper, guess, 0.05, UserStoppedSpeakingFrame(), 0.05, says("yes"), 0.2)

    assert shop.asked == []
    assert len(of(down, LLMContextFrame)) == 2


async def test_a_call_that_ends_lets_the_deed_be_finished():
    async with Shop(slow_s=0.3) as shop:
        keeper = ConsentKeeper(await waiting(shop))
        running = asyncio.create_task(run(keeper, says("yes"), 0.05))
        await shop.begun.wait()
        await running

    assert shop.finished == 1
