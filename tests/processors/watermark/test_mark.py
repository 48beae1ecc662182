from collections.abc import Iterator

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from processors.audio import float_to_pcm16, pcm16_to_float, samples
from processors.watermark.detect import FALSE_POSITIVE_RATE, by_chance, detect, scores
from processors.watermark.mark import Marker
from processors.watermark.pattern import DEPTH_DB
from processors.watermark.placed import PlacedMark
from processors.watermark.whitening import frames, unforeseen
from tests.opus import RATE_HZ as OPUS_HZ
from tests.opus import through_opus
from tests.speech import RATE_HZ as RECORDED_HZ
from tests.speech import recordings, spoken

RATE_HZ = 24_000
SENTENCES = (
    "Your invoice is ready, and you can download it from the billing page at any time.",
    "To change a booking, open the calendar and choose another hour.",
    "We will write to you as soon as the refund has left our bank, usually within two days.",
)

Speech = NDArray[np.float32]


def at_call(pcm16: bytes) -> Speech:
    return soxr.resample(pcm16_to_float(pcm16), RECORDED_HZ, RATE_HZ).astype(np.float32)


def clips(speech: Speech, rate_hz: int, step_s: float) -> Iterator[Speech]:
    for start in range(0, len(speech) - 5 * rate_hz, samples(step_s, rate_hz)):
        yield speech[start : start + 5 * rate_hz]


@pytest.fixture(scope="module")
def synthetic() -> Speech:
    return np.concatenate([at_call(spoken(sentence)) for sentence in SENTENCES])


@pytest.fixture(scope="module")
def human() -> Speech:
    return np.concatenate([at_call(recording.pcm16) for recording in recordings()])


@pytest.mark.parametrize("sizes", [(1, 7, 33), (479, 481), (97, 5000)])
def test_marked_in_pieces_is_marked_whole(synthetic: Speech, sizes: tuple[int, ...]):
    speech, marker, parts = synthetic[: 3 * RATE_HZ], Marker(RATE_HZ), list[Speech]()
    whole = Marker(RATE_HZ).mark(speech)

    at = 0
    while at < len(speech):
        size = sizes[len(parts) % len(sizes)]
        parts.append(marker.mark(speech[at : at + size]))
        at += size

    assert np.array_equal(np.concatenate(parts), whole)


def test_what_comes_later_changes_nothing_before_it(synthetic: Speech):
    other = synthetic.copy()
    other[RATE_HZ:] = 0

    one, two = Marker(RATE_HZ).mark(synthetic), Marker(RATE_HZ).mark(other)

    assert np.array_equal(one[:RATE_HZ], two[:RATE_HZ])


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 48_000])
def test_it_is_slight_and_no_sample_is_late(rate_hz: int):
    noise = 0.1 * np.random.default_rng(1).standard_normal(2 * rate_hz).astype(np.float32)

    marked = Marker(rate_hz).mark(noise)

    difference_db = 10 * np.log10(np.mean((marked - noise) ** 2) / np.mean(noise**2))
    loudness_db = 10 * np.log10(np.mean(marked**2) / np.mean(noise**2))
    late = np.argmax(np.correlate(marked[1000:9000], noise[500:9500], "valid")) - 500
    assert len(marked) == len(noise)
    assert -25 < difference_db < 20 * np.log10(10 ** (1.2 * DEPTH_DB / 20) - 1)
    assert abs(loudness_db) < 0.2
    assert late == 0


def test_every_clip_of_a_call_is_known_for_synthetic(synthetic: Speech, human: Speech):
    for speech in (synthetic, human):
        heard = through_opus(Marker(RATE_HZ).mark(speech), RATE_HZ)
        for rate_hz, level in ((16_000, 0.1), (44_100, 1.0)):
            received = level * soxr.resample(heard, OPUS_HZ, rate_hz)
            found = [detect(clip, rate_hz) for clip in clips(received, rate_hz, 1.3)]
            print(rate_hz, [detection.score for detection in found])
            assert all(detection.found for detection in found)


def test_people_are_not_taken_for_synthetic(synthetic: Speech, human: Speech):
    for speech in (synthetic, human):
        for clip in clips(speech, RATE_HZ, 0.9):
            assert not detect(clip, RATE_HZ).found


def test_chance_is_as_rare_as_is_said(human: Speech):
    """Patterns nobody put there score like the mark where there is none."""
    chances = np.concatenate(
        [scores(unforeseen(frames(clip, RATE_HZ)))[1:] for clip in clips(human, RATE_HZ, 0.5)]
    )
    for level in (3.5, 4.0):
        seen, said = np.mean(chances > level), by_chance(level, 1)
        print(level, seen, said)
        assert seen < 2 * said


def test_a_recording_says_where_the_assistant_speaks(synthetic: Speech, human: Speech):
    person, us = human[: 15 * RATE_HZ], Marker(RATE_HZ).mark(synthetic[: 9 * RATE_HZ])

    detection = detect(np.concatenate([person, us, person]), RATE_HZ)

    assert detection.found
    assert detection.false_positive_rate < FALSE_POSITIVE_RATE
    assert all(s.end_s > 15 and s.start_s < 24 for s in detection.stretches)
    assert any(s.start_s >= 15 and s.end_s <= 24 for s in detection.stretches)


def test_the_mark_goes_on_behind_a_pause_and_an_answer_that_broke_off(synthetic: Speech):
    """Neither half would be found by itself as surely as the two together."""
    mark, first, second = PlacedMark(on=True), synthetic[: 2 * RATE_HZ], synthetic[3 * RATE_HZ :]
    second = second[: 2 * RATE_HZ]

    said = [mark.put_on(float_to_pcm16(x), at, RATE_HZ) for x, at in ((first, 7.3), (second, 10.3))]
    parts = [pcm16_to_float(pcm16) for pcm16 in said]
    call = np.concatenate([parts[0], np.zeros(RATE_HZ, np.float32), parts[1]])

    assert detect(call, RATE_HZ).score > max(detect(part, RATE_HZ).score for part in parts)
    assert detect(call, RATE_HZ).found


def test_speech_is_left_alone_where_marking_is_off(synthetic: Speech):
    pcm16 = float_to_pcm16(synthetic)

    assert PlacedMark(on=False).put_on(pcm16, 0.0, RATE_HZ) is pcm16


@pytest.mark.parametrize("speech", [np.zeros(80_000, np.float32), np.zeros(3, np.float32)])
def test_silence_is_not_marked(speech: Speech):
    assert not detect(speech, 16_000).found
