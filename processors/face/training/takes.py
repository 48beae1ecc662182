"""Clips as a model is trained on them: every frame, with the movements that were truly made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.face.normalise import WINDOW, Canonical
from processors.face.training.acting import Performance
from processors.face.training.clip import Clip
from processors.face.training.windows import FIRST, followed, kinds_of

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Takes:
    """P clips of T frames."""

    seen: Floats
    """[P, T, CHANNELS]."""

    movements: Floats
    """From 0 to 1: [P, T, 57]."""

    kinds: NDArray[np.int8]
    """What is made in the second that ends with each frame, as `windows.kinds_of`: [P, T]."""

    people: NDArray[np.int32]
    """[P]."""

    def rows(self) -> Rows:
        """Every window there is, by clip and last frame: [N, 2]."""
        clips, frames = self.kinds.shape
        ends = np.arange(FIRST - 1, frames)
        return np.stack([np.repeat(np.arange(clips), len(ends)), np.tile(ends, clips)], axis=1)

    def windows(self, rows: Rows) -> tuple[Floats, Floats]:
        """What was seen, and which movements were made: [N, CHANNELS, WINDOW], [N, 57, WINDOW]."""
        frames = rows[:, 1, None] + np.arange(1 - WINDOW, 1)
        seen, made = self.seen[rows[:, 0, None], frames], self.movements[rows[:, 0, None], frames]
        return seen.transpose(0, 2, 1).copy(), made.transpose(0, 2, 1)


def takes_of(clips: Iterable[tuple[int, Clip, Performance]], canonical: Canonical) -> Takes:
    """Clips with the performances that were filmed; those without a neutral face are left out."""
    seen: list[Floats] = []
    made: list[Performance] = []
    people: list[int] = []
    for person, clip, performance in clips:
        if (whole := followed(clip, canonical)) is not None:
            seen.append(whole.T)
            made.append(performance)
            people.append(person)
    return assembled(np.stack(seen), made, np.asarray(people, np.int32))


def assembled(
    seen: Floats, performances: Sequence[Performance], people: NDArray[np.int32]
) -> Takes:
    """What was seen [P, T, CHANNELS] of performances of equal length."""
    return Takes(
        seen,
        np.stack([performance.movements for performance in performances]),
        np.stack([kinds_of(p.kinds, p.strength) for p in performances]),
        people,
    )
