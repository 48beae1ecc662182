"""The model that finds the points of a face, as this installation has it."""

from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from loguru import logger

from processors.face.weights import NAME, TASK, fault, task_of
from processors.weights import Checked

MODEL_URL = f"/face/{NAME}"

_Stamp = tuple[int, int, int]


class FaceModel:
    """`face_landmarker.task` of this installation. It may be fetched while the server runs. May be
    shared by threads."""

    def __init__(self, models: Path, right: Checked = TASK) -> None:
        """Read nothing yet.

        Args:
            models: the folder of all models.
            right: what the file has to be.
        """
        self._task, self._right = task_of(models), right
        self._lock = Lock()
        self._checked: tuple[_Stamp, bool] | None = None

    def path(self) -> Path | None:
        """Its file; None where it was not fetched, or where another file lies in its place, which
        the log says once. Reads the file, 10 ms, when it has changed."""
        try:
            stat = self._task.stat()
        except OSError:
            return None
        stamp = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        with self._lock:
            if self._checked is None or self._checked[0] != stamp:
                why = fault(self._task, self._right)
                self._checked = stamp, why is None
                if why:
                    logger.error("The face model is not served", reason=why)
            return self._task if self._checked[1] else None

    @property
    def read_here(self) -> bool:
        """Whether this server could look for faces itself: the model and MediaPipe are there."""
        return self.path() is not None and find_spec("mediapipe") is not None
