"""Words as they are compared: cut and stemmed by the dataset's index, and further where it cannot.

LanceDB has no stemmer for Hindi, Indonesian and Polish; Snowball has.
"""

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import snowballstemmer

from tenants.knowledge.dataset import stems
from tenants.languages import Language

if TYPE_CHECKING:
    from lancedb.table import Table

_SNOWBALL: dict[Language, str] = {"hi": "hindi", "id": "indonesian", "pl": "polish"}

_SEAM = "xqzxseam"
"""A word nobody writes. One call for many texts, parted by it, saves half a millisecond each."""


class Stemmer:
    """Stems of one dataset's language. May be shared by threads."""

    def __init__(self, table: "Table", language: Language) -> None:
        self._table = table
        self._seam = stems(table, _SEAM)
        self.further = _further(_SNOWBALL.get(language))

    def each(self, texts: Sequence[str]) -> list[list[str]]:
        """The stems of each text, in order."""
        found: list[list[str]] = [[]]
        for stem in stems(self._table, f" {_SEAM} ".join(texts)):
            if [stem] == self._seam:
                found.append([])
            else:
                found[-1].append(self.further(stem))
        return found

    def of_words(self, text: str) -> list[tuple[str, list[str]]]:
        """Each word of a text with its stems: none for a stop word, several for `MG-204`."""
        words = re.findall(r"[\w\u0900-\u097f]+", text)
        return list(zip(words, self.each(words), strict=True)) if words else []


def _further(algorithm: str | None) -> Callable[[str], str]:
    if algorithm is None:
        return _as_is
    stemmer, alone = snowballstemmer.stemmer(algorithm), threading.Lock()

    @lru_cache(maxsize=100_000)
    def stem(word: str) -> str:
        with alone:  # it works on the word inside itself
            return stemmer.stemWord(word)

    return stem


def _as_is(stem: str) -> str:
    return stem


def joined(stemmed: Iterable[Sequence[str]]) -> list[str]:
    """All stems, each once, in order."""
    return list(dict.fromkeys(stem for word in stemmed for stem in word))
