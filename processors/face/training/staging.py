"""How people were filmed, found again from their numbers."""

from collections.abc import Iterable

import numpy as np

from processors.face.training.acting import Performance
from processors.face.training.clip import Clip
from processors.face.training.clips import begun, staged
from processors.face.training.errors import TrainingDataError
from processors.face.training.head import Head
from processors.face.training.judging import Staged

_LUMA = np.array([0.299, 0.587, 0.114])


def staging(head: Head, clips: Iterable[tuple[int, Clip]]) -> dict[int, Staged]:
    """How each person was filmed, by number; takes about 0.2 s a person."""
    found: dict[int, Staged] = {}
    for person, clip in clips:
        performance, filmed, _ = staged(head, person)
        _same(performance, clip, person)
        lightness = float(np.asarray(filmed.skin) @ _LUMA)
        found[person] = Staged(performance, filmed.glasses, filmed.covered, lightness)
    return found


def performance_of(head: Head, person: int, clip: Clip) -> Performance:
    """What a person did in a clip.

    Raises:
        TrainingDataError: the clip shows something else.
    """
    performance, _ = begun(head, person)
    _same(performance, clip, person)
    return performance


def _same(performance: Performance, clip: Clip, person: int) -> None:
    if not np.array_equal(performance.kinds, clip.kinds):
        raise TrainingDataError(
            f"person {person}: the clip shows something else than this person does; film it again"
        )
