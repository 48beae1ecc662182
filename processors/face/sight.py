"""Everything that is done to a visitor's frames, on the one thread that does it."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from processors.errors import ProcessorError
from processors.face.follower import Follower, Model, Seen
from processors.face.landmarker import Detected
from processors.face.normalise import Floats
from processors.face.points import USED
from processors.face.wire import FacePath, Landmarks

_USED = list(USED)


class PictureRefused(ProcessorError):
    """A picture that is not as its size says."""


@dataclass(frozen=True)
class Picture:
    """One picture of a visitor's camera. Held until it has been looked at, and not longer."""

    at_s: float
    """When it came, on our clock."""

    rgb: bytes = field(repr=False)
    width: int
    height: int

    def pixels(self) -> NDArray[np.uint8]:
        """[height, width, 3].

        Raises:
            PictureRefused: there are more or fewer bytes.
        """
        if len(self.rgb) != 3 * self.width * self.height:
            raise PictureRefused(f"{self.width} x {self.height} pixels in {len(self.rgb)} bytes")
        return np.frombuffer(self.rgb, np.uint8).reshape(self.height, self.width, 3)


class Finder(Protocol):
    """Who finds a face in pictures; `landmarker.Landmarker` does."""

    def detect(self, rgb: NDArray[np.uint8], at_ms: int) -> Detected | None:
        """Of [height, width, 3]."""
        ...

    def close(self) -> None: ...


class Eyes(Protocol):
    """What faces are found and judged with. Blocking, for any number of threads."""

    def model(self) -> Model:
        """Raises ProcessorError: it cannot be opened."""
        ...

    def finder(self) -> Finder:
        """One for one visitor. Raises ProcessorError: it cannot be opened."""
        ...


class Sight:
    """One visitor's face from a consent to its end. For one thread; opens nothing before that."""

    def __init__(self, eyes: Eyes, path: FacePath) -> None:
        self._eyes, self._path = eyes, path
        self._finder: Finder | None = None
        self._follower: Follower | None = None

    def see(self, frame: Landmarks | Picture) -> Seen | None:
        """Look at a frame. Blocking: 1 ms for landmarks, 10 ms for a picture, more the first time.

        Returns:
            What is known then, three times a second; None in between.

        Raises:
            ProcessorError: nothing can be looked at.
        """
        if self._follower is None:
            self._follower = Follower(self._eyes.model())
        if isinstance(frame, Landmarks):
            return self._follower.see(frame.at_s, frame.points)
        return self._follower.see(frame.at_s, self._found(frame))

    def close(self) -> None:
        """Forget the visitor."""
        if self._finder:
            self._finder.close()
        self._finder = self._follower = None

    def _found(self, picture: Picture) -> Floats | None:
        if self._finder is None:
            self._finder = self._eyes.finder()
        detected = self._finder.detect(picture.pixels(), round(1000 * picture.at_s))
        if detected is None:
            return None
        # Found in widths and heights; the page sends widths only.
        scale = np.array([1, picture.height / picture.width], np.float32)
        return detected.points[_USED, :2] * scale
