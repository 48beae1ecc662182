"""What of a page's landmarks is read, and what is refused."""

import json
import math

import numpy as np
import pytest

from processors.face.points import USED
from processors.face.wire import FaceRefused, Landmarks, Sequencer, decode
from tests.fakes.faces import face, message, packed

GOOD = packed(face())
ONE_SPOT = packed(np.full((len(USED), 2), 0.5, np.float32))


def test_points_arrive_as_exactly_as_an_int16_carries_them():
    frame = decode(json.loads(json.dumps(message(7, 1_234, face(0.5)))))

    assert (frame.seq, frame.at_s) == (7, 1.234)
    assert frame.points is not None
    assert np.abs(frame.points - face(0.5)).max() <= 0.5 / 8192 + 1e-6


def test_a_frame_without_a_face_says_so():
    assert decode(message(0, 0, None)).points is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        "a string",
        ["seq", 1],
        {},
        {"seq": "1", "t": 0, "p": ""},
        {"seq": True, "t": 0, "p": ""},
        {"seq": -1, "t": 0, "p": ""},
        {"seq": 1.5, "t": 0, "p": ""},
        {"seq": math.nan, "t": 0, "p": ""},
        {"seq": 2**53, "t": 0, "p": ""},
        {"seq": 1, "t": math.nan, "p": ""},
        {"seq": 1, "t": math.inf, "p": ""},
        {"seq": 1, "t": -5, "p": ""},
        {"seq": 1, "t": 1e300, "p": ""},
        {"seq": 1, "t": "now", "p": ""},
        {"seq": 1, "t": None, "p": ""},
        {"seq": 1, "t": 0, "p": None},
        {"seq": 1, "t": 0, "p": [0.5] * 330},
        {"seq": 1, "t": 0, "p": GOOD[:-4]},
        {"seq": 1, "t": 0, "p": GOOD + "AAAA"},
        {"seq": 1, "t": 0, "p": "x" * 1_000_000},
        {"seq": 1, "t": 0, "p": "é" * 880},
        {"seq": 1, "t": 0, "p": "*" * 880},
        {"seq": 1, "t": 0, "p": GOOD[:-2] + "=="},
        {"seq": 1, "t": 0, "p": "=" * 880},
        {"seq": 1, "t": 0, "p": "A" * 880},
        {"seq": 1, "t": 0, "p": ONE_SPOT},
    ],
    ids=lambda data: str(data)[:40],
)
def test_what_is_no_frame_is_refused(data: object):
    with pytest.raises(FaceRefused):
        decode(data)


def at(seq: int, page_s: float) -> Landmarks:
    return Landmarks(seq, page_s, None)


def test_frames_get_our_time_and_keep_the_pages_distances():
    sequencer = Sequencer()

    times = [
        sequencer.admit(at(0, 500.0), 10.0).at_s,
        sequencer.admit(at(1, 500.1), 10.25).at_s,
        sequencer.admit(at(2, 500.2), 10.26).at_s,
    ]

    assert times == pytest.approx([10.0, 10.1, 10.2])


def test_a_gap_in_the_count_is_a_lost_frame():
    sequencer = Sequencer()
    sequencer.admit(at(0, 1.0), 10.0)

    assert sequencer.admit(at(9, 1.9), 10.9).at_s == pytest.approx(10.9)


@pytest.mark.parametrize("seq", [0, 3, 4])
def test_what_came_before_comes_only_once(seq: int):
    sequencer = Sequencer()
    sequencer.admit(at(0, 1.0), 10.0)
    sequencer.admit(at(4, 1.4), 10.4)

    with pytest.raises(FaceRefused, match="twice"):
        sequencer.admit(at(seq, 1.5), 10.5)


@pytest.mark.parametrize("page_s", [1.0, 1.05, 0.5])
def test_frames_on_top_of_each_other_are_refused(page_s: float):
    sequencer = Sequencer()
    sequencer.admit(at(0, 1.0), 10.0)

    with pytest.raises(FaceRefused, match="fast"):
        sequencer.admit(at(1, page_s), 10.1)


def test_twenty_a_second_become_ten():
    sequencer, admitted = Sequencer(), 0
    for number in range(40):
        try:
            sequencer.admit(at(number, 0.05 * number), 10 + 0.05 * number)
            admitted += 1
        except FaceRefused:
            pass

    assert admitted == 20


def test_a_flood_that_pretends_to_take_its_time_is_from_the_future():
    sequencer, admitted = Sequencer(), 0
    for number in range(1_000):
        try:
            sequencer.admit(at(number, 0.1 * number), 10 + 0.001 * number)
            admitted += 1
        except FaceRefused:
            pass

    assert admitted <= 42  # three seconds ahead, and the second that passes


def test_a_clock_that_stopped_while_the_machine_slept_is_read_anew():
    sequencer = Sequencer()
    sequencer.admit(at(0, 1.0), 10.0)

    assert sequencer.admit(at(1, 1.1), 3_610.0).at_s == pytest.approx(3_610.0)
    assert sequencer.admit(at(2, 1.2), 3_610.1).at_s == pytest.approx(3_610.1)


def test_a_clock_that_jumps_is_believed_after_a_while_and_times_still_increase():
    sequencer = Sequencer()
    times = [sequencer.admit(at(0, 1.0), 10.0).at_s]
    with pytest.raises(FaceRefused, match="future"):
        sequencer.admit(at(1, 9e9), 10.1)

    times += [sequencer.admit(at(2, 9e9), 13.2).at_s, sequencer.admit(at(3, 9e9 + 0.1), 13.3).at_s]

    assert times == sorted(set(times))
