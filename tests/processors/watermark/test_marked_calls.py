"""What a visitor's recording of a call holds."""

from collections.abc import AsyncGenerator

import numpy as np
import pytest

from processors.audio import float_to_pcm16, pcm16_to_float
from processors.speaker import Speaker
from processors.tts.engine import SpeechChunk, WordTime
from processors.tts.styles import Style
from processors.watermark.detect import detect
from tests.processors.spoken_call import audio, hear, reply
from tests.speech import RATE_HZ, recordings


class ReadsAloud:
    """Plays a recording of ten seconds, whatever it is asked to say."""

    rate_hz = RATE_HZ

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        speech = np.concatenate([pcm16_to_float(r.pcm16) for r in recordings()])[: 10 * RATE_HZ]
        yield SpeechChunk(b"", (WordTime(text, 0.0),))
        for start in range(0, len(speech), 960):
            yield SpeechChunk(float_to_pcm16(0.5 * speech[start : start + 960]))


@pytest.mark.parametrize("marked", [True, False])
def test_a_recording_tells_whether_the_tenant_marks_its_speech(marked: bool):
    frames = hear(Speaker(ReadsAloud(), marked=marked), reply("Something to say."))

    assert detect(pcm16_to_float(audio(frames)), 24_000).found is marked
