"""Films made-up people and keeps what the landmarker saw of them.

    python -m processors.face.training.clips --models FOLDER --task FILE --out FOLDER

`--models` holds ict_light_f16.npz and lmmodel.npz, `--task` is face_landmarker.task. A clip takes a
few seconds; one that is there already is not made again, so a run that was stopped goes on.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.random import Generator
from rich.console import Console
from rich.progress import track

from processors.face.landmarker import BLENDSHAPES, LANDMARKS, Landmarker, LandmarkerError
from processors.face.training.acting import FPS, Performance, perform
from processors.face.training.clip import Clip, save
from processors.face.training.errors import TrainingDataError
from processors.face.training.head import Head
from processors.face.training.scenes import Filmed, film, rotated

CLIP_S = 16.0


def begun(head: Head, seed: int) -> tuple[Performance, Generator]:
    """What somebody does, and the chance that is left for how they are filmed."""
    rng = np.random.default_rng([2026, seed])
    return perform(head.names, CLIP_S, rng), rng


def staged(head: Head, seed: int) -> tuple[Performance, Filmed, Generator]:
    """What somebody does, how they are filmed, and the noise of the camera."""
    performance, rng = begun(head, seed)
    return performance, film(head, len(performance.movements), rng), rng


def make(head: Head, task: Path, seed: int) -> Clip:
    """Film one person; the seed says who, and what they do."""
    performance, filmed, rng = staged(head, seed)
    frames = len(performance.movements)
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


def main(arguments: list[str]) -> int:
    """Make the clips that are not there. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--task", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0, help="number of the first person")
    parser.add_argument("--people", type=int, default=260, help="number after the last person's")
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    try:
        head = Head.open(asked.models / "ict_light_f16.npz", asked.models / "lmmodel.npz")
        for person in track(range(asked.first, asked.people), "Filming people"):
            path = asked.out / f"person-{person:04d}.npz"
            if not path.exists():
                save(make(head, asked.task, person), path)
    except (TrainingDataError, LandmarkerError) as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
