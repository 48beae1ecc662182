"""A head that can be any person and make any face: the ICT FaceKit's light model.

The model is MIT licensed (ICT-VGL/ICT-FaceKit); its file is read from a path and not shipped.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from processors.face.training.errors import TrainingDataError

Floats = NDArray[np.float32]

_SKIN = slice(0, 11248)
_PARTS: tuple[tuple[int, int, tuple[int, int, int]], ...] = (
    (11248, 13294, (110, 45, 45)),  # inside the mouth
    (13294, 14062, (150, 90, 80)),  # eye sockets
    (14062, 17039, (170, 90, 90)),  # gums and tongue
    (17039, 21451, (230, 225, 210)),  # teeth
    (25351, 26719, (40, 30, 30)),  # lashes
)
_EYEBALLS = ((21451, 23021), (23021, 24591))
_GLOSS = (24591, 25351)
"""Tear film and shadow planes in front of the eyes, which only a textured renderer can show."""

_IRIS_RAD, _PUPIL_RAD = 0.45, 0.2
_BROWS = (
    (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
    (300, 293, 334, 296, 336, 285, 295, 282, 283, 276),
)
_LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)


@dataclass(frozen=True)
class Look:
    """How a person's surface is coloured; RGB from 0 to 255."""

    skin: tuple[float, float, float]
    brows: tuple[float, float, float]
    lips: tuple[float, float, float]
    iris: tuple[float, float, float]


@dataclass(frozen=True)
class Head:
    """The model, opened."""

    neutral: Floats
    """Vertices of the mean person, centimetres, y up, z out of the face: [V, 3]."""

    identities: Floats
    """Principal components of people, one standard deviation each: [100, V, 3]."""

    expressions: Floats
    """What each movement adds at full strength: [57, V, 3]."""

    names: tuple[str, ...]
    """Of the movements, in the order of `expressions`."""

    triangles: NDArray[np.int32]
    """[T, 3], front sides counter-clockwise; without tear film and shadow planes."""

    landmarks: Floats
    """The 478 landmarks of MediaPipe on the mean person, same units: [478, 3]."""

    @classmethod
    def open(cls, model: Path, landmarks: Path) -> Self:
        """Read the model.

        Args:
            model: `ict_light_f16.npz`, with N, ID, EX, EXn and tri.
            landmarks: `lmmodel.npz`, with N.

        Raises:
            TrainingDataError: a file is not there or lacks an array.
        """
        try:
            with np.load(model) as held, np.load(landmarks) as points:
                tri = held["tri"].astype(np.int32)
                gloss = ((tri >= _GLOSS[0]) & (tri < _GLOSS[1])).any(axis=1)
                return cls(
                    neutral=held["N"].astype(np.float32),
                    identities=held["ID"].astype(np.float32),
                    expressions=held["EX"].astype(np.float32),
                    names=tuple(str(name) for name in held["EXn"]),
                    triangles=tri[~gloss],
                    landmarks=points["N"].astype(np.float32),
                )
        except (OSError, KeyError, ValueError) as error:
            raise TrainingDataError(
                f"{model}, {landmarks}: not the face model ({error}); name the folder that holds "
                "ict_light_f16.npz and lmmodel.npz"
            ) from error

    def person(self, weights: Floats) -> Floats:
        """A neutral person: [V, 3]. `weights` in standard deviations: [100]."""
        return self.neutral + np.tensordot(weights, self.identities, axes=1)

    def moved(self, person: Floats, movements: Floats) -> Floats:
        """A person making a face: [V, 3]. `movements` from 0 to 1, as `names` has them: [57]."""
        used = np.flatnonzero(movements)
        return person + np.tensordot(movements[used], self.expressions[used], axes=1)

    def painted(self, look: Look) -> Floats:
        """The colour of every vertex: [V, 3]."""
        colours = np.tile(np.asarray(look.skin, np.float32), (len(self.neutral), 1))
        face = self.neutral[_SKIN, :2]
        for brow in _BROWS:
            colours[_SKIN][_inside(self.landmarks[list(brow), :2], face)] = look.brows
        colours[_SKIN][_inside(self.landmarks[list(_LIPS), :2], face)] = look.lips
        for start, stop, colour in _PARTS:
            colours[start:stop] = colour
        for start, stop in _EYEBALLS:
            colours[start:stop] = _eyeball(self.neutral[start:stop], look.iris)
        return colours


def _eyeball(vertices: Floats, iris: tuple[float, float, float]) -> Floats:
    centred = vertices - (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    ahead = np.clip(centred[:, 2] / np.linalg.norm(centred, axis=1), -1, 1)
    colours = np.full((len(vertices), 3), 235, np.float32)
    colours[np.arccos(ahead) < _IRIS_RAD] = iris
    colours[np.arccos(ahead) < _PUPIL_RAD] = 15
    return colours


def _inside(polygon: Floats, points: Floats) -> NDArray[np.bool_]:
    """Which points [n, 2] lie within a polygon [m, 2], by the parity of crossings."""
    inside = np.zeros(len(points), np.bool_)
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        spans = (points[:, 1] < ay) != (points[:, 1] < by)
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = ax + (points[:, 1] - ay) * (bx - ax) / (by - ay)
        inside ^= spans & (points[:, 0] < crossing)
    return inside
