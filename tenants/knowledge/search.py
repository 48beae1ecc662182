"""Finds the passages that answer a question."""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.dataset import open_table, readable
from tenants.knowledge.fusion import (
    Candidate,
    Compared,
    Scores,
    best_first,
    chosen,
    ranking,
    relevance,
)
from tenants.knowledge.snapshot import Asked, Snapshot, read_snapshot
from tenants.knowledge.spelling import unspelled
from tenants.knowledge.vectors import Embedder, Vectors
from tenants.languages import Language

if TYPE_CHECKING:
    from lancedb.table import Table

MAX_QUESTION_CHARS = 1_000

Kind = Literal["article", "ticket", "question"]


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

    kind: Kind
    """A `question` has the text of the article passage that answers it."""

    score: float
    """How surely it is about the question, -1 to 1: a cosine in English, and calibrated like one
    elsewhere. Below `knowledge.min_relevance` it is no answer."""

    rank_score: float
    """What the passages are ordered by; compare it only within one search."""

    article: str = ""
    """The slug of the article it is from or belongs to; "" when to none."""

    language: str = ""
    """Two letters."""

    area: str = ""
    """The part of the help center or the product it belongs to; "" when to none."""

    before: str = ""
    """The text of the passage before it in its document; "" when it is the first."""

    after: str = ""
    """The text of the passage behind it; "" when it is the last."""

    @property
    def whole(self) -> str:
        """All an answer may draw on: title, heading and text, and the texts round it."""
        parts = (self.title, self.heading, self.before, self.text, self.after)
        return "\n".join(filter(None, parts))


@dataclass(frozen=True)
class Where:
    """Which passages a search may find; what is left empty may be anything."""

    languages: Collection[str] = ()
    """Two letters each."""

    kinds: Collection[Kind] = ()
    """Articles, tickets or frequent questions."""

    areas: Collection[str] = ()
    """As the articles name them, in any case."""


@dataclass(frozen=True)
class Weighed:
    """A question against every passage, (n,) each."""

    cosines: Scores
    explained: Scores
    """0 to 1: the share of the question in words of the passage."""

    ranks: Scores
    """What passages are ordered by."""


class Searcher:
    """One tenant's help center. Blocking; may be shared by threads.

    The passages are kept in memory, about 4 kB each, and read again when an ingest has changed
    them. Opening happens at the first search.
    """

    def __init__(self, dataset: Path, embedder: Embedder, *, language: Language = "en") -> None:
        """`dataset` is the folder an ingest wrote, `language` that of the tenant."""
        self._dataset = dataset
        self._embedder = embedder
        self._language: Language = language
        self._opening = threading.Lock()
        self._table: Table | None = None
        self._snapshot: Snapshot | None = None

    def search(self, question: str, *, k: int = 5, where: Where | None = None) -> list[Passage]:
        """The k passages most likely to answer, best first; fewer when the tenant has fewer.

        Raises:
            KnowledgeError: nothing has been ingested yet, or it cannot be read.
        """
        asked = unspelled(question[:MAX_QUESTION_CHARS]).strip()
        snapshot, words = self._read(asked)
        if not asked or not snapshot.rows:
            return []
        weighed = weigh(snapshot, words, self._embedder.embed_query(asked))
        allowed = _allowed(snapshot, where)
        ranked = (at for at in best_first(weighed.ranks) if allowed is None or allowed[at])
        picked = chosen((_candidate(snapshot, at) for at in ranked), k)
        return [_passage(snapshot, weighed, candidate.place) for candidate in picked]

    def warm(self) -> None:
        """Read the passages now, so that the first search need not.

        Raises:
            KnowledgeError: nothing has been ingested yet, or it cannot be read.
        """
        self._read("")

    def _read(self, asked: str) -> tuple[Snapshot, Asked]:
        """The passages as they are now, and the question's words."""
        try:
            with readable(self._dataset):
                snapshot = self._current()
                return snapshot, snapshot.asked(asked, self._embedder.count)
        except KnowledgeError:
            # Whoever mends the dataset may do so by making it anew.
            self._table = self._snapshot = None
            raise

    def _current(self) -> Snapshot:
        table, snapshot = self._table, self._snapshot
        if table is not None and snapshot is not None and snapshot.version == table.version:
            return snapshot
        if snapshot is not None and table is not None and self._opening.locked():
            return snapshot  # somebody is reading the new version; this one still answers
        with self._opening:
            table = self._table or open_table(self._dataset)
            if table is None:
                remedy = "run: rapport ingest"
                what = "this help center has not been ingested"
                raise KnowledgeError(Problem(str(self._dataset), what, remedy))
            if self._snapshot is None or self._snapshot.version != table.version:
                self._snapshot = read_snapshot(table, self._language)
            self._table = table
            return self._snapshot


def weigh(snapshot: Snapshot, asked: Asked, vector: Vectors) -> Weighed:
    """Compare a question with every passage; `vector` is (384,), of length one."""
    words = snapshot.words.match(asked.emphasis)
    cosines = snapshot.cosines(vector)
    compared = Compared(cosines, words, snapshot.titled(asked), snapshot.documents)
    return Weighed(cosines, words.explained, ranking(compared, snapshot.language))


def _passage(snapshot: Snapshot, weighed: Weighed, at: int) -> Passage:
    before, after = snapshot.beside(at)
    cosine, explained = float(weighed.cosines[at]), float(weighed.explained[at])
    return Passage(
        **snapshot.rows[at],
        score=relevance(cosine, explained, snapshot.language),
        rank_score=float(weighed.ranks[at]),
        before=before,
        after=after,
    )


def _allowed(snapshot: Snapshot, where: Where | None) -> NDArray[np.bool_] | None:
    """(n,) of bool, or None where everything is allowed."""
    if where is None or where == Where():
        return None
    wanted = {"language": where.languages, "kind": where.kinds, "area": where.areas}
    allowed = np.ones(len(snapshot.rows), bool)
    for column, values in wanted.items():
        if values:
            among = {value.casefold() for value in values}
            allowed &= [row[column].casefold() in among for row in snapshot.rows]
    return allowed


def _candidate(snapshot: Snapshot, at: int) -> Candidate:
    row = snapshot.rows[at]
    return Candidate(row["id"].rpartition("#")[0], row["article"], row["text"], at)
