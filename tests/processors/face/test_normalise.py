"""Faces seen from anywhere become comparable."""

import numpy as np
import pytest

from processors.face.normalise import CHANNELS, WINDOW, Canonical, features, neutral, pose
from processors.face.points import RIGID, USED

RNG = np.random.default_rng(5)
CANONICAL = Canonical(RNG.normal(0, 0.4, (len(USED), 3)).astype(np.float32))


def seen(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> np.ndarray:
    """The canonical face as a camera far away sees it, y down: [1, 165, 2]."""
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    turn = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    cr, sr = np.cos(roll), np.sin(roll)
    lean = np.array([[cr, -sr], [sr, cr]])
    flat = (CANONICAL.points @ (turn @ nod).T)[:, :2] @ lean.T
    return flat[None].astype(np.float32)


def test_there_are_165_points_each_once():
    assert len(USED) == len(set(USED)) == 165
    assert max(USED) < 478
    assert len(set(RIGID)) == 16


@pytest.mark.parametrize("roll", [-0.7, 0.0, 1.2])
@pytest.mark.parametrize("size", [0.05, 0.6])
def test_where_a_face_is_how_large_and_how_it_leans_makes_no_difference(roll: float, size: float):
    moved = size * seen(roll=roll) + (0.3, 0.8)

    aligned = pose(moved.astype(np.float32), CANONICAL).aligned[0]

    assert np.allclose(aligned, CANONICAL.points[:, :2], atol=1e-4)


@pytest.mark.parametrize(
    "angles", [(0.0, 0.0, 0.0), (0.4, 0.0, 0.0), (-0.5, 0.1, 0.0), (0.0, 0.3, 0.0), (0.1, 0.1, 0.4)]
)
def test_how_a_head_is_turned_is_measured(angles: tuple[float, float, float]):
    [found] = pose(0.2 * seen(*angles) + np.float32(0.5), CANONICAL).angles

    assert np.abs(found) == pytest.approx(np.abs(angles), abs=0.06)


def test_a_frame_without_a_face_is_marked_and_disturbs_nothing():
    frames = np.repeat(seen(), WINDOW, axis=0)
    frames[3] = np.nan
    posed = pose(frames, CANONICAL)
    baseline = neutral(posed)
    assert baseline is not None

    window = features(posed, baseline)

    assert window.shape == (CHANNELS, WINDOW)
    assert np.isfinite(window).all()
    assert not window[:, 3].any()
    assert window[-1].tolist() == [1.0] * 3 + [0.0] + [1.0] * (WINDOW - 4)


def test_without_any_face_there_is_no_neutral_one():
    assert neutral(pose(np.full((5, len(USED), 2), np.nan, np.float32), CANONICAL)) is None
