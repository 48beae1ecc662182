"""A model that is asked several times: what whoever asked gets, and what becomes of the others."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from pipecat.frames.frames import Frame, FunctionCallFromLLM, LLMContextFrame, LLMTextFrame
from pipecat.metrics.metrics import LLMTokenUsage
from pipecat.processors.aggregators.llm_context import LLMContext

from processors.delegated import Delegated
from processors.errors import ModelFailed
from processors.hedged import Hedged
from processors.policy.breaker import Fault
from tests.fakes.llm import ScriptedLLM

QUESTION = LLMContextFrame(LLMContext([{"role": "user", "content": "hello"}]))
NEVER_S = 600.0


class Scripted(Delegated, ScriptedLLM):
    """Outside the pipeline."""


class Failing(Delegated, ScriptedLLM):
    async def answer(self, frame, out):
        raise ModelFailed(Fault.DOWN, "refused")


@dataclass
class Listener:
    text: str = ""
    calls: list[FunctionCallFromLLM] = field(default_factory=list)

    async def take(self, frame: Frame) -> None:
        if isinstance(frame, LLMTextFrame):
            self.text += frame.text

    async def call(self, calls: Sequence[FunctionCallFromLLM]) -> None:
        self.calls.extend(calls)

    async def use(self, tokens: LLMTokenUsage) -> None:
        pass

    def alive(self) -> None:
        pass


async def answer(*asked: Delegated, after_s: float = 0.0) -> str:
    listener = Listener()
    async with asyncio.timeout(10):
        await Hedged(*asked, after_s=after_s).answer(QUESTION, listener)
    return listener.text


async def test_whoever_writes_first_answers_and_the_other_is_given_up():
    late, quick = Scripted(NEVER_S, "late"), Scripted("quick ", 0.01, "answer")

    assert await answer(late, quick) == "quick answer"
    assert late.cancelled == 1


async def test_of_three_whoever_writes_first_answers():
    late, later, quick = Scripted(NEVER_S), Scripted(NEVER_S), Scripted(0.05, "quick")

    assert await answer(late, later, quick) == "quick"
    assert (late.cancelled, later.cancelled) == (1, 1)


async def test_the_first_answers_where_it_writes_first():
    first, second = Scripted(0.05, "first ", 0.01, "to the end"), Scripted(NEVER_S)

    assert await answer(first, second) == "first to the end"
    assert second.cancelled == 1


async def test_one_that_writes_in_time_is_asked_once():
    second = Scripted("second")

    assert await answer(Scripted("first"), second, after_s=5.0) == "first"
    assert second.asked == []


async def test_one_that_is_late_is_asked_again():
    assert await answer(Scripted(NEVER_S), Scripted("again"), after_s=0.05) == "again"


async def test_where_one_fails_the_other_answers():
    assert await answer(Failing(), Scripted("well")) == "well"
    assert await answer(Scripted(0.05, "well"), Failing()) == "well"


async def test_where_both_fail_whoever_asked_is_told():
    with pytest.raises(ModelFailed, match="refused"):
        await answer(Failing(), Failing())


async def test_who_asked_may_give_up_both_and_nothing_is_left_running():
    first, second = Scripted(NEVER_S), Scripted(NEVER_S)
    asking = asyncio.create_task(answer(first, second))
    while not second.asked:  # noqa: ASYNC110 - the fake keeps what it was asked in a list
        await asyncio.sleep(0.01)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.sleep(0)

    assert (first.cancelled, second.cancelled) == (1, 1)
    assert asyncio.all_tasks() == {asyncio.current_task()}
