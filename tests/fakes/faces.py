"""A face made of the 165 points, and who judges it. Nothing of it looks like anybody."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, get_ident

import numpy as np
from numpy.typing import NDArray

from processors.face.expression import Judgement
from processors.face.landmarker import Detected, LandmarkerError
from processors.face.normalise import Canonical
from processors.face.points import RIGID, USED
from processors.face.wire import UNITS

CANONICAL = Canonical(np.random.default_rng(5).normal(0, 0.4, (len(USED), 3)).astype(np.float32))

BROW = next(place for place in range(len(USED)) if place not in RIGID)
"""The point that frowns: it goes down."""


def face(frown: float = 0.0, *, yaw: float = 0.0, at: tuple[float, float] = (0.5, 0.4)):
    """A face in picture widths, y down, before a camera far away: [165, 2].

    Args:
        frown: how far the brow is down, from 0 to 1.
        yaw: radians.
        at: its middle.
    """
    turn = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    points = CANONICAL.points.copy()
    points[BROW, 1] += 0.1 * frown
    return (0.15 * (points @ turn.T)[:, :2] + at).astype(np.float32)


def packed(points: NDArray[np.float32] | None) -> str:
    """As a page packs them."""
    if points is None:
        return ""
    return b64encode(np.round(points * UNITS).astype("<i2").tobytes()).decode()


def message(seq: int, t_ms: float, points: NDArray[np.float32] | None) -> dict[str, object]:
    """The data of a page's `face-landmarks`."""
    return {"seq": seq, "t": t_ms, "p": packed(points)}


@dataclass
class SeesFrowns:
    """Judges by how far the brow is down in the last second."""

    canonical: Canonical = CANONICAL
    threads: set[int] = field(default_factory=set)
    """On which it was asked."""

    judged: int = 0

    def judge(self, window: NDArray[np.float32]) -> Judgement:
        self.threads.add(get_ident())
        self.judged += 1
        score = float(np.clip(10 * window[2 * BROW + 1, -10:].mean(), 0, 1))
        return Judgement(score, max(score, 1 - score))


class HeldUp(SeesFrowns):
    """Takes until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = Event()

    def judge(self, window: NDArray[np.float32]) -> Judgement:
        self.let.wait(10)
        return super().judge(window)


class FindsFrowns:
    """Finds a face in every picture that is not black: the brighter, the more it frowns."""

    def __init__(self) -> None:
        self.times_ms: list[int] = []
        self.threads: set[int] = set()
        self.closed = False

    def detect(self, rgb: NDArray[np.uint8], at_ms: int) -> Detected | None:
        self.times_ms.append(at_ms)
        self.threads.add(get_ident())
        if not rgb.any():
            return None
        height, width = rgb.shape[:2]
        points = np.zeros((478, 3), np.float32)
        points[list(USED), :2] = face(float(rgb.mean()) / 255)
        points[:, 1] *= width / height
        return Detected(points, None)

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeEyes:
    """Opens whoever it is given."""

    judge: SeesFrowns = field(default_factory=SeesFrowns)
    finders: list[FindsFrowns] = field(default_factory=list)
    blind: bool = False
    """Whether nothing can be opened."""

    video_refused: str | None = None

    def model(self) -> SeesFrowns:
        return self.judge

    def finder(self) -> FindsFrowns:
        if self.blind:
            raise LandmarkerError("/models/face/face_landmarker.task: No such file")
        self.finders.append(FindsFrowns())
        return self.finders[-1]


@contextmanager
def held_up() -> Iterator[FakeEyes]:
    """Eyes whose judge is let go at the end, whatever happens."""
    judge = HeldUp()
    try:
        yield FakeEyes(judge)
    finally:
        judge.let.set()
