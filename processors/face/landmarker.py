"""Faces to 478 points, by MediaPipe's FaceLandmarker, on this machine."""

from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from processors.errors import ProcessorError

SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
"""Of `face_landmarker.task`, float16, 2023-05-03. Other files go by the same name."""

LANDMARKS = 478
BLENDSHAPES = 52


class LandmarkerError(ProcessorError):
    """No face can be looked for."""


@dataclass(frozen=True)
class Detected:
    """One face."""

    points: NDArray[np.float32]
    """x and y in picture widths and heights, z in picture widths, towards the camera negative:
    [478, 3]."""

    blendshapes: NDArray[np.float32] | None
    """From 0 to 1: [52]; None unless asked for."""


class Landmarker:
    """Follows one face from picture to picture. For one thread, and one person."""

    def __init__(self, native: Any, mediapipe: Any) -> None:
        self._native, self._mediapipe = native, mediapipe
        self._last_ms = -1

    @classmethod
    def open(cls, task: Path, *, blendshapes: bool = False) -> Self:
        """Load the model; takes about 0.1 s.

        Args:
            task: `face_landmarker.task`.
            blendshapes: whether they are wanted, which takes 1.5 ms a picture more.

        Raises:
            LandmarkerError: the file is not there, is another one, or MediaPipe is not installed.
        """
        try:
            model = task.read_bytes()
        except OSError as error:
            raise LandmarkerError(
                f"{task}: {error.strerror}; fetch it with `rapport models pull face`"
            ) from error
        if sha256(model).hexdigest() != SHA256:
            raise LandmarkerError(
                f"{task}: is not the face model Rapport was measured with; remove it and fetch it "
                "with `rapport models pull face`"
            )
        mediapipe, tasks = _imported()
        options = tasks.vision.FaceLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_buffer=model),
            running_mode=tasks.vision.RunningMode.VIDEO,
            output_face_blendshapes=blendshapes,
        )
        try:
            return cls(tasks.vision.FaceLandmarker.create_from_options(options), mediapipe)
        except OSError as error:
            raise LandmarkerError(
                f"MediaPipe cannot be loaded: {error}; it needs the system's OpenGL ES, on Debian "
                "apt-get install libegl1 libgles2"
            ) from error

    def detect(self, rgb: NDArray[np.uint8], at_ms: int) -> Detected | None:
        """The face in a picture; None where there is none.

        Args:
            rgb: [height, width, 3].
            at_ms: when it was taken. A picture no newer than the last counts as 1 ms later.
        """
        self._last_ms = max(at_ms, self._last_ms + 1)
        image = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb)
        )
        result = self._native.detect_for_video(image, self._last_ms)
        if not result.face_landmarks:
            return None
        points = [(p.x, p.y, p.z) for p in result.face_landmarks[0]]
        shapes = result.face_blendshapes and [s.score for s in result.face_blendshapes[0]]
        return Detected(
            np.asarray(points, np.float32), np.asarray(shapes, np.float32) if shapes else None
        )

    def close(self) -> None:
        self._native.close()


def _imported() -> tuple[Any, Any]:
    try:
        return import_module("mediapipe"), import_module("mediapipe.tasks.python")
    except ImportError as error:
        raise LandmarkerError("mediapipe is not installed; pip install 'rapport[face]'") from error
