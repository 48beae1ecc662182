"""What faces are found and judged with, in one process."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from loguru import logger

from processors.face.expression import Expression
from processors.face.landmarker import Landmarker
from processors.face.weights import task_of


class OpenEyes:
    """Opened when a visitor first agrees to be seen. For any number of calls and threads."""

    def __init__(self, models: Path) -> None:
        """Open nothing yet.

        Args:
            models: the folder of all models.
        """
        self._task, self._lock = task_of(models), Lock()
        self._model: Expression | None = None

    def model(self) -> Expression:
        """The judge, which all calls share. Blocking: 50 ms the first time.

        Raises:
            ExpressionError: it cannot be opened.
        """
        with self._lock:
            if self._model is None:
                self._model = Expression.open()
            return self._model

    def finder(self) -> Landmarker:
        """A landmarker for one visitor. Blocking: 0.1 s, and 2 s more for the first.

        Raises:
            LandmarkerError: it cannot be opened.
        """
        return Landmarker.open(self._task)

    @property
    def video_refused(self) -> str | None:
        """Why pictures cannot be read here, in words for visitors; None where they can, as far as
        one can tell without reading the model."""
        if find_spec("mediapipe") is None:
            return "this server has nothing to find faces with"
        return None if self._task.is_file() else "this server has no model to find faces with"

    def warm(self) -> None:
        """Import what takes seconds to import, so that no call has to share the processor with it.
        Blocking."""
        if self.video_refused is None:
            try:
                import_module("mediapipe.tasks.python.vision")
            except (ImportError, OSError) as error:
                logger.error("MediaPipe cannot be used", error=str(error))
