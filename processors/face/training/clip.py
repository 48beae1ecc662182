"""What the landmarker saw of one made-up person, as it is kept."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from processors.face.training.errors import TrainingDataError

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    """What the landmarker saw of one person, and what they did; T frames at `acting.FPS`."""

    points: Floats
    """As `Detected.points`; NaN where no face was found: [T, 478, 3]."""

    blendshapes: Floats
    """From 0 to 1, NaN where no face was found: [T, 52]."""

    kinds: NDArray[np.int8]
    """Index into `acting.KINDS`: [T]."""

    strength: Floats
    """Of the face that was made, from 0 to 1: [T]."""

    angles: Floats
    """Of the head, true, radians: [T, 3]."""


def save(clip: Clip, path: Path) -> None:
    """Write a clip, whole or not at all."""
    half = path.with_suffix(f".half-{os.getpid()}.npz")
    np.savez_compressed(half, **vars(clip))
    os.replace(half, path)


def load(folder: Path) -> Iterator[tuple[int, Clip]]:
    """Every clip of a folder with its person's number.

    Raises:
        TrainingDataError: there is none.
    """
    paths = sorted(folder.glob("person-????.npz"))
    if not paths:
        raise TrainingDataError(
            f"{folder}: holds no clips; make them with processors.face.training.clips"
        )
    for path in paths:
        with np.load(path) as held:
            yield int(path.stem.split("-")[1]), Clip(**{name: held[name] for name in held.files})
