"""Which frame of one recording says what a frame of another says: dynamic time warping."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_STANDSTILL = 0.3
"""Paid for each frame where one recording waits for the other, in mean distances."""


def pair(source: Floats, target: Floats) -> NDArray[np.int32]:
    """For each frame of `source`, the frame of `target` that is said then.

    Args:
        source: (n, d), n >= 1, features on one scale with `target`.
        target: (m, d), m >= 1.

    Returns:
        (n,), never falling; the middle one where several match.
    """
    distance = _distances(source, target)
    cost = _accumulated(distance, _STANDSTILL * float(distance.mean()))
    path = _path_back(cost)
    found = np.zeros(len(source), dtype=np.int32)
    for n in range(len(source)):
        matched = path[path[:, 0] == n, 1]
        found[n] = matched[len(matched) // 2]
    return found


def _distances(source: Floats, target: Floats) -> Floats:
    square = (source**2).sum(axis=1)[:, None] + (target**2).sum(axis=1) - 2.0 * (source @ target.T)
    return np.sqrt(np.maximum(square, 0.0))


def _accumulated(distance: Floats, standstill: float) -> Floats:
    """Cheapest way to each pair (n + 1, m + 1), with a border of infinity; by diagonals."""
    rows, columns = distance.shape
    cost = np.full((rows + 1, columns + 1), np.inf)
    cost[0, 0] = 0.0
    for diagonal in range(2, rows + columns + 1):
        row = np.arange(max(1, diagonal - columns), min(rows, diagonal - 1) + 1)
        column = diagonal - row
        before = np.minimum(
            cost[row - 1, column - 1],
            np.minimum(cost[row - 1, column], cost[row, column - 1]) + standstill,
        )
        cost[row, column] = distance[row - 1, column - 1] + before
    return cost


def _path_back(cost: Floats) -> NDArray[np.int32]:
    """The pairs (k, 2) of the cheapest way, last first."""
    row, column = cost.shape[0] - 1, cost.shape[1] - 1
    path: list[tuple[int, int]] = []
    while row > 0 and column > 0:
        path.append((row - 1, column - 1))
        ways = ((row - 1, column - 1), (row - 1, column), (row, column - 1))
        row, column = min(ways, key=lambda way: cost[way])
    return np.asarray(path, dtype=np.int32)
