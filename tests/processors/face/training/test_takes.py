"""Clips become what a model is trained on."""

import numpy as np
import pytest

from processors.face.expression import Expression
from processors.face.normalise import CHANNELS, WINDOW
from processors.face.training.acting import KINDS
from processors.face.training.responses import again, learn
from processors.face.training.takes import Takes, takes_of
from processors.face.training.varied import Mirror, mirrored_points, varied
from processors.face.training.windows import FIRST, UNCLEAR, kinds_of, windows_of
from tests.processors.face.faces import NAMES, acted

CANONICAL = Expression.open().canonical


@pytest.fixture(scope="module")
def takes() -> Takes:
    return takes_of([(person, *acted(person)) for person in range(6)], CANONICAL)


def test_a_window_is_what_it_is_in_a_clip_and_in_a_take(takes: Takes):
    windows = windows_of(3, acted(3)[0], CANONICAL)
    assert windows is not None
    rows = np.stack([np.full(len(windows.ends), 3), windows.ends - 1], axis=1)

    seen, _ = takes.windows(rows)

    assert np.array_equal(seen, windows.seen)
    assert np.array_equal(takes.kinds[3, windows.ends - 1], windows.kinds)


def test_every_window_of_every_clip_is_to_be_had(takes: Takes):
    rows = takes.rows()

    assert len(rows) == 6 * (160 - FIRST + 1)
    seen, made = takes.windows(rows)
    assert seen.shape == (len(rows), CHANNELS, WINDOW)
    assert made.shape == (len(rows), len(NAMES), WINDOW)


def test_half_a_face_is_no_clear_one():
    kinds = np.full(30, KINDS.index("joy"), np.int8)
    strength = np.concatenate([np.zeros(10), np.full(10, 0.2), np.ones(10)]).astype(np.float32)

    found = kinds_of(kinds, strength)

    assert found[9] == KINDS.index("neutral")
    assert found[19] == UNCLEAR
    assert found[29] == KINDS.index("joy")


def test_most_of_what_is_seen_is_explained_by_what_was_done(takes: Takes):
    assert learn(takes).explained(takes) > 0.8


def test_people_acting_anew_do_something_else_and_look_it(takes: Takes):
    fresh = again(takes, learn(takes), NAMES, np.random.default_rng(3))

    assert np.array_equal(fresh.people, takes.people)
    assert not np.array_equal(fresh.kinds, takes.kinds)
    assert learn(takes).explained(fresh) > 0.7
    assert np.array_equal(fresh.seen[..., -4:], takes.seen[..., -4:])  # pose and mask stay


def test_every_point_has_another_side():
    other = mirrored_points(CANONICAL)

    assert np.array_equal(other[other], np.arange(165))
    assert np.sum(other == np.arange(165)) < 30  # those in the middle


def test_a_mirror_in_a_mirror_changes_nothing(takes: Takes):
    mirror = Mirror.of(CANONICAL, NAMES)
    seen, _ = takes.windows(takes.rows()[:50])

    once = seen[:, mirror.channels] * mirror.signs[:, None]

    assert np.array_equal(once[:, mirror.channels] * mirror.signs[:, None], seen)
    assert not np.array_equal(once, seen)
    assert np.array_equal(mirror.movements[mirror.movements], np.arange(len(NAMES)))


def test_a_varied_window_is_near_the_one_that_was_seen_or_near_its_mirror(takes: Takes):
    mirror = Mirror.of(CANONICAL, NAMES)
    seen, made = takes.windows(takes.rows()[:80])
    mirrored = seen[:, mirror.channels] * mirror.signs[:, None]

    changed, _ = varied(seen.copy(), made, mirror, np.random.default_rng(1))

    there = changed[:, -1:] > 0
    off = [np.abs((changed - one) * there).mean(axis=(1, 2)) for one in (seen, mirrored)]
    assert (np.minimum(*off) < 0.02).all()
    assert 10 < np.sum(off[0] < off[1]) < 70
    assert 0 < np.mean(~there) < 0.1
    assert not changed[np.broadcast_to(~there, changed.shape)].any()
