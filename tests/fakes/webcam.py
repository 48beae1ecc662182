"""Somebody made up before Chromium's fake camera: calm first, then frustrated for a while.

Chromium plays a file of JPEG pictures (`--use-file-for-fake-video-capture`) at 30 a second, from
its beginning whenever the camera is opened, and over again.
"""

import io
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from processors.face.training.acting import FPS
from processors.face.training.head import Head, Look
from processors.face.training.renderer import Scene, render
from processors.face.training.scenes import rotated

Pictures = list[NDArray[np.uint8]]

FOLDER = Path(os.environ.get("RAPPORT_FACE", Path(__file__).parents[3] / "shared" / "face"))
"""Holds the face model that is rendered."""

TASK = Path(os.environ.get("RAPPORT_FACE_TASK", FOLDER.parent / "models" / "face_landmarker.task"))
_MODEL, _LANDMARKS = FOLDER / "ict_light_f16.npz", FOLDER / "lmmodel.npz"


def has_face_model() -> bool:
    """Whether a face can be rendered, and found again."""
    return all(path.is_file() for path in (_MODEL, _LANDMARKS, TASK))


needs_face = pytest.mark.skipif(
    not has_face_model(),
    reason=f"the face model is not in {FOLDER}, or {TASK} is not there; set RAPPORT_FACE and "
    "RAPPORT_FACE_TASK to where they are",
)

WIDTH, HEIGHT = 640, 480
PLAYED_FPS = 30

CALM_S, FRUSTRATED_S = 8, 16
"""Of the film, which then begins again."""

_CYCLE_S = 4
"""What repeats itself within either part."""

_RISE_S = 0.5
_BLINK_AT_S = 2.0
_FRUSTRATION = {"browDown": 1.0, "mouthPress": 0.8, "eyeSquint": 0.5}
_LOOK = Look(skin=(214, 170, 138), brows=(58, 40, 32), lips=(176, 104, 92), iris=(82, 58, 36))


def write_film(path: Path) -> None:
    """Calm, then frustrated, 24 s of it, as Chromium's fake camera takes it (.mjpeg)."""
    calm, rise, frustrated = ([_jpeg(picture) for picture in part] for part in filmed())
    film = [
        *calm * (CALM_S // _CYCLE_S),
        *rise,
        *frustrated * (FRUSTRATED_S // _CYCLE_S),
        *reversed(rise),
    ]
    path.write_bytes(b"".join(picture * (PLAYED_FPS // FPS) for picture in film))


@cache
def filmed() -> tuple[Pictures, Pictures, Pictures]:
    """Pictures at `FPS`: 4 s of a calm face, the way to a frustrated one, 4 s of that."""
    head = Head.open(_MODEL, _LANDMARKS)
    rng = np.random.default_rng(12)
    person = head.person(rng.normal(0, 0.5, 100).astype(np.float32))
    colours = head.painted(_LOOK)
    frustrated = _movements(head.names, _FRUSTRATION)
    blink = _movements(head.names, {"eyeBlink": 1.0})

    def picture(at_s: float, strength: float) -> NDArray[np.uint8]:
        blinks = abs(at_s - _BLINK_AT_S) < 1 / FPS
        moved = np.clip(strength * frustrated + blinks * blink, 0, 1)
        seen = render(
            head.moved(person, moved.astype(np.float32)),
            head.triangles,
            colours,
            rotation=_held(at_s, degrees=0.6 + strength),
            scene=_SCENE,
        )
        noisy = _wide(seen) + rng.normal(0, 2, (HEIGHT, WIDTH, 3))
        return np.clip(noisy, 0, 255).astype(np.uint8)

    cycle, rise = np.arange(_CYCLE_S * FPS) / FPS, np.arange(round(_RISE_S * FPS))
    return (
        [picture(at_s, 0.0) for at_s in cycle],
        [picture(0.0, (step + 1) / (len(rise) + 1)) for step in rise],
        [picture(at_s, 0.95 + 0.05 * np.sin(2 * np.pi * at_s / 2)) for at_s in cycle],
    )


def _movements(names: tuple[str, ...], strengths: dict[str, float]) -> NDArray[np.float32]:
    """On both sides of the face: [57]."""
    return np.array([strengths.get(name.split("_")[0], 0.0) for name in names], np.float32)


def _held(at_s: float, *, degrees: float) -> NDArray[np.float32]:
    """A head that sways a little, the same at the end of a cycle as at its beginning."""
    turn = 2 * np.pi * at_s / _CYCLE_S
    swayed = np.array([np.sin(turn), 0.6 * np.sin(2 * turn), 0.3 * np.sin(turn)])
    return rotated(np.deg2rad(degrees * swayed))


def _wide(square: NDArray[np.uint8]) -> NDArray[np.float64]:
    """A square picture with the wall going on to both sides."""
    wall = np.repeat(_WALL[:, None], WIDTH, axis=1)
    margin = (WIDTH - HEIGHT) // 2
    wall[:, margin : margin + HEIGHT] = square
    return wall


def _jpeg(picture: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=90)
    return file.getvalue()


_WALL = np.linspace((150.0, 160.0, 165.0), (96.0, 104.0, 112.0), HEIGHT)
"""RGB of each row: [HEIGHT, 3]."""

_SCENE = Scene(
    size=HEIGHT,
    background=np.repeat(_WALL[:, None], HEIGHT, axis=1).astype(np.float32),
    light=(np.array([0.3, 0.4, 0.87]) / np.linalg.norm([0.3, 0.4, 0.87])).astype(np.float32),
    ambient=0.4,
    zoom=1.8,
    offset=(0.0, 0.0),
)
