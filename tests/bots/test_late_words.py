"""Transcripts that come late: a busy machine hears sounds end before it has read their words."""

import asyncio

from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.tests.utils import SleepFrame, run_test

from processors.frames import FinalTranscriptionFrame
from tests.bots.guessing import converse
from tests.fakes.llm import EchoLLM


async def test_words_that_come_late_do_not_end_the_turn_of_those_behind_them():
    """A busy machine hears both utterances end before it reads what was said in the first."""
    talk = await converse(EchoLLM(), "<", ">", "<", ">", "= ", "=where is my order", 0.3)

    assert talk.spoken == "answer to: where is my order"
    assert talk.written == ["where is my order"]


async def test_a_turn_of_two_utterances_waits_for_the_words_of_both():
    talk = await converse(EchoLLM(), "<", ">", "<", ">", "=where is", "=my order", 0.3)

    assert talk.spoken == "answer to: where is my order"
    assert talk.written == ["where is my order"]


async def test_words_that_come_when_no_turn_is_open_are_answered():
    talk = await converse(EchoLLM(), "<", ">", 1.0, "=where is my order", 0.3)

    assert talk.spoken == "answer to: where is my order"
    assert talk.written == ["where is my order"]


async def test_silence_that_comes_when_no_turn_is_open_is_not_answered():
    talk = await converse(EchoLLM(), "<", ">", "=where is my order", 0.2, "= ", 0.2)

    assert talk.written == ["where is my order"]
    assert not [frame for frame in talk.down[-5:] if isinstance(frame, InterruptionFrame)]


async def test_who_speaks_on_does_not_lose_words_that_are_still_on_their_way():
    """The next utterance interrupts, and an interruption empties what waits in the pipeline."""

    class Slow(FrameProcessor):
        async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
            await super().process_frame(frame, direction)
            if isinstance(frame, FinalTranscriptionFrame):
                await asyncio.sleep(0.2)
            await self.push_frame(frame, direction)

    words = [FinalTranscriptionFrame(text, "visitor", "now") for text in ("where is", "my order")]

    down, _ = await run_test(
        Slow(), frames_to_send=[*words, SleepFrame(0.05), InterruptionFrame(), SleepFrame(0.6)]
    )

    assert [f.text for f in down if isinstance(f, FinalTranscriptionFrame)] == [
        "where is",
        "my order",
    ]
