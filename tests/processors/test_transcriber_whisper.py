"""Whisper in the place it has in a call."""

from pathlib import Path

from pipecat.frames.frames import (
    ErrorFrame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.tests.utils import SleepFrame, run_test

from processors.frames import DecodeNowFrame
from processors.stt.whisper import WhisperHost
from processors.transcriber import Transcriber
from tests.fakes.whisper import sound, speech
from tests.fakes.whisper_weights import build

STEP_BYTES = 2 * 16_000 // 10


async def test_whisper_transcribes_a_turn(tmp_path: Path):
    pcm16 = sound(speech(*["word"] * 8))
    chunks = [pcm16[at : at + STEP_BYTES] for at in range(0, len(pcm16), STEP_BYTES)]
    async with WhisperHost(build(tmp_path, layers=1, heads=2, width=128), device="cpu") as host:
        down, up = await run_test(
            Transcriber(open_stream=host.open_stream, interval_s=60),
            frames_to_send=[
                SleepFrame(0.05),
                VADUserStartedSpeakingFrame(start_secs=0.1),
                *(InputAudioRawFrame(chunk, 16_000, 1) for chunk in chunks),
                SleepFrame(0.1),
                DecodeNowFrame(),
                SleepFrame(1.0),
                VADUserStoppedSpeakingFrame(stop_secs=0.2),
                SleepFrame(1.0),
            ],
        )

    [final] = [frame for frame in down if isinstance(frame, TranscriptionFrame)]
    [partial] = [frame for frame in down if isinstance(frame, InterimTranscriptionFrame)]
    assert final.finalized
    assert final.text == partial.text
    assert not [frame for frame in up if isinstance(frame, ErrorFrame)]
