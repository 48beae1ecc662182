"""Turns as the observer sees them: real frames through a real LLM gate, voice and output."""

import asyncio
from collections.abc import Callable

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    EagerEndOfTurnCancelFrame,
    ErrorFrame,
    Frame,
    InterimTranscriptionFrame,
    LLMContextFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    MetricsFrame,
    TextFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import (
    LLMTokenUsage,
    LLMUsageMetricsData,
    ProcessingMetricsData,
)
from pipecat.observers.user_bot_latency_observer import LatencyBreakdown, UserBotLatencyObserver
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.processors.frameworks.rtvi import RTVISendTextFrame
from pipecat.tests.utils import SleepFrame, run_test

from bots.records import CallRecord, Tokens, TurnTimes
from bots.turn_observer import TurnObserver
from processors.context_injector import RETRIEVAL, GroundedContextFrame
from processors.frames import GuessFrame
from processors.sources import SourcesFrame
from processors.speaker import Speaker
from tests.fakes.llm import ScriptedLLM
from tests.fakes.loudspeaker import Loudspeaker
from tests.fakes.speech_engine import SteadySpeech

Step = float | Callable[[], Frame]


class Playing(FrameProcessor):
    """Pushes a script: a function makes a frame, a number is a pause in seconds.

    Made when they are due, as VAD frames carry the time they were made at.
    """

    def __init__(self, *script: Step) -> None:
        super().__init__()
        self._script = script

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, TextFrame):
            await self.push_frame(frame, direction)
            return
        for step in self._script:
            if isinstance(step, float):
                await asyncio.sleep(step)
            else:
                await self.push_frame(step())


class TimedLLM(ScriptedLLM):
    """Reports its time to first token, and its usage at the end, as providers do."""

    def can_generate_metrics(self) -> bool:
        return True

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, LLMContextFrame):
            await self.start_ttfb_metrics()
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            usage = LLMTokenUsage(prompt_tokens=90, completion_tokens=6, total_tokens=96)
            data = LLMUsageMetricsData(processor=self.name, value=usage)
            await self.push_frame(MetricsFrame(data=[data]))

    async def _push_llm_text(self, text: str) -> None:
        await self.stop_ttfb_metrics()
        await super()._push_llm_text(text)


def context(*, guess: bool) -> GroundedContextFrame:
    messages = [{"role": "user", "content": "x" * 400}]
    return GroundedContextFrame(context=LLMContext(messages), speculation=guess)


def interim() -> Frame:
    return InterimTranscriptionFrame("where is my invoice", "u", "")


def final() -> Frame:
    return TranscriptionFrame("Where is my invoice?", "u", "", finalized=True)


def searched() -> Frame:
    return MetricsFrame(data=[ProcessingMetricsData(processor=RETRIEVAL, value=0.02)])


BEGINS: tuple[Step, ...] = (VADUserStartedSpeakingFrame, UserStartedSpeakingFrame, 0.1)
GUESSES: tuple[Step, ...] = (
    interim, 0.04, searched, lambda: context(guess=True), lambda: GuessFrame("made", "a"),
)  # fmt: skip
ENDS: tuple[Step, ...] = (lambda: VADUserStoppedSpeakingFrame(stop_secs=0.2), 0.02, final, 0.05)
ANSWER = ("Open the app. ", "Then wait.")


async def watched(*script: Step, llm: tuple[str | float, ...] = (0.08, *ANSWER)) -> CallRecord:
    """What is kept of a call in which these frames go by."""
    record, told = CallRecord(), []

    async def tell(times: TurnTimes) -> None:
        told.append(times.message()["number"])

    observer, latency = TurnObserver(record, tell), UserBotLatencyObserver()

    @latency.event_handler("on_latency_breakdown")
    async def on_latency_breakdown(_: object, breakdown: LatencyBreakdown) -> None:
        await observer.on_latency_breakdown(breakdown)

    speaker = Speaker(SteadySpeech(word_s=0.02))
    processors = [Playing(*script, 0.3), TimedLLM(*llm), speaker, Loudspeaker()]
    _, up = await run_test(
        Pipeline(processors),
        frames_to_send=[SleepFrame(0.05), TextFrame("play")],
        observers=[observer, latency],
        pipeline_params=PipelineParams(enable_metrics=True, enable_usage_metrics=True),
        start_timeout=10.0,
    )
    assert not [frame for frame in up if isinstance(frame, ErrorFrame)]
    assert told == [turn.number for turn in record.turns]
    return record


def spans(turn: TurnTimes) -> dict[str, tuple[float, float]]:
    return {stage.name: (stage.start_ms, stage.end_ms) for stage in turn.stages}


async def test_an_answer_begun_early_shows_its_work_before_the_end_of_speech():
    kept = (UserStoppedSpeakingFrame, lambda: GuessFrame("kept", "a"))
    record = await watched(*BEGINS, *GUESSES, 0.35, *ENDS, *kept)

    [turn] = record.turns
    at = spans(turn)
    assert turn.guesses.outcome == "hit"
    assert (turn.guesses.made, turn.guesses.withdrawn) == (1, 0)
    assert at["partials"][0] < at["retrieval"][0] <= at["guess"][0] < 0 < at["guess"][1]
    assert at["llm_inference"][1] < at["endpointing_wait"][1] < at["transcription"][1]
    assert at["endpointing_wait"][0] == 0
    assert at["guess"][1] == at["turn_detection"][1] <= at["speech_synthesis"][1]
    thinking_ms = at["llm_inference"][1] - at["guess"][0]
    assert turn.guesses.saved_ms == thinking_ms
    assert 70 < thinking_ms < at["guess"][1] - at["guess"][0]
    assert turn.guesses.tokens_wasted_estimated == 0
    assert turn.tokens_used == Tokens(90, 6)


