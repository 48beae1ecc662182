"""Finds the passages that answer a question."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tenants.config import Language
from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.dataset import open_table, readable, stems
from tenants.knowledge.fusion import Candidate, WordWeights, chosen, explained, fused
from tenants.knowledge.spelling import unspelled
from tenants.knowledge.vectors import DIMENSIONS, Embedder, Vectors

if TYPE_CHECKING:
    from lancedb.table import Table

CANDIDATES = 30
MAX_QUESTION_CHARS = 1_000

_SHOWN = ["id", "kind", "title", "heading", "text", "url", "article", "language"]


@dataclass(frozen=True)
class Passage:
    """A piece of the help center, found for one question."""

    id: str
    """Unique in the tenant, as in `payouts#2`."""

    text: str
    """Plain text. Paragraphs are parted by an empty line, items of a list by a line end."""

    title: str
    """Of the article, or a ticket's subject."""

    heading: str
    """The heading it stands under, or the question a ticket or frequent question answers."""

    url: str
    """The page to show as its source; "" when there is none."""

    kind: Literal["article", "ticket", "question"]
    """A `question` has the text of the article passage that answers it."""

    score: float
    """Cosine with the question, -1 to 1: below `knowledge.min_relevance` it is no answer."""

    rank_score: float
    """What the passages are ordered by; compare it only within one search."""

    article: str = ""
    """The slug of the article it is from or belongs to; "" when to none."""

    language: str = ""
    """Two letters."""


@dataclass(frozen=True)
class _Snapshot:
    """All passages of one version of the dataset."""

    version: int
    """The dataset's."""

    rows: list[dict[str, Any]]
    """What a passage shows, in the order of `vectors`."""

    places: dict[str, int]
    """Digest -> place in `rows`."""

    vectors: Vectors
    """(n, 384), of length one."""

    words: list[frozenset[str]]
    """Stems of each passage."""

    weights: WordWeights
    """Of all the stems."""


class Searcher:
    """One tenant's help center. Blocking; may be shared by threads.

    The passages are kept in memory, about 2.5 kB each, and read again when an ingest has changed
    them. Opening happens at the first search.
    """

    def __init__(self, dataset: Path, embedder: Embedder, *, language: Language = "en") -> None:
        """`dataset` is the folder an ingest wrote, `language` that of the tenant."""
        self._dataset = dataset
        self._embedder = embedder
        self._language: Language = language
        self._opening = threading.Lock()
        self._table: Table | None = None
        self._snapshot: _Snapshot | None = None

    def search(self, question: str, *, k: int = 5) -> list[Passage]:
        """The k passages most likely to answer, best first; fewer when the tenant has fewer.

        Raises:
            KnowledgeError: nothing has been ingested yet, or it cannot be read.
        """
        asked = unspelled(question[:MAX_QUESTION_CHARS]).strip()
        snapshot, words, named = self._read_words(asked)
        if not asked or not snapshot.rows:
            return []
        shares = snapshot.weights.shares(words)
        cosines = snapshot.vectors @ self._embedder.embed_query(asked)
        near = np.argsort(-cosines)[:CANDIDATES].tolist()
        scores = {
            place: fused(
                float(cosines[place]),
                explained(shares, snapshot.words[place]),
                self._language,
            )
            for place in {*near, *named}
        }
        ranked = sorted(scores, key=lambda place: (-scores[place], place))
        picked = chosen((_candidate(snapshot.rows[place]) for place in ranked), k)
        places = [ranked[pick] for pick in picked]
        return [
            Passage(**snapshot.rows[at], score=float(cosines[at]), rank_score=scores[at])
            for at in places
        ]

    def warm(self) -> None:
        """Read the passages now, so that the first search need not.

        Raises:
            KnowledgeError: nothing has been ingested yet, or it cannot be read.
        """
        self._read_words("")

    def _read_words(self, asked: str) -> tuple[_Snapshot, list[str], list[int]]:
        """The passages, the question's stems, and the places of what BM25 finds."""
        try:
            with readable(self._dataset):
                table, snapshot = self._current()
                words = list(dict.fromkeys(stems(table, asked))) if snapshot.rows else []
                return snapshot, words, _named(table, asked, snapshot) if words else []
        except KnowledgeError:
            # Whoever mends the dataset may do so by making it anew.
            self._table = self._snapshot = None
            raise

    def _current(self) -> "tuple[Table, _Snapshot]":
        table, snapshot = self._table, self._snapshot
        if table is not None and snapshot is not None and snapshot.version == table.version:
            return table, snapshot
        if snapshot is not None and table is not None and self._opening.locked():
            return table, snapshot  # somebody is reading the new version; this one still answers
        with self._opening:
            table = self._table or open_table(self._dataset)
            if table is None:
                remedy = "run: rapport ingest"
                what = "this help center has not been ingested"
                raise KnowledgeError(Problem(str(self._dataset), what, remedy))
            if self._snapshot is None or self._snapshot.version != table.version:
                self._snapshot = _read(table)
            self._table = table
            return table, self._snapshot


def _named(table: "Table", asked: str, snapshot: _Snapshot) -> list[int]:
    """Places of the passages that BM25 finds by their words."""
    query = table.search(asked, query_type="fts", fts_columns="searched")
    found = query.select(["digest", "_score"]).limit(CANDIDATES).to_arrow()
    digests: list[str] = found["digest"].to_pylist()
    return [snapshot.places[digest] for digest in digests if digest in snapshot.places]


def _read(table: "Table") -> _Snapshot:
    version = table.version
    columns = table.search().select([*_SHOWN, "digest", "stems", "vector"]).to_arrow()
    flat = columns["vector"].combine_chunks().flatten()
    words = [frozenset(line.split(" ")) for line in columns["stems"].to_pylist()]
    return _Snapshot(
        version=version,
        rows=columns.select(_SHOWN).to_pylist(),
        places={digest: at for at, digest in enumerate(columns["digest"].to_pylist())},
        vectors=np.asarray(flat, np.float32).reshape(-1, DIMENSIONS),
        words=words,
        weights=WordWeights(words),
    )


def _candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(row["id"].rpartition("#")[0], row["article"], row["text"])
