"""The brand's own sounds, found through what the base voice says.

Live base speech is matched against the base voice's reading of the sample's transcript: same
speaker, so neighbours are the same sounds. What is emitted are the frames of the recording that
were paired with them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from processors.classic.model import Model

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.int32]

STEP = 2
"""Frames between two exemplars."""

CONTEXT = 6
"""Frames before and after that must be alike too: 30 ms."""

_CANDIDATES = 12
_SHAPE = slice(1, 24)
_LOUDNESS_WEIGHT, _VOICE_WEIGHT = 0.5, 2.0
_JOIN_COST = 0.5
"""Of leaving the recording's own order, in usual distances."""

_NATURAL = 3
"""Exemplar steps the recording may advance for one of the live speech without a join."""

_TRUSTED, _STRANGE = 1.6, 3.0
"""Usual distances up to which a neighbour counts fully, and from which not at all."""


@dataclass(frozen=True)
class Way:
    """Which sounds of the recording to say, for each `STEP`."""

    places: Places
    """(t,) frames of `Model.brand`."""

    trust: Floats
    """(t,) 0 to 1: how well the base voice's sound is known."""


def features(
    model: Model, cepstra: Floats, voiced: NDArray[np.bool_], at: Places, *, context: int = CONTEXT
) -> Floats:
    """What is compared: rows `at` and the rows `context` before and after, on one scale (t, d)."""
    scaled = (cepstra - model.base_mean) / model.base_deviation
    scaled[:, 0] *= _LOUDNESS_WEIGHT
    last = len(cepstra) - 1
    around = [np.clip(at + offset, 0, last) for offset in (-context, 0, context)]
    shapes = [scaled[near, _SHAPE] for near in around]
    rest = [scaled[at, :1], _VOICE_WEIGHT * voiced[at, None]]
    return np.concatenate([*shapes, *rest], axis=1).astype(np.float32)


class Exemplars:
    """The base voice's reading, ready to be searched."""

    def __init__(self, model: Model) -> None:
        """Take an `exemplar` voice."""
        paired = model.places >= 0
        self._known, self._places = reading(model)[paired], model.places[paired]
        self._usual = model.about.usual_distance
        self._squares = (self._known**2).sum(axis=1)

    @property
    def size_bytes(self) -> int:
        """What it holds."""
        return self._known.nbytes + self._squares.nbytes + self._places.nbytes

    def way(self, asked: Floats, before: int | None) -> Way:
        """The cheapest way through the recording: near in sound, few joins.

        Args:
            asked: (t, d), t >= 1, features of the live speech in order.
            before: where in the recording the speech before this ended; None at a beginning.
        """
        rows, distance = self._nearest(asked)
        places = self._places[rows]
        cost = distance / self._usual
        total, came = cost[0].copy(), np.zeros(places.shape, dtype=np.int32)
        if before is not None:
            total += _join(np.asarray([before]), places[0])[0]
        for t in range(1, len(asked)):
            ways = total[:, None] + _join(places[t - 1], places[t])
            came[t] = ways.argmin(axis=0)
            total = ways[came[t], np.arange(ways.shape[1])] + cost[t]
        chosen = np.zeros(len(asked), dtype=np.int32)
        chosen[-1] = total.argmin()
        for t in range(len(asked) - 1, 0, -1):
            chosen[t - 1] = came[t, chosen[t]]
        steps = np.arange(len(asked))
        near = cost[steps, chosen]
        trust = np.clip((_STRANGE - near) / (_STRANGE - _TRUSTED), 0.0, 1.0)
        return Way(places[steps, chosen], trust)

    def _nearest(self, asked: Floats) -> tuple[Places, Floats]:
        """Rows and distances of the candidates of each frame, (t, k)."""
        square = self._squares - 2.0 * (asked @ self._known.T) + (asked**2).sum(axis=1)[:, None]
        most = min(_CANDIDATES, len(self._known))
        rows = np.argpartition(square, most - 1, axis=1)[:, :most]
        found = np.take_along_axis(square, rows, axis=1)
        return rows.astype(np.int32), np.sqrt(np.maximum(found, 0.0))


def _join(before: Places, after: Places) -> Floats:
    """Cost of each place (b, a) after each: none where the recording goes on."""
    ahead = after[None, :] - before[:, None]
    return np.where((ahead >= 0) & (ahead <= _NATURAL * STEP), 0.0, _JOIN_COST)


def reading(model: Model) -> Floats:
    """Features of the base voice's reading (n, d)."""
    at = np.arange(len(model.base), dtype=np.int32)
    return features(model, model.base, model.base_voiced, at, context=CONTEXT // STEP)


def usual_distance(known: Floats, apart: int = 15) -> float:
    """Median distance of a sound from its nearest that is `apart` steps away, (n, d) -> > 0."""
    some = np.linspace(0, len(known) - 1, min(len(known), 400)).astype(int)
    square = (known**2).sum(axis=1) - 2.0 * known[some] @ known.T
    square += (known[some] ** 2).sum(axis=1)[:, None]
    square[np.abs(some[:, None] - np.arange(len(known))) < apart] = np.inf
    nearest = square.min(axis=1)
    nearest = nearest[np.isfinite(nearest)]
    return float(np.sqrt(max(np.median(nearest), 1e-6))) if len(nearest) else 1.0
