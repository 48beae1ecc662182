"""Triangles become pixels."""

import numpy as np

from processors.face.training.renderer import Scene, render

SIZE = 60
RED, BLUE = (200, 0, 0), (0, 0, 200)
SCENE = Scene(
    size=SIZE,
    background=np.zeros((SIZE, SIZE, 3), np.float32),
    light=np.array([0, 0, 1], np.float32),
    ambient=0.2,
    zoom=2.0,
    offset=(0.0, 0.0),
)
AHEAD = np.eye(3, dtype=np.float32)


def square(z: float, half: float) -> np.ndarray:
    """Corners of a square that faces the camera."""
    return np.array([(-half, -half, z), (half, -half, z), (half, half, z), (-half, half, z)])


def picture(*squares: tuple[np.ndarray, tuple[int, int, int]], rotation=AHEAD) -> np.ndarray:
    corners = np.concatenate([corners for corners, _ in squares]).astype(np.float32)
    colours = np.repeat([colour for _, colour in squares], 4, axis=0).astype(np.float32)
    two = np.array([(0, 1, 2), (0, 2, 3)])
    triangles = np.concatenate([two + 4 * n for n in range(len(squares))]).astype(np.int32)
    return render(corners, triangles, colours, rotation=rotation, scene=SCENE)


def test_what_is_near_hides_what_is_far():
    seen = picture((square(5, 4), RED), (square(0, 10), BLUE))

    assert seen[SIZE // 2, SIZE // 2].argmax() == 0
    assert seen[SIZE // 2, SIZE // 2 + 14].argmax() == 2


def test_the_back_of_a_face_is_not_seen():
    behind = np.diag([-1, 1, -1]).astype(np.float32)

    assert not picture((square(3, 8), RED), rotation=behind).any()


def test_a_side_turned_from_the_light_is_darker():
    turned = np.array([[0.6, 0, 0.8], [0, 1, 0], [-0.8, 0, 0.6]], np.float32)

    straight = picture((square(3, 8), RED)).max()
    aslant = picture((square(3, 8), RED), rotation=turned).max()

    assert 0.5 * straight < aslant < 0.9 * straight


def test_what_lies_outside_the_picture_is_cut_off():
    assert picture((square(3, 200), RED)).all(axis=(0, 1))[0]
