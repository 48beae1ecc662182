"""Landmarks as they were seen, made comparable: from any camera, held any way, of anybody."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.face.points import RIGID, USED

Floats = NDArray[np.float32]

FPS = 10
WINDOW = 20
"""Frames that are judged together: two seconds."""

CHANNELS = 2 * len(USED) + 4
"""Of a frame: every point's x and y, yaw, pitch and roll, and whether there was a face."""

_RIGID = list(RIGID)


@dataclass(frozen=True)
class Canonical:
    """The mean face, looking straight ahead."""

    points: Floats
    """x right, y down, z away from the camera, in distances between the outer eye corners, about
    the middle of the rigid points: [165, 3]."""

    @property
    def rigid(self) -> Floats:
        """[16, 3]."""
        return self.points[_RIGID]


@dataclass(frozen=True)
class Posed:
    """Frames after alignment."""

    aligned: Floats
    """On the canonical face, in its units; NaN where there was no face: [T, 165, 2]."""

    angles: Floats
    """Yaw, pitch and roll, radians, positive to the right, down and clockwise of the picture; NaN
    where there was no face: [T, 3]."""

    @property
    def seen(self) -> NDArray[np.bool_]:
        """In which frames there was a face: [T]."""
        return np.isfinite(self.aligned.sum(axis=(1, 2)))


def pose(points: Floats, canonical: Canonical) -> Posed:
    """Undo how the face was held, as far as two dimensions allow.

    Shift, size and roll are taken out; yaw and pitch are measured, not undone.

    Args:
        points: of `USED`, in picture widths, y down; NaN where there was no face: [T, 165, 2].
        canonical: what the model was trained with.
    """
    flat = points[..., 0] + 1j * points[..., 1]
    rigid = flat[:, _RIGID]
    middle = rigid.mean(axis=1, keepdims=True)
    target = canonical.rigid[:, 0] + 1j * canonical.rigid[:, 1]
    centred = rigid - middle
    spread = (np.abs(centred) ** 2).sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = (centred.conj() * (target - target.mean())).sum(axis=1, keepdims=True) / spread
    placed = (flat - middle) * turn + target.mean()
    aligned = np.stack([placed.real, placed.imag], axis=-1).astype(np.float32)
    return Posed(aligned, _angles(points[:, _RIGID], canonical))


def _angles(rigid: Floats, canonical: Canonical) -> Floats:
    """How the rigid points [T, 16, 2] are held, seen from far away: [T, 3]."""
    model = canonical.rigid - canonical.rigid.mean(axis=0)
    centred = rigid - rigid.mean(axis=1, keepdims=True)
    rows = np.einsum("pc,tpd->tdc", np.linalg.pinv(model).T, centred)  # [T, 2, 3]
    with np.errstate(divide="ignore", invalid="ignore"):
        right = rows[:, 0] / np.linalg.norm(rows[:, 0], axis=1, keepdims=True)
        down = rows[:, 1] / np.linalg.norm(rows[:, 1], axis=1, keepdims=True)
    away = np.cross(right, down)
    yaw = np.arctan2(-away[:, 0], np.hypot(right[:, 0], down[:, 0]))
    pitch = np.arctan2(-down[:, 2], away[:, 2])
    roll = np.arctan2(right[:, 1], right[:, 0])
    return np.stack([yaw, pitch, roll], axis=1).astype(np.float32)


def features(posed: Posed, baseline: Floats) -> Floats:
    """What the model sees of a window, oldest frame first: [CHANNELS, T].

    Args:
        posed: T frames.
        baseline: the same person's neutral face, aligned: [165, 2].
    """
    there = posed.seen
    moved = (posed.aligned - baseline).reshape(len(there), -1)
    columns = np.concatenate([moved, posed.angles, there[:, None]], axis=1)
    columns[~there] = 0
    return columns.T.astype(np.float32)


def neutral(posed: Posed) -> Floats | None:
    """A personal baseline from frames in which nothing is done: [165, 2]; None without a face."""
    there = posed.seen
    return np.median(posed.aligned[there], axis=0) if there.any() else None