async def test_the_wait_is_pipecats_measure_and_ends_where_the_last_stage_does():
    record = await watched(*BEGINS, *ENDS, UserStoppedSpeakingFrame, lambda: context(guess=False))

    [turn] = record.turns
    assert turn.voice_to_voice_ms is not None
    assert turn.guesses.outcome == "none"
    assert turn.stages[-1].name == "output_transport"
    assert abs(turn.stages[-1].end_ms - turn.voice_to_voice_ms) < 30


async def test_a_withdrawn_guess_is_a_miss_and_its_cost_is_estimated():
    withdrawn = (lambda: GuessFrame("withdrawn", "a", "other words"), EagerEndOfTurnCancelFrame)
    record = await watched(
        *BEGINS, *GUESSES, 0.15, *withdrawn, 0.02, *ENDS,
        UserStoppedSpeakingFrame, searched, lambda: context(guess=False),
        llm=(0.08, "Open ", 0.2, "the app."),
    )  # fmt: skip

    [turn] = record.turns
    at = spans(turn)
    assert turn.guesses.outcome == "miss"
    assert (turn.guesses.made, turn.guesses.withdrawn) == (1, 1)
    assert turn.guesses.saved_ms is None
    assert 100 < turn.guesses.tokens_wasted_estimated < 130
    assert "guess" not in at
    assert at["guess_withdrawn"][1] < at["turn_detection"][1] <= at["llm_inference"][0]
    assert record.turns[0].tokens_used == Tokens(90, 6)


async def test_a_guess_written_to_its_end_and_withdrawn_cost_what_was_reported():
    record = await watched(
        *BEGINS, *GUESSES, 0.15, EagerEndOfTurnCancelFrame, 0.02, *ENDS,
        UserStoppedSpeakingFrame, lambda: context(guess=False),
    )  # fmt: skip

    [turn] = record.turns
    assert turn.guesses.tokens_wasted_estimated == 96
    assert turn.tokens_used == Tokens(90, 6)


async def test_a_guess_stopped_before_its_first_token_leaves_no_trace_in_the_answer():
    withdrawn = (EagerEndOfTurnCancelFrame, lambda: context(guess=True))
    kept = (UserStoppedSpeakingFrame, lambda: GuessFrame("kept", "b"))
    record = await watched(
        *BEGINS, *GUESSES, 0.03, *withdrawn, lambda: GuessFrame("made", "b"), 0.2, *ENDS, *kept
    )

    [turn] = record.turns
    assert (turn.guesses.outcome, turn.guesses.made, turn.guesses.withdrawn) == ("hit", 2, 1)
    assert turn.guesses.tokens_wasted_estimated == 100
    start_ms, end_ms = spans(turn)["llm_inference"]
    assert end_ms - start_ms > 70


def written() -> Frame:
    text = LLMTextFrame("Under Billing.")
    text.skip_tts = True
    return text


def typed() -> Frame:
    return RTVISendTextFrame(msg_id="1", text="where is my invoice")


async def test_a_typed_turn_answered_in_text_is_timed():
    record = await watched(typed, 0.03, searched, LLMFullResponseStartFrame, 0.02, written)

    [turn] = record.turns
    assert turn.text_turn
    assert turn.voice_to_voice_ms is None
    assert list(spans(turn)) == ["retrieval", "first_text"]
    assert turn.total_ms == turn.stages[-1].end_ms
    assert [u.text for u in record.utterances] == ["where is my invoice"]


async def test_a_typed_turn_answered_aloud_is_timed_to_the_sound():
    record = await watched(typed, lambda: context(guess=False))

    names = [stage.name for stage in record.turns[0].stages]
    assert names[0] == "llm_inference"
    assert names[-2:] == ["speech_synthesis", "output_transport"]


async def test_what_the_assistant_says_by_itself_is_no_turn():
    record = await watched(LLMFullResponseStartFrame, lambda: LLMTextFrame("Hello. "), 0.1)

    assert record.turns == []


async def test_sources_of_an_answer_are_kept_from_its_first_sound_on():
    sources = SourcesFrame(data={"type": "sources", "sources": [{"url": "/help/demo/pay"}]})
    record = await watched(*BEGINS, *ENDS, UserStoppedSpeakingFrame, lambda: sources)
    record.heard("Where is my invoice?")
    record.said("By card.", interrupted=False)
    assert record.utterances[-1].sources == ()

    record = await watched(
        *BEGINS, *ENDS, UserStoppedSpeakingFrame, lambda: sources, BotStartedSpeakingFrame
    )
    record.said("By card.", interrupted=False)
    assert record.utterances[-1].sources == ({"url": "/help/demo/pay"},)
