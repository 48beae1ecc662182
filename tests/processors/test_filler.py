"""Whoever waits for a tool hears a word, and the history does not."""

from pipecat.frames.frames import (
    Frame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    InterruptionFrame,
    LLMConfigureOutputFrame,
    TTSSpeakFrame,
)

from processors.filler import Filler
from tests.pipelines import run, told


def begun(call_id: str = "1", name: str = "order_status") -> Frame:
    return FunctionCallInProgressFrame(function_name=name, tool_call_id=call_id, arguments={})


def over(call_id: str = "1") -> Frame:
    return FunctionCallResultFrame(
        function_name="order_status", tool_call_id=call_id, arguments={}, result={"a": 1}
    )


def spoken(frames: list[Frame]) -> list[TTSSpeakFrame]:
    return [frame for frame in frames if isinstance(frame, TTSSpeakFrame)]


async def test_a_call_that_takes_long_is_filled_once_within_300_ms():
    down = await run(Filler(line=str), begun(), 0.3, over(), 0.1)

    [filler] = spoken(down)
    assert (filler.text, filler.append_to_context) == ("looking_up", False)


async def test_a_call_that_is_answered_sooner_is_not_filled():
    assert spoken(await run(Filler(line=str), begun(), 0.1, over(), 0.3)) == []


async def test_two_calls_at_once_are_filled_once_and_until_the_last():
    frames = await run(Filler(line=str), begun("1"), begun("2"), 0.1, over("1"), 0.2, over("2"))
    assert len(spoken(frames)) == 1


async def test_who_speaks_is_not_talked_over():
    assert spoken(await run(Filler(line=str), begun(), 0.1, InterruptionFrame(), 0.3)) == []


async def test_a_tool_that_is_not_to_be_filled_for_is_not():
    quiet = Filler(line=str, fills=lambda name: name != "order_status")
    assert spoken(await run(quiet, begun(), 0.3)) == []


async def test_in_a_text_session_it_is_a_notice():
    down = await run(Filler(line=str), LLMConfigureOutputFrame(skip_tts=True), begun(), 0.3)

    assert spoken(down) == []
    assert [notice["code"] for notice in told(down, "notice")] == ["looking_up"]
