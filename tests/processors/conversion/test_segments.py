"""Where a piece is cut and how it is put together again."""

import numpy as np
import pytest
from numpy.typing import NDArray

from processors.conversion.joining import Joiner
from processors.conversion.segments import Segment, Segments

RATE_HZ = 22_050


def speech(*stretches_s: float) -> NDArray[np.float32]:
    """Sound, a pause, sound and so on."""
    random = np.random.default_rng(1)
    parts = [
        random.normal(0, 0.1 if number % 2 == 0 else 0.0, round(length_s * RATE_HZ))
        for number, length_s in enumerate(stretches_s)
    ]
    return np.concatenate(parts).astype(np.float32)


def cut(audio: NDArray[np.float32], block: int) -> list[Segment]:
    segments = Segments(RATE_HZ)
    found = [s for at in range(0, len(audio), block) for s in segments.add(audio[at : at + block])]
    return [*found, *filter(None, [segments.finish()])]


def test_speech_is_cut_in_the_middle_of_its_pauses():
    audio = speech(1.2, 0.2, 1.0, 0.2, 1.6, 0.3, 0.5)

    found = cut(audio, 1_000)

    ends_s = [segment.end / RATE_HZ for segment in found]
    assert ends_s == pytest.approx([1.3, 4.35, 5.0], abs=0.01)
    assert [segment.last for segment in found] == [False, False, True]
    assert [segment.start for segment in found] == [0, *(segment.end for segment in found[:-1])]


def test_a_stretch_that_is_short_is_not_cut_off():
    assert len(cut(speech(0.5, 0.2, 0.4, 0.02, 2.0), 1_000)) == 1


def test_speech_without_a_pause_is_cut_where_it_is_quietest():
    audio = speech(20.0)
    audio[9 * RATE_HZ : round(9.02 * RATE_HZ)] *= 0.1

    found = cut(audio, 1_000)

    assert found[0].end / RATE_HZ == pytest.approx(9.01, abs=0.01)


def test_segments_streamed_equal_whole():
    audio = speech(1.2, 0.2, 3.0, 0.1, 14.0, 0.3, 0.5)

    found = {tuple(cut(audio, block)) for block in (13, 441, 1_323, len(audio))}

    assert len(found) == 1


@pytest.mark.parametrize("voice_hz", [16_000, 22_050, 32_000, 40_000, 48_000])
@pytest.mark.parametrize("block", [333, 100_000])
def test_what_is_put_together_is_what_was_cut_to_the_sample(voice_hz: int, block: int):
    """Converted by taking the sample nearest in time: a ramp shows what is out of place."""
    length = 61_357
    ramp = np.arange(length, dtype=np.float32) / RATE_HZ
    segments = [Segment(0, 23_001), Segment(23_001, 49_000), Segment(49_000, length, last=True)]
    joiner = Joiner(RATE_HZ, voice_hz)
    given: list[NDArray[np.float32]] = []
    for segment in segments:
        stretch = ramp[joiner.wanted(segment)]
        count = round(len(stretch) * voice_hz / RATE_HZ)
        nearest = np.minimum(np.arange(count) * RATE_HZ / voice_hz, len(stretch) - 1).astype(int)
        converted = stretch[nearest]
        joiner.begin(segment)
        for at in range(0, count, block):
            given += joiner.add(converted[at : at + block])
        given += joiner.end(segment)

    joined = np.concatenate(given)

    assert len(joined) == joiner.position == round(length * voice_hz / RATE_HZ)
    assert np.abs(joined - np.arange(len(joined)) / voice_hz).max() < 2.5 / RATE_HZ
