"""When a face may say something, and when it must not."""

import math
from dataclasses import replace

import pytest

from processors.face.smoothing import FaceCue, Judged, Limits, Smoother

GAP_S = 0.5

CLEAR = Judged(at_s=0.0, score=0.9, confidence=0.9, yaw_rad=0.0, missing=0.0, has_baseline=True)
CALM = replace(CLEAR, score=0.1)


def follow(smoother: Smoother, windows: list[Judged], since_s: float = 0.0) -> list[FaceCue]:
    """Windows, half a second apart."""
    return [
        smoother.update(replace(window, at_s=since_s + GAP_S * number))
        for number, window in enumerate(windows)
    ]


def test_a_cue_begins_with_the_third_clear_window():
    cues = follow(Smoother(), [CLEAR] * 4)

    assert [cue.shows for cue in cues] == [False, False, True, True]
    assert cues[2].strength == pytest.approx(0.9)


def test_one_calm_window_does_not_end_it_and_a_calm_while_does():
    cues = follow(Smoother(), [CLEAR] * 5 + [CALM] + [CLEAR] + [CALM] * 4)

    assert [cue.shows for cue in cues[2:7]] == [True] * 5
    assert not cues[-1].shows
    assert cues[-1].strength == 0.0


def test_a_score_between_both_limits_begins_nothing_and_ends_nothing():
    between = replace(CLEAR, score=0.55)

    assert not any(cue.shows for cue in follow(Smoother(), [between] * 8))
    assert all(cue.shows for cue in follow(Smoother(), [CLEAR] * 3 + [between] * 8)[2:])


def test_after_a_cue_there_is_a_rest():
    smoother = Smoother()
    follow(smoother, [CLEAR] * 5 + [CALM] * 5)

    soon = follow(smoother, [CLEAR] * 6, since_s=6.0)
    later = follow(smoother, [CLEAR] * 6, since_s=40.0)

    assert not any(cue.shows for cue in soon)
    assert later[-1].shows


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"yaw_rad": math.radians(31)}, "looking away"),
        ({"yaw_rad": -math.radians(31)}, "looking away"),
        ({"missing": 0.4}, "face not seen"),
        ({"has_baseline": False}, "no baseline"),
        ({"confidence": 0.5}, "not sure"),
        ({"score": math.nan}, "not a number"),
        ({"yaw_rad": math.inf}, "not a number"),
    ],
)
def test_where_nothing_can_be_said_nothing_is(spoilt: dict[str, object], why: str):
    cues = follow(Smoother(), [replace(CLEAR, **spoilt)] * 8)

    assert not any(cue.shows for cue in cues)
    assert {cue.abstains for cue in cues} == {why}


def test_clear_windows_must_follow_each_other():
    unclear = replace(CLEAR, confidence=0.1)

    assert not any(cue.shows for cue in follow(Smoother(), [CLEAR, CLEAR, unclear] * 4))


def test_after_a_gap_everything_begins_again():
    smoother = Smoother(Limits(cool_down_s=0.0))
    follow(smoother, [CLEAR] * 3)

    [after] = follow(smoother, [CLEAR], since_s=60.0)

    assert not after.shows
