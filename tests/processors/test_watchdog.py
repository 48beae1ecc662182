from pipecat.frames.frames import InterruptionFrame, LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from processors.prompter import Prompter
from processors.watchdog import Watchdog
from tests.fakes.llm import ScriptedLLM
from tests.pipelines import run, said, told

QUESTION = LLMContext([{"role": "user", "content": "Where is my invoice?"}])


def behind(llm: ScriptedLLM) -> list:
    watchdog = Watchdog(first_token_s=0.2, stall_s=0.2)
    return [llm, watchdog, Prompter(line=lambda code: f"<{code}>")]


async def test_an_answer_in_time_is_left_alone():
    out = await run(behind(ScriptedLLM("Under ", 0.05, "Billing.")), LLMContextFrame(QUESTION), 0.5)

    assert said(out) == "Under Billing."
    assert not told(out, "notice")


async def test_an_llm_that_never_begins_is_cancelled_and_the_visitor_hears_so():
    llm = ScriptedLLM(60.0)

    out = await run(behind(llm), LLMContextFrame(QUESTION), 0.6)

    assert llm.cancelled == 1
    assert said(out) == "<thinking_late>"


async def test_an_llm_that_stalls_in_mid_answer_is_cancelled_and_the_visitor_hears_so():
    llm = ScriptedLLM("Open ", 60.0, "Billing.")

    out = await run(behind(llm), LLMContextFrame(QUESTION), 0.6)

    assert llm.cancelled == 1
    assert said(out) == "Open <trouble>"


async def test_an_empty_answer_does_not_end_in_silence():
    out = await run(behind(ScriptedLLM()), LLMContextFrame(QUESTION), 0.1)

    assert said(out) == "<trouble>"


async def test_an_interruption_is_no_failure_of_the_llm():
    llm = ScriptedLLM("Open ", 60.0)

    out = await run(behind(llm), LLMContextFrame(QUESTION), 0.1, InterruptionFrame(), 0.5)

    assert said(out) == "Open "


async def test_the_call_lives_on_after_a_late_llm():
    llm = ScriptedLLM(0.4, "Better now.")
    steps = [LLMContextFrame(QUESTION), 0.4, LLMContextFrame(QUESTION), 0.5]

    out = await run(behind(llm), *steps)

    assert len(llm.asked) == 2
    assert said(out) == "<thinking_late><thinking_late>"
