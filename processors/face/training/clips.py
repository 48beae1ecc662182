"""Films made-up people and keeps what the landmarker saw of them.

    python -m processors.face.training.clips --models FOLDER --task FILE --out FOLDER

`--models` holds ict_light_f16.npz and lmmodel.npz, `--task` is face_landmarker.task. A clip takes a
few seconds; one that is there already is not made again, so a run that was stopped goes on.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from processors.face.landmarker import BLENDSHAPES, LANDMARKS, Landmarker, LandmarkerError
from processors.face.training.acting import FPS, perform
from processors.face.training.errors import TrainingDataError
from processors.face.training.head import Head
from processors.face.training.scenes import film, rotated

CLIP_S = 16.0

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    """What the landmarker saw of one person, and what they did; T frames at `FPS`."""

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


def make(head: Head, task: Path, seed: int) -> Clip:
    """Film one person; the seed says who, and what they do."""
    rng = np.random.default_rng([2026, seed])
    performance = perform(head.names, CLIP_S, rng)
    frames = len(performance.movements)
    filmed = film(head, frames, rng)
    points = np.full((frames, LANDMARKS, 3), np.nan, np.float32)
    blendshapes = np.full((frames, BLENDSHAPES), np.nan, np.float32)
    landmarker = Landmarker.open(task, blendshapes=True)
    try:
        for number in range(frames):
            rotation = rotated(performance.angles[number])
            picture = filmed.frame(number, performance.movements[number], rotation, rng)
            seen = landmarker.detect(picture, round(1000 * number / FPS))
            if seen is not None and seen.blendshapes is not None:
                points[number], blendshapes[number] = seen.points, seen.blendshapes
    finally:
        landmarker.close()
    return Clip(points, blendshapes, performance.kinds, performance.strength, performance.angles)


def save(clip: Clip, path: Path) -> None:
    """Write a clip, whole or not at all."""
    half = path.with_suffix(".half.npz")
    np.savez_compressed(half, **vars(clip))
    os.replace(half, path)


def load(folder: Path) -> Iterator[tuple[int, Clip]]:
    """Every clip of a folder with its person's number.

    Raises:
        TrainingDataError: there is none.
    """
    paths = sorted(folder.glob("person-*.npz"))
    if not paths:
        raise TrainingDataError(
            f"{folder}: holds no clips; make them with processors.face.training.clips"
        )
    for path in paths:
        with np.load(path) as held:
            yield int(path.stem.split("-")[1]), Clip(**{name: held[name] for name in held.files})


def main(arguments: list[str]) -> int:
    """Make the clips that are not there. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--task", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, default=260)
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    try:
        head = Head.open(asked.models / "ict_light_f16.npz", asked.models / "lmmodel.npz")
        for person in track(range(asked.people), "Filming people"):
            path = asked.out / f"person-{person:04d}.npz"
            if not path.exists():
                save(make(head, asked.task, person), path)
    except (TrainingDataError, LandmarkerError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
