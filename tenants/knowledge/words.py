"""BM25 over all passages of a tenant at once, in memory.

The scores are those of Lance's word index, which would take some milliseconds on disk and give them
only for the best.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b, as in Lance."""

Shares = NDArray[np.float32]


@dataclass(frozen=True)
class Match:
    """How much of a question's words each passage has. Both arrays are (n,), in index order."""

    explained: Shares
    """0 to 1: the share of the question's meaning in words of the passage."""

    bm25: Shares
    """0 to 2.2: the same, more for words a passage uses often and is short for. Ranks as BM25."""


class WordIndex:
    """Which passage has which stems."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        """`passages` holds the stems of each, repeated as often as they are said."""
        counts = [Counter(stems) for stems in passages]
        lengths = np.array([len(stems) for stems in passages], np.float32)
        usual = float(lengths.mean()) if len(lengths) else 1.0
        self._size = len(counts)
        self._norms = SATURATION * (1 - LENGTH + LENGTH * lengths / max(usual, 1.0))
        places: dict[str, list[int]] = {}
        said: dict[str, list[int]] = {}
        for place, counted in enumerate(counts):
            for stem, times in counted.items():
                places.setdefault(stem, []).append(place)
                said.setdefault(stem, []).append(times)
        self._places = {stem: np.array(at, np.int32) for stem, at in places.items()}
        self._said = {stem: np.array(times, np.float32) for stem, times in said.items()}

    def match(self, emphasis: Mapping[str, float]) -> Match:
        """Compare a question with every passage.

        Args:
            emphasis: the question's stems; 1 for an ordinary word, more for a telling one.
        """
        weights = {stem: self._idf(stem) * times for stem, times in emphasis.items()}
        whole = sum(weights.values()) or 1.0
        explained = np.zeros(self._size, np.float32)
        bm25 = np.zeros(self._size, np.float32)
        for stem, weight in weights.items():
            if (places := self._places.get(stem)) is None:
                continue
            said = self._said[stem]
            explained[places] += weight / whole
            often = said * (SATURATION + 1) / (said + self._norms[places])
            bm25[places] += weight / whole * often
        return Match(explained, bm25)

    def _idf(self, stem: str) -> float:
        found = len(self._places.get(stem, ()))
        return math.log(1 + (self._size - found + 0.5) / (found + 0.5))
