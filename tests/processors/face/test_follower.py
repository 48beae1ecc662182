"""One face, frame by frame."""

import numpy as np
import pytest

from processors.face.follower import Follower, Quiet, Seen, sampled
from processors.face.normalise import FPS, WINDOW
from processors.face.smoothing import Limits
from tests.fakes.faces import SeesFrowns, face

NO_FACE = None


def watch(follower: Follower, frames, *, since_s: float = 0.0, gap_s: float = 0.1) -> list[Seen]:
    """What is seen of frames that follow each other evenly."""
    seen = (follower.see(since_s + gap_s * number, points) for number, points in enumerate(frames))
    return [each for each in seen if each]


def jittered(seconds: float, frown: float, rng: np.random.Generator) -> list[np.ndarray]:
    return [
        face(frown) + rng.normal(0, 0.0005, (165, 2)).astype(np.float32)
        for _ in range(round(seconds * FPS))
    ]


def test_every_third_frame_is_judged():
    assert len(watch(Follower(SeesFrowns()), [face()] * 30)) == 10


def test_nothing_is_said_before_the_persons_own_face_is_known():
    seen = watch(Follower(SeesFrowns()), [face()] * 30)

    assert {each.cue.abstains for each in seen if each.baseline < 1} == {"no baseline"}
    assert [each.baseline for each in seen][:2] == pytest.approx([0.1, 0.4])
    assert seen[3].baseline == 1.0
    assert seen[-1].cue.abstains == ""


def test_frustration_that_lasts_becomes_a_cue_and_calm_ends_it():
    rng = np.random.default_rng(1)
    follower = Follower(SeesFrowns())
    watch(follower, jittered(2, 0.0, rng))

    cross = watch(follower, jittered(4, 1.0, rng), since_s=2)
    calm = watch(follower, jittered(4, 0.0, rng), since_s=6)

    assert not cross[0].cue.shows
    assert cross[-1].cue.shows
    assert cross[-1].cue.strength == pytest.approx(1.0, abs=0.1)
    assert cross[-1].confidence > 0.9
    assert not calm[-1].cue.shows


def test_a_face_that_is_always_cross_is_nobodys_frustration():
    seen = watch(Follower(SeesFrowns()), [face(1.0)] * 60)

    assert not any(each.cue.shows for each in seen)


def test_who_moves_has_no_neutral_face_yet():
    follower = Follower(SeesFrowns(), quiet=Quiet(max_movement=0.002))

    assert watch(follower, [face(number % 2) for number in range(30)])[-1].baseline == 0.0
    assert watch(follower, [face()] * 20, since_s=3)[-1].baseline == 1.0


def test_who_looks_away_has_no_neutral_face_yet():
    follower = Follower(SeesFrowns())

    assert watch(follower, [face(yaw=0.6)] * 30)[-1].baseline == 0.0
    assert watch(follower, [face()] * 20, since_s=3)[-1].baseline == 1.0


def test_the_neutral_face_is_taken_once():
    follower = Follower(SeesFrowns())
    watch(follower, [face()] * 20)
    watch(follower, [face(1.0)] * 100, since_s=2)

    assert watch(follower, [face(1.0)] * 10, since_s=12)[-1].cue.shows


@pytest.mark.parametrize(
    ("frames", "why"),
    [([NO_FACE] * 20, "face not seen"), ([face(1.0, yaw=0.8)] * 20, "looking away")],
)
def test_what_cannot_be_judged_is_not(frames: list, why: str):
    follower = Follower(SeesFrowns())
    watch(follower, [face()] * 20)

    seen = watch(follower, frames, since_s=2)

    assert seen[-1].cue.abstains == why
    assert not seen[-1].cue.shows


@pytest.mark.parametrize("gap_s", [0.2, 0.5])
def test_fewer_pictures_a_second_say_the_same_as_ten(gap_s: float):
    def strengths(gap_s: float) -> list[float]:
        follower = Follower(SeesFrowns(), Limits(cool_down_s=0))
        watch(follower, [face()] * round(2 / gap_s), gap_s=gap_s)
        cross = [face(min(1.0, gap_s * n)) for n in range(round(4 / gap_s))]
        return [each.cue.strength for each in watch(follower, cross, since_s=2, gap_s=gap_s)]

    assert strengths(gap_s)[-1] == pytest.approx(strengths(0.1)[-1], abs=0.02)
    assert strengths(gap_s)[-1] > 0.9


def test_one_picture_a_second_is_too_few():
    follower = Follower(SeesFrowns())

    seen = watch(follower, [face()] * 20, gap_s=1.0)

    assert {each.cue.abstains for each in seen} == {"no baseline"}


def test_frames_that_never_come_on_time_lie_on_a_straight_line():
    rng = np.random.default_rng(2)
    times = np.arange(40) / 12 + rng.uniform(-0.02, 0.02, 40)
    frames = [(float(t), np.full((165, 2), t, np.float32)) for t in times]

    taken = sampled(frames, float(times[-1]))[:, 0, 0]

    wanted = times[-1] - np.arange(WINDOW - 1, -1, -1) / FPS
    assert taken == pytest.approx(wanted, abs=0.021)


def test_a_gap_stays_a_gap_and_a_lost_face_touches_no_other_frame():
    steps = [number for number in range(20) if not 8 <= number < 14]
    frames = [(number / FPS, np.ones((165, 2), np.float32)) for number in steps]
    frames[3] = (frames[3][0], np.full((165, 2), np.nan, np.float32))

    missing = np.isnan(sampled(frames, 1.9)[:, 0, 0])

    assert np.flatnonzero(missing).tolist() == [3, *range(8, 14)]


def test_nothing_older_than_its_window_is_remembered():
    follower = Follower(SeesFrowns())
    watch(follower, [face()] * 600)

    held = [value for value in vars(follower).values() if hasattr(value, "__len__")]

    assert max(len(each) for each in held if not isinstance(each, np.ndarray)) <= 27
