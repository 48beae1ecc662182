"""Windows as another camera, another face and another baseline might have shown them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from processors.face.normalise import CHANNELS, Canonical
from processors.face.points import USED

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

_MOVED = 2 * len(USED)
_YAW, _ROLL = _MOVED, _MOVED + 2


@dataclass(frozen=True)
class Mirror:
    """What becomes of channels and movements where left and right change places."""

    channels: Places
    """Which channel stands in each one's place: [CHANNELS]."""

    signs: Floats
    """What it is multiplied by: [CHANNELS]."""

    movements: Places
    """Which movement stands in each one's place: [57]."""

    @classmethod
    def of(cls, canonical: Canonical, names: tuple[str, ...]) -> "Mirror":
        """For a mean face, and the names of the movements, as in `browDown_L`."""
        points = mirrored_points(canonical)
        channels = np.arange(CHANNELS)
        channels[:_MOVED] = (2 * points[:, None] + np.arange(2)).ravel()
        signs = np.ones(CHANNELS, np.float32)
        signs[0:_MOVED:2] = signs[_YAW] = signs[_ROLL] = -1
        other = {"L": "R", "R": "L"}
        swapped = [n[:-1] + other[n[-1]] if n[-2:] in {"_L", "_R"} else n for n in names]
        return cls(channels, signs, np.array([names.index(name) for name in swapped]))


def mirrored_points(canonical: Canonical) -> Places:
    """Which of `USED` is each one's other side: [165]."""
    face = canonical.points - canonical.points[[USED.index(1)]] * (1, 0, 0)
    apart = np.linalg.norm(face[:, None] * (-1, 1, 1) - face[None], axis=2)
    return linear_sum_assignment(apart + apart.T)[1]


def varied(seen: Floats, made: Floats, mirror: Mirror, rng: Generator) -> tuple[Floats, Floats]:
    """Windows [N, CHANNELS, WINDOW] and their movements [N, 57, WINDOW], changed a little."""
    turned = rng.random(len(seen)) < 0.5
    seen[turned] = seen[turned][:, mirror.channels] * mirror.signs[:, None]
    made = made.copy()
    made[turned] = made[turned][:, mirror.movements]
    moved = seen[:, :_MOVED]
    moved *= rng.uniform(0.8, 1.25, (len(seen), 1, 1)).astype(np.float32)
    moved += _noise(moved.shape, 0.003, rng)
    moved += _noise((*moved.shape[:2], 1), 0.005, rng)  # a poor baseline
    seen *= seen[:, -1:] * (rng.random((len(seen), 1, seen.shape[2]), np.float32) > 0.02)
    return seen, made


def _noise(shape: tuple[int, ...], size: float, rng: Generator) -> Floats:
    return np.float32(size) * rng.standard_normal(shape, np.float32)
