"""Clips cut into the windows a model is judged on."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.face.normalise import WINDOW, Canonical, Posed, features, neutral, pose
from processors.face.points import RIGID, USED
from processors.face.training.acting import FPS, KINDS, NEUTRAL_S
from processors.face.training.clip import Clip

STEP = 3
"""Frames from one window to the next."""

FIRST = WINDOW + FPS // 2
"""Frames of a clip that the first window ends after: half a second of the neutral face is left
out."""

CLEAR, ABSENT = 0.35, 0.08
"""Mean strength of a face over a window's last second from which it counts as made, and up to which
as not made. What lies between is used for nothing."""

UNCLEAR = -1

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

    ends: NDArray[np.int32]
    """Which frame of the clip comes after the last: [N]."""

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


def followed(clip: Clip, canonical: Canonical, *, own: bool = True) -> Floats | None:
    """What the model sees of every frame; None where no neutral face was: [CHANNELS, T].

    `own` says whether the person's own neutral face is the baseline, or everybody's mean.
    """
    posed = pose(clip.points[:, list(USED), :2], canonical)
    still = round(NEUTRAL_S * FPS)
    baseline = neutral(Posed(posed.aligned[:still], posed.angles[:still]))
    if baseline is None:
        return None
    return features(posed, baseline if own else canonical.points[:, :2])


def windows_of(
    person: int, clip: Clip, canonical: Canonical, *, own: bool = True
) -> Windows | None:
    """What can be used of one clip; None where no neutral face was seen. `own` as in `followed`."""
    seen = followed(clip, canonical, own=own)
    if seen is None:
        return None
    still = round(NEUTRAL_S * FPS)
    shapes = np.nan_to_num(clip.blendshapes - np.nanmedian(clip.blendshapes[:still], axis=0))
    kinds = kinds_of(clip.kinds, clip.strength)
    ends = np.arange(FIRST, len(kinds) + 1, STEP)
    ends = ends[kinds[ends - 1] != UNCLEAR]
    return Windows(
        np.stack([seen[:, end - WINDOW : end] for end in ends]),
        np.stack([shapes[end - WINDOW : end] for end in ends]),
        kinds[ends - 1],
        np.full(len(ends), person, np.int32),
        ends.astype(np.int32),
    )


def kinds_of(kinds: NDArray[np.int8], strength: Floats) -> NDArray[np.int8]:
    """What is made in the second that ends with each frame, `UNCLEAR` where that is not clear: [T].

    Args:
        kinds: of single frames, index into `KINDS`: [T].
        strength: of the face that is made in each, from 0 to 1: [T].
    """
    found = np.full(len(kinds), UNCLEAR, np.int8)
    for end in range(FPS, len(kinds) + 1):
        found[end - 1] = _kind(kinds[end - FPS : end], strength[end - FPS : end])
    return found


def _kind(kinds: NDArray[np.int8], strength: Floats) -> int:
    expressive = ~np.isin(kinds, [KINDS.index("neutral"), KINDS.index("talking")])
    made = float((strength * expressive).mean())
    if made >= CLEAR:
        counts = np.bincount(kinds[expressive], weights=strength[expressive], minlength=len(KINDS))
        most = int(counts.argmax())
        return most if counts[most] >= 0.8 * counts.sum() else UNCLEAR
    if made > ABSENT:
        return UNCLEAR
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
