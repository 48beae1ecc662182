"""A voice that fades is noticed before it counts as silent."""

from statistics import median

import pytest

from bots.detectors import Detectors
from tests.speech import RATE_HZ, Recording, recordings

WINDOW = 1_024
"""Bytes of a window of the voice detector."""


@pytest.fixture(scope="module")
def detectors() -> Detectors:
    return Detectors()


async def fading_windows(detectors: Detectors, recording: Recording) -> int:
    """How many windows a voice has faded for when its last silence begins."""
    vad = detectors.vad()
    vad.set_sample_rate(RATE_HZ)
    pcm16 = recording.pcm16 + bytes(12 * WINDOW)
    fading = at_the_end = 0
    for start in range(0, len(pcm16) - WINDOW, WINDOW):
        was_quiet = vad.pause_s > 0
        await vad.analyze_audio(pcm16[start : start + WINDOW])
        if vad.pause_s and not was_quiet:
            at_the_end = fading
        fading = fading + 1 if vad.fades else 0
    return at_the_end


async def test_a_voice_fades_before_it_is_silent(detectors: Detectors):
    faded = [await fading_windows(detectors, recording) for recording in recordings()]

    print(faded)
    assert median(faded) >= 1
    assert sum(windows == 0 for windows in faded) <= 2


async def test_who_is_silent_does_not_fade(detectors: Detectors):
    vad = detectors.vad()
    vad.set_sample_rate(RATE_HZ)

    for _ in range(10):
        await vad.analyze_audio(bytes(WINDOW))
        assert not vad.fades
