import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    MetricsFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import STTUsageMetricsData, TTFBMetricsData
from pipecat.pipeline.worker import PipelineParams
from pipecat.tests.utils import SleepFrame, run_test
from pipecat.transcriptions.language import Language

from processors.errors import RecognizerLost
from processors.frames import NOTHING_HEARD, DecodeNowFrame, VisitorPromptFrame
from processors.stt.engine import RecognizerStream
from processors.transcriber import LONGEST_UTTERANCE_S, RATE_HZ, Transcriber
from tests.fakes.recognizer import (
    DiesAtTheEnd,
    DiesListening,
    HearsAWordEvery100Ms,
    ScriptedRecognizer,
    TakesItsTime,
    hypothesis,
)

F = TypeVar("F", bound=Frame)
QUICK_S = 0.02


class Streams:
    """Opens one recogniser after the other; when there are no more, none can be started."""

    def __init__(self, *streams: RecognizerStream) -> None:
        self._streams = list(streams)
        self.opened = 0

    async def open(self) -> RecognizerStream:
        self.opened += 1
        if not self._streams:
            raise RecognizerLost("the fake has no more")
        return self._streams.pop(0)


def sound(number: int, n_chunks: int = 1) -> list[Frame]:
    """100 ms a chunk, recognisable by its samples."""
    chunk = bytes([number, 0]) * (RATE_HZ // 10)
    return [InputAudioRawFrame(chunk, RATE_HZ, 1) for _ in range(n_chunks)]


def start() -> Frame:
    return VADUserStartedSpeakingFrame(start_secs=0.1)


def stop() -> list[Frame]:
    """And what the transcriber needs to come to its end."""
    return [VADUserStoppedSpeakingFrame(stop_secs=0.2), SleepFrame(0.1)]


async def transcribe(
    open_stream: Callable[[], Awaitable[RecognizerStream]], *frames: Frame, **how: float
) -> tuple[list[Frame], list[Frame]]:
    """What comes out below, and above."""
    transcriber = Transcriber(open_stream=open_stream, **how)
    metrics = PipelineParams(enable_metrics=True, enable_usage_metrics=True)
    down, up = await run_test(
        transcriber, frames_to_send=[SleepFrame(0.05), *frames], pipeline_params=metrics
    )
    return list(down), list(up)


def of(kind: type[F], frames: Sequence[Frame]) -> list[F]:
    return [frame for frame in frames if isinstance(frame, kind)]


def finals(frames: Sequence[Frame]) -> list[str]:
    return [frame.text for frame in of(TranscriptionFrame, frames)]


async def test_an_utterance_ends_with_one_final_transcript():
    heard = hypothesis("where is my order", 0.7)

    down, _ = await transcribe(
        Streams(ScriptedRecognizer(heard)).open, start(), *sound(1, 3), *stop()
    )

    (final,) = of(TranscriptionFrame, down)
    assert (final.text, final.finalized, final.language) == ("where is my order", True, "en")
    assert final.result is heard


async def test_partials_grow_while_the_visitor_speaks():
    spoken = [step for _ in range(4) for step in (*sound(1), SleepFrame(3 * QUICK_S))]

    down, _ = await transcribe(
        Streams(HearsAWordEvery100Ms()).open, start(), *spoken, *stop(), interval_s=QUICK_S
    )

    told = [frame.text for frame in of(InterimTranscriptionFrame, down)]
    assert list(dict.fromkeys(told)) == ["where", "where is", "where is my", "where is my order"]
    assert told == sorted(told)
    assert finals(down) == ["where is my order"]


async def test_words_that_stay_are_told_again():
    down, _ = await transcribe(
        Streams(HearsAWordEvery100Ms()).open,
        *(start(), *sound(1), SleepFrame(10 * QUICK_S), *stop()),
        interval_s=QUICK_S,
    )

    told = [frame.text for frame in of(InterimTranscriptionFrame, down)]
    assert len(told) >= 2
    assert set(told) == {"where"}


async def test_who_has_gone_quiet_gets_a_partial_at_once_and_their_end_is_expected():
    stream = HearsAWordEvery100Ms()

    down, up = await transcribe(
        Streams(stream).open,
        *(start(), *sound(1), SleepFrame(0.05), DecodeNowFrame(), SleepFrame(0.1), *stop()),
        interval_s=60.0,
    )

    assert [frame.text for frame in of(InterimTranscriptionFrame, down)] == ["where"]
    assert not of(DecodeNowFrame, [*down, *up])
    assert stream.expected == 1


async def test_nobody_has_to_hurry_between_utterances():
    down, up = await transcribe(
        Streams(HearsAWordEvery100Ms()).open, DecodeNowFrame(), SleepFrame(0.05)
    )

    assert not of(InterimTranscriptionFrame, down)
    assert not of(ErrorFrame, up)


@pytest.mark.parametrize(("heard", "told"), [("de", Language.DE), ("??", Language.EN)])
async def test_a_transcript_says_which_language_was_heard(heard: str, told: Language):
    said = replace(hypothesis("wo ist meine bestellung"), language=heard)

    down, _ = await transcribe(
        Streams(ScriptedRecognizer(said)).open,
        *(start(), *sound(1), SleepFrame(5 * QUICK_S), *stop()),
        interval_s=QUICK_S,
    )

    partials, finished = of(InterimTranscriptionFrame, down), of(TranscriptionFrame, down)
    assert {frame.language for frame in [*partials, *finished]} == {told}
    assert partials


async def test_the_moment_before_the_detected_start_belongs_to_the_utterance():
    stream = HearsAWordEvery100Ms()

    await transcribe(
        Streams(stream).open,
        *(*sound(1, 3), *sound(2, 5), start(), *sound(3), *stop()),
        pre_roll_s=0.5,
    )

    assert stream.utterances == [b"".join(f.audio for f in [*sound(2, 5), *sound(3)])]


async def test_what_is_said_between_utterances_is_not_listened_to():
    stream = HearsAWordEvery100Ms()

    await transcribe(
        Streams(stream).open, start(), *sound(1), *stop(), *sound(9, 50), pre_roll_s=0.1
    )

    assert stream.utterances == [sound(1)[0].audio]
    assert stream.fed == b""


async def test_an_utterance_without_words_ends_the_turn_all_the_same():
    down, _ = await transcribe(Streams(ScriptedRecognizer()).open, start(), *sound(1), *stop())

    (final,) = of(TranscriptionFrame, down)
    assert final.text == NOTHING_HEARD
    assert final.finalized


async def test_the_next_utterance_waits_until_the_last_is_closed():
    stream = TakesItsTime()
    transcriber = Transcriber(open_stream=Streams(stream).open, pre_roll_s=0.0)

    async def let_later() -> bytes:
        await stream.closing.wait()
        await asyncio.sleep(0.2)
        fed = bytes(stream.fed)
        stream.let.set()
        return fed

    letting = asyncio.create_task(let_later())
    frames = [start(), *sound(1), *stop(), start(), *sound(2, 2), *stop(), SleepFrame(0.3)]
    down, _ = await run_test(transcriber, frames_to_send=frames)

    assert await letting == sound(1)[0].audio
    assert finals(list(down)) == ["where", "where is"]
    assert [len(utterance) for utterance in stream.utterances] == [3_200, 6_400]


async def test_a_recogniser_that_dies_is_replaced_and_told_what_it_had_heard():
    streams = Streams(DiesListening(6_400), second := HearsAWordEvery100Ms())

    down, up = await transcribe(
        streams.open,
        *(start(), *sound(1, 2), SleepFrame(0.1), *sound(2), *stop()),
        interval_s=QUICK_S,
    )

    assert finals(down) == ["where is my"]
    assert second.utterances == [b"".join(f.audio for f in [*sound(1, 2), *sound(2)])]
    assert not of(ErrorFrame, up)
    assert not of(VisitorPromptFrame, down)


async def test_a_recogniser_that_dies_at_the_end_costs_no_word():
    streams = Streams(DiesAtTheEnd(), HearsAWordEvery100Ms())

    down, _ = await transcribe(streams.open, start(), *sound(1, 3), *stop())

    assert finals(down) == ["where is my"]


async def test_where_two_die_the_visitor_is_told_and_the_turn_ends():
    streams = Streams(DiesAtTheEnd(), DiesAtTheEnd())

    down, up = await transcribe(streams.open, start(), *sound(1), *stop())

    assert [frame.code for frame in of(VisitorPromptFrame, down)] == ["stt_lost"]
    assert finals(down) == [NOTHING_HEARD]
    assert "child 1 ended" in of(ErrorFrame, up)[0].error


async def test_the_visitor_is_told_once_and_the_next_utterance_tries_again():
    streams = Streams(DiesAtTheEnd(), DiesAtTheEnd(), DiesAtTheEnd(), HearsAWordEvery100Ms())
    utterance = (start(), *sound(1), *stop())

    down, _ = await transcribe(streams.open, *utterance, *utterance, pre_roll_s=0.0)

    assert [frame.code for frame in of(VisitorPromptFrame, down)] == ["stt_lost"]
    assert finals(down) == [NOTHING_HEARD, "where"]


async def test_a_call_whose_recogniser_never_starts_goes_on():
    down, up = await transcribe(Streams().open, start(), *sound(1), *stop())

    assert of(ErrorFrame, up)
    assert [frame.code for frame in of(VisitorPromptFrame, down)] == ["stt_lost"]
    assert finals(down) == [NOTHING_HEARD]


async def test_who_speaks_without_a_pause_is_transcribed_in_parts():
    stream = HearsAWordEvery100Ms()
    chunks = round(LONGEST_UTTERANCE_S * 10) + 3

    down, _ = await transcribe(Streams(stream).open, start(), *sound(1, chunks), *stop())

    assert [frame.finalized for frame in of(TranscriptionFrame, down)] == [False, True]
    assert sum(map(len, stream.utterances)) == 3_200 * chunks


async def test_the_stream_is_given_back_with_the_call():
    stream = ScriptedRecognizer()

    await transcribe(Streams(stream).open, start(), *sound(1))

    assert stream.closed


async def test_time_to_the_transcript_and_seconds_of_audio_are_measured():
    down, _ = await transcribe(
        Streams(HearsAWordEvery100Ms()).open, start(), *sound(1, 3), *stop(), SleepFrame(0.1)
    )

    data = [datum for frame in of(MetricsFrame, down) for datum in frame.data]
    assert [d.value.audio_seconds for d in data if isinstance(d, STTUsageMetricsData)] == [
        pytest.approx(0.3)
    ]
    assert [d for d in data if isinstance(d, TTFBMetricsData) and d.value > 0]
