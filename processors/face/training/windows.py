"""Clips cut into the windows a model is trained and judged on."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.face.normalise import WINDOW, Canonical, features, neutral, pose
from processors.face.points import RIGID, USED
from processors.face.training.acting import FPS, KINDS, NEUTRAL_S
from processors.face.training.clips import Clip

STEP = 3
"""Frames from one window to the next."""

CLEAR, ABSENT = 0.35, 0.08
"""Mean strength of a face over a window's last second from which it counts as made, and up to which
as not made. What lies between is used for nothing."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Windows:
    """Many windows, of many people."""

    seen: Floats
    """[N, CHANNELS, WINDOW]."""

    blendshapes: Floats
    """Minus the person's neutral ones: [N, WINDOW, 52]."""

    kinds: NDArray[np.int8]
    """Index into `KINDS`; what is made in the last second: [N]."""

    people: NDArray[np.int32]
    """[N]."""

    def of(self, chosen: NDArray[np.bool_]) -> "Windows":
        """Some of them."""
        return Windows(*(part[chosen] for part in vars(self).values()))


def canonical_of(clips: Iterable[Clip]) -> Canonical:
    """The mean neutral face, as the landmarker sees it."""
    faces = [_upright(clip) for clip in clips]
    return Canonical(np.mean(faces, axis=0).astype(np.float32))


def _upright(clip: Clip) -> Floats:
    """One person's neutral face, turned to the camera by the true angles: [165, 3]."""
    still = slice(0, round(NEUTRAL_S * FPS))
    points = clip.points[still][:, list(USED)].astype(np.float64)
    yaw, pitch, roll = clip.angles[still].astype(np.float64).T
    points -= points[:, list(RIGID)].mean(axis=1, keepdims=True)
    points *= (1, -1, -1)  # as the head model has it: y up, z towards the camera
    points = _turned(points, -roll, (0, 1))
    points = _turned(points, -yaw, (2, 0))
    points = _turned(points, -pitch, (1, 2)) * (1, -1, -1)
    face = np.nanmedian(points, axis=0)
    outer = [USED.index(33), USED.index(263)]
    return (face / np.linalg.norm(face[outer[0]] - face[outer[1]])).astype(np.float32)


def _turned(points: NDArray[np.float64], by: NDArray[np.float64], plane: tuple[int, int]):
    """Points [T, P, 3] turned in a coordinate plane, from its first axis to its second."""
    first, second = plane
    cos, sin = np.cos(by)[:, None], np.sin(by)[:, None]
    turned = points.copy()
    turned[..., first] = cos * points[..., first] - sin * points[..., second]
    turned[..., second] = sin * points[..., first] + cos * points[..., second]
    return turned


def windows_of(person: int, clip: Clip, canonical: Canonical) -> Windows | None:
    """What can be used of one clip; None where no neutral face was seen."""
    posed = pose(clip.points[:, list(USED), :2], canonical)
    still = round(NEUTRAL_S * FPS)
    baseline = neutral(type(posed)(posed.aligned[:still], posed.angles[:still]))
    if baseline is None:
        return None
    shapes = np.nan_to_num(clip.blendshapes - np.nanmedian(clip.blendshapes[:still], axis=0))
    seen: list[Floats] = []
    faces: list[Floats] = []
    kinds: list[int] = []
    for end in range(WINDOW + FPS // 2, len(clip.kinds) + 1, STEP):
        window = slice(end - WINDOW, end)
        kind = _kind(clip, slice(end - FPS, end))
        if kind is not None:
            part = type(posed)(posed.aligned[window], posed.angles[window])
            seen.append(features(part, baseline))
            faces.append(shapes[window])
            kinds.append(kind)
    return Windows(
        np.stack(seen),
        np.stack(faces),
        np.asarray(kinds, np.int8),
        np.full(len(kinds), person, np.int32),
    )


def _kind(clip: Clip, last: slice) -> int | None:
    """What is made in the last second; None where that is not clear."""
    kinds, strength = clip.kinds[last], clip.strength[last]
    expressive = ~np.isin(kinds, [KINDS.index("neutral"), KINDS.index("talking")])
    made = float((strength * expressive).mean())
    if made >= CLEAR:
        counts = np.bincount(kinds[expressive], weights=strength[expressive], minlength=len(KINDS))
        most = int(counts.argmax())
        return most if counts[most] >= 0.8 * counts.sum() else None
    if made > ABSENT:
        return None
    return KINDS.index("talking") if (kinds == KINDS.index("talking")).mean() > 0.5 else 0


def joined(parts: Iterable[Windows]) -> Windows:
    """All of them."""
    whole = list(parts)
    return Windows(
        *(
            np.concatenate(columns)
            for columns in zip(*(vars(w).values() for w in whole), strict=True)
        )
    )
