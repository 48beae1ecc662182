"""All passages of one version of a dataset, in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from tenants.knowledge.asking import asking_words
from tenants.knowledge.stemming import Stemmer, joined
from tenants.knowledge.vectors import DIMENSIONS, Vectors
from tenants.knowledge.words import WordIndex
from tenants.languages import Language

if TYPE_CHECKING:
    from lancedb.table import Table

SHOWN = ["id", "kind", "title", "heading", "text", "url", "article", "language", "area"]

TELLING = 0.75
"""Weight an English word gains for each piece the embedding's tokenizer has to cut it into: a word
it does not know is a name or a code, of which the vector says little."""

MOST_PIECES = 4


@dataclass(frozen=True)
class Asked:
    """The words of a question."""

    emphasis: Mapping[str, float]
    """Its stems; 1 for an ordinary word, more for a telling one."""


@dataclass(frozen=True)
class Snapshot:
    """What a search reads."""

    version: int
    """The dataset's."""

    rows: list[dict[str, Any]]
    """What a passage shows, in the order of `vectors`."""

    vectors: Vectors
    """(n, 384), of length one."""

    words: WordIndex
    """Over the same passages."""

    documents: NDArray[np.int32]
    """(n,): equal for passages of one article, its tickets and its frequent questions."""

    places: dict[str, int]
    """Passage id -> place in `rows`."""

    titles: Mapping[frozenset[str], Sequence[int]]
    """The stems of a title, a heading or both -> the passages that stand under it."""

    stemmer: Stemmer
    """Of the tenant's language."""

    asking: frozenset[str]
    """Stems of the words a question is asked with."""

    language: Language
    """The tenant's."""

    def asked(self, question: str, count: Callable[[str], int]) -> Asked:
        """The words that say what a question is about; all of them where it has no other.

        `count` is the length of a text in pieces of the embedding's tokenizer.
        """
        words = self.stemmer.of_words(question)
        telling: dict[str, float] = {}
        for word, stems in words:
            pieces = min(count(word), MOST_PIECES) if self.language == "en" else 1
            for stem in stems:
                telling[stem] = max(telling.get(stem, 0.0), 1 + TELLING * (pieces - 1))
        about = {stem: weight for stem, weight in telling.items() if stem not in self.asking}
        return Asked(about or telling)

    def titled(self, asked: Asked) -> NDArray[np.float32]:
        """(n,): 1 where the question is the title or the heading, else 0."""
        here = np.zeros(len(self.rows), np.float32)
        here[list(self.titles.get(frozenset(asked.emphasis), ()))] = 1.0
        return here

    def cosines(self, vector: Vectors) -> NDArray[np.float32]:
        """(n,), of a vector (384,) of length one with each passage."""
        # By torch, which keeps to one thread here: numpy's two wait for the slower one whenever
        # another process has the second core, and take 9 ms instead of 1 for 10,000 passages.
        query = torch.from_numpy(np.array(vector))
        return torch.mv(torch.from_numpy(self.vectors), query).numpy()

    def beside(self, at: int) -> tuple[str, str]:
        """The texts before and behind a passage in its document, "" where there is none.

        A frequent question's passage and a ticket's stand alone.
        """
        row = self.rows[at]
        document, _, number = row["id"].rpartition("#")
        if row["kind"] != "article":
            return "", ""
        before = self.places.get(f"{document}#{int(number) - 1}")
        after = self.places.get(f"{document}#{int(number) + 1}")
        return self._text(before), self._text(after)

    def _text(self, at: int | None) -> str:
        return "" if at is None else self.rows[at]["text"]


def read_snapshot(table: "Table", language: Language) -> Snapshot:
    """Everything in the table. Takes about a second for 10,000 passages."""
    version = table.version
    shown = [column for column in SHOWN if column in table.schema.names]
    columns = table.search().select([*shown, "stems", "vector"]).to_arrow()
    flat = columns["vector"].combine_chunks().flatten()
    rows = [{"area": "", **row} for row in columns.select(shown).to_pylist()]
    stemmer = Stemmer(table, language)
    stems = [[stemmer.further(s) for s in line.split(" ")] for line in columns["stems"].to_pylist()]
    asking = frozenset(joined(stemmer.each(asking_words(language))))
    return Snapshot(
        version=version,
        rows=rows,
        # Writable, as torch wants it; Arrow's own memory is not.
        vectors=np.array(flat, np.float32).reshape(-1, DIMENSIONS),
        words=WordIndex(stems),
        documents=_documents(rows),
        places={row["id"]: at for at, row in enumerate(rows)},
        titles=_titles(rows, stemmer, asking),
        stemmer=stemmer,
        asking=asking,
        language=language,
    )


def _documents(rows: Sequence[Mapping[str, Any]]) -> NDArray[np.int32]:
    numbers: dict[str, int] = {}
    names = (row["article"] or row["id"].rpartition("#")[0] for row in rows)
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int32)


def _titles(
    rows: Sequence[Mapping[str, Any]], stemmer: Stemmer, asking: frozenset[str]
) -> dict[frozenset[str], list[int]]:
    texts = list({text: None for row in rows for text in (row["title"], row["heading"])})
    said = [frozenset(stems) for stems in stemmer.each(texts)] if texts else []
    stems = {text: all_ - asking or all_ for text, all_ in zip(texts, said, strict=True)}
    found: dict[frozenset[str], list[int]] = {}
    for at, row in enumerate(rows):
        title, heading = stems[row["title"]], stems[row["heading"]]
        for words in {title, heading, title | heading} - {frozenset[str]()}:
            found.setdefault(words, []).append(at)
    return found
