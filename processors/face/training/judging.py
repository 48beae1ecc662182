"""The shipped model and its baselines on filmed people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.face.evaluation import UNKNOWN, Scored
from processors.face.expression import Expression
from processors.face.normalise import FPS, WINDOW, Canonical
from processors.face.training.acting import Performance
from processors.face.training.baselines import Line, rule
from processors.face.training.clip import Clip
from processors.face.training.errors import TrainingDataError
from processors.face.training.windows import Windows, joined, windows_of

Marks = NDArray[np.int8]


@dataclass(frozen=True)
class Staged:
    """How one person was filmed."""

    performance: Performance
    glasses: bool
    covered: tuple[int, int]
    """Frames, from and to, in which a hand is before the mouth."""

    lightness: float
    """Of the skin, from 0 to 255."""


def learned_from(person: int) -> bool:
    """Whether models may be trained on a person, by number."""
    return person % 10 < 6


def chooses(person: int) -> bool:
    """Whether a person helps to choose between models and to calibrate them."""
    return person % 10 == 6


def kept_for_testing(person: int) -> bool:
    """Whether a person is kept for testing: three of ten are."""
    return person % 10 > 6


def windows_in(
    clips: Iterable[tuple[int, Clip]], canonical: Canonical, *, own: bool = True
) -> Windows:
    """The windows of clips, aligned to a model's mean face; `own` as in `windows.followed`.

    Raises:
        TrainingDataError: there are none.
    """
    found = [windows_of(person, clip, canonical, own=own) for person, clip in clips]
    kept = [windows for windows in found if windows is not None]
    if not kept:
        raise TrainingDataError(
            "too few clips: of every ten people in a row, six are learned from, one chooses and "
            "three are tested on; film more"
        )
    return joined(kept)


def score(
    windows: Windows, expression: Expression, line: Line, staged: Mapping[int, Staged]
) -> Scored:
    """What all three make of windows.

    Args:
        windows: of people nobody was trained on.
        expression: the model.
        line: logistic regression.
        staged: how people were filmed, by number; what is not known of one stays unknown.
    """
    judged = [expression.judge(seen) for seen in windows.seen]
    there = windows.seen[:, -1] > 0
    frames = np.maximum(there.sum(axis=1), 1)
    known = [staged.get(int(person)) for person in windows.people]
    return Scored(
        people=windows.people,
        kinds=windows.kinds,
        network=np.array([judgement.score for judgement in judged], np.float32),
        confidence=np.array([judgement.confidence for judgement in judged], np.float32),
        line=line.score(windows),
        rule=rule(windows).astype(np.float32),
        yaw_rad=(np.abs(windows.seen[:, -4]).sum(axis=1) / frames).astype(np.float32),
        missing=(1 - there.mean(axis=1)).astype(np.float32),
        talking=_marks(
            s and _talks(s.performance, int(end))
            for s, end in zip(known, windows.ends, strict=True)
        ),
        glasses=_marks(s and s.glasses for s in known),
        covered=_marks(
            s and s.covered[0] < int(end) and s.covered[1] > int(end) - WINDOW
            for s, end in zip(known, windows.ends, strict=True)
        ),
        skin=np.array([s.lightness if s else np.nan for s in known], np.float32),
    )


def _talks(performance: Performance, end: int) -> bool:
    return bool(performance.talking[end - FPS : end].mean() > 0.5)


def _marks(values: Iterable[bool | None]) -> Marks:
    return np.array([UNKNOWN if value is None else value for value in values], np.int8)
