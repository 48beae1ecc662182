"""Models that failed are left alone, by all calls; and which of two is asked."""

import asyncio
from typing import Any

import pytest
from pipecat.frames.frames import Frame, LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from bots.llms.breakers import Breakers
from bots.llms.cast import EagerFailover, cast
from processors.frames import DecisionFrame
from processors.policy.breaker import OPEN_S, Fault
from tenants.config import Tenant
from tests.bots.model_calls import at, failover, keys
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.openai_server import ANSWER, OpenAiServer
from tests.pipelines import run, said

pytestmark = pytest.mark.usefixtures("keys")
__all__ = ["keys"]

TURN_S = 0.7


class Clock:
    """Says what it is told to."""

    s = 0.0

    def __call__(self) -> float:
        return self.s


def turn(words: str = "Where is my invoice?") -> list[Frame | float]:
    """A question, and time for its answer."""
    return [LLMContextFrame(LLMContext([{"role": "user", "content": words}])), TURN_S]


async def test_a_model_that_failed_twice_is_left_alone_by_other_calls_too():
    breakers = Breakers(Clock())
    async with OpenAiServer("refuses") as bad, AnthropicServer() as good:
        for _ in range(3):
            out = await run([failover(bad, good, breakers=breakers)], *turn())

    assert len(bad.asked) == 2
    assert said(out) == ANSWER


async def test_it_is_probed_beside_the_conversation_and_comes_back():
    clock = Clock()
    breakers = Breakers(clock)
    async with OpenAiServer("busy") as first, AnthropicServer() as other:
        llm = [failover(first, other, breakers=breakers)]
        await run(llm, *turn())
        clock.s += OPEN_S[Fault.BUSY]
        first.mode = "well"
        await run([failover(first, other, breakers=breakers)], *turn(), *turn())

    assert len(first.beside) == 1, "one probe"
    assert (len(first.asked), len(other.asked)) == (2, 2), "back at the turn after the probe"


async def test_a_probe_that_fails_costs_the_visitor_nothing():
    clock = Clock()
    breakers = Breakers(clock)
    async with OpenAiServer("busy") as bad, AnthropicServer() as good:
        await run([failover(bad, good, breakers=breakers)], *turn())
        clock.s += OPEN_S[Fault.BUSY]
        out = await run([failover(bad, good, breakers=breakers)], *turn())

    assert said(out) == ANSWER
    assert (len(bad.asked), len(bad.beside)) == (1, 1)


async def test_where_nobody_is_known_to_be_well_everybody_is_asked():
    breakers = Breakers(Clock())
    async with OpenAiServer("locked") as only:
        await run([failover(only, breakers=breakers)], *turn())
        only.mode = "well"
        out = await run([failover(only, breakers=breakers)], *turn())

    assert said(out) == ANSWER


async def test_a_small_model_is_asked_what_is_simple_and_the_large_one_the_rest():
    async with OpenAiServer() as server:
        llm = at(server).model_copy(update={"small": "tiny"})
        tenant = Tenant(id="brand", name="Brand", greeting="Hi.", llm=llm)
        models = cast(tenant, llm, "Be brief.", breakers=Breakers(), answerer=_nobody)
        failing = EagerFailover(models, first_token_s=2.0, stall_s=1.0)
        out = await run([failing], *turn(), *turn("Walk me through the calendar, step by step."))

    assert [asked["model"] for asked in server.asked] == ["tiny", "fake"]
    assert reasons(out) == ["a simple question", "steps are asked for"]


async def test_whoever_has_to_ask_again_is_answered_by_the_large_model():
    async with OpenAiServer() as server:
        llm = at(server).model_copy(update={"small": "tiny"})
        tenant = Tenant(id="brand", name="Brand", greeting="Hi.", llm=llm)
        models = cast(tenant, llm, "Be brief.", breakers=Breakers(), answerer=_nobody)
        failing = EagerFailover(models, first_token_s=2.0, stall_s=1.0)
        await run([failing], *turn(), *turn("where is my invoice"))

    assert [asked["model"] for asked in server.asked] == ["tiny", "fake"]


def reasons(out: list[Any]) -> list[str]:
    return [frame.detail["reason"] for frame in out if isinstance(frame, DecisionFrame)]


def _nobody() -> Any:
    raise AssertionError("no answerer is among the fallbacks")


async def test_a_question_asked_beside_the_conversation_falls_over_too():
    async with OpenAiServer() as bad, AnthropicServer() as good:
        bad.summary = None
        llm = failover(bad, good)
        context = LLMContext([{"role": "user", "content": "Sum it up."}])
        summed_up = await asyncio.wait_for(llm.run_inference(context, max_tokens=100), 5)

    assert summed_up == good.summary
