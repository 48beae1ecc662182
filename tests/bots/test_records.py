from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    Frame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    MetricsFrame,
    TTSAudioRawFrame,
)
from pipecat.metrics.metrics import ProcessingMetricsData
from pipecat.observers.base_observer import FramePushed
from pipecat.observers.user_bot_latency_observer import (
    LatencyBreakdown,
    LatencyContribution,
    LatencyOwnerKind,
    MeasuredFrom,
)
from pipecat.processors.filters.identity_filter import IdentityFilter
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVISendTextFrame

from bots.records import CallRecord, TurnObserver, TurnTimes
from processors.context_injector import RETRIEVAL

TYPED = RTVISendTextFrame(msg_id="1", text="where is my invoice")
FOUND = MetricsFrame(data=[ProcessingMetricsData(processor=RETRIEVAL, value=0.01)])


async def observed(*frames: Frame, breakdown: LatencyBreakdown | None = None) -> CallRecord:
    record, told = CallRecord(), []

    async def tell(times: TurnTimes) -> None:
        told.append(times)

    observer = TurnObserver(record, tell)
    one, other = IdentityFilter(), IdentityFilter()
    for frame in frames:
        down = FrameDirection.DOWNSTREAM
        await observer.on_push_frame(FramePushed(one, other, frame, down, timestamp=0))
    if breakdown:
        await observer.on_latency_breakdown(breakdown)
    assert told == record.turns
    return record


def part(key: str, start_s: float, seconds: float) -> LatencyContribution:
    return LatencyContribution(
        key=key,
        label=key,
        owner="x",
        owner_kind=LatencyOwnerKind.SERVICE,
        start_time=start_s,
        duration_secs=seconds,
    )


async def test_a_typed_turn_answered_in_text_is_timed():
    text = LLMTextFrame("Under Billing.")
    text.skip_tts = True

    record = await observed(TYPED, FOUND, LLMFullResponseStartFrame(), text)

    [turn] = record.turns
    assert turn.text_turn
    assert turn.voice_to_voice_ms is None
    assert [stage.name for stage in turn.stages] == ["retrieval", "llm_inference", "first_text"]
    assert [u.text for u in record.utterances] == ["where is my invoice"]


async def test_a_typed_turn_answered_aloud_is_timed_to_the_sound():
    audio = TTSAudioRawFrame(b"\1\0" * 480, 24_000, 1)
    frames = [LLMFullResponseStartFrame(), LLMTextFrame("Yes."), audio, BotStartedSpeakingFrame()]

    record = await observed(TYPED, *frames)

    assert [stage.name for stage in record.turns[0].stages][-2:] == [
        "speech_synthesis",
        "output_transport",
    ]


async def test_the_stages_of_a_spoken_turn_follow_each_other_and_show_the_retrieval():
    parts = [
        part("endpointing_wait", 100.0, 0.2),
        part("turn_detection", 100.2, 0.1),
        part("llm_inference", 100.3, 0.05),
    ]
    breakdown = LatencyBreakdown(
        contributions=parts, measured_from=MeasuredFrom.USER_SILENCE, total_secs=0.35
    )

    record = await observed(FOUND, breakdown=breakdown)

    [turn] = record.turns
    assert turn.voice_to_voice_ms == 350
    assert [s.name for s in turn.stages] == [
        "endpointing_wait",
        "turn_detection",
        "retrieval",
        "llm_inference",
    ]
    for before, after in zip(turn.stages, turn.stages[1:], strict=False):
        assert abs(before.end_ms - after.start_ms) < 0.1


async def test_the_greeting_is_no_turn():
    greeting = LatencyBreakdown(
        contributions=[part("first_request", 1.0, 0.1)],
        measured_from=MeasuredFrom.CLIENT_CONNECTED,
        total_secs=0.1,
    )

    assert (await observed(breakdown=greeting)).turns == []


def test_sources_belong_to_the_answer_that_follows_them():
    record = CallRecord()

    record.heard("how do I pay")
    record.found([{"title": "Pay", "heading": "", "url": "/help/demo/pay"}])
    record.said("By card.", interrupted=False)
    record.said("Are you still there?", interrupted=False)

    assert [bool(u.sources) for u in record.utterances] == [False, True, False]
    assert record.answered.is_set()
