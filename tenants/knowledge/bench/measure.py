"""Words alone, vectors alone and both together, over the same questions."""

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from tenants.config import Tenant
from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.bench.folder import Folder
from tenants.knowledge.bench.questions import Question
from tenants.knowledge.dataset import open_table
from tenants.knowledge.fusion import best_first, relevance
from tenants.knowledge.ingest import OnProgress, ingest
from tenants.knowledge.search import weigh
from tenants.knowledge.snapshot import Snapshot, read_snapshot
from tenants.knowledge.spelling import unspelled
from tenants.knowledge.vectors import Embedder
from tenants.languages import Language

Method = Literal["bm25", "dense", "hybrid"]
METHODS: tuple[Method, ...] = ("bm25", "dense", "hybrid")
DEEP = 10


@dataclass(frozen=True)
class Row:
    """How well and how fast one method found the documents."""

    method: Method

    recall_1: float
    """Share of the questions whose document came first, 0 to 1."""

    recall_5: float
    """Share of those with it among the first five documents, 0 to 1."""

    mrr_10: float
    """Mean of 1 / its place, 0 where it was not among ten."""

    p50_ms: float
    """Milliseconds a search takes, the question's embedding included."""

    p95_ms: float


@dataclass(frozen=True)
class Measured:
    """What a run found."""

    rows: tuple[Row, ...]
    """In the order of `METHODS`."""

    kinds: dict[str, tuple[Row, ...]]
    """The same for each kind of question, where the file names kinds."""

    questions: int
    """That were measured: answerable, with a document that is in the folder."""

    documents: int
    passages: int

    auroc: float | None
    """Chance that an answerable question scores above an unanswerable one; None without any."""

    unanswerable: int
    problems: tuple[Problem, ...]
    """Questions left out because their document is not in the folder."""


@dataclass(frozen=True)
class _Found:
    question: Question
    place: dict[Method, int]
    """Of the first right document, from one; 0 when not among ten."""

    ms: dict[Method, float]
    score: float


def measure(
    folder: Folder,
    questions: Sequence[Question],
    embedder: Embedder,
    *,
    language: Language = "en",
    on_progress: OnProgress | None = None,
) -> Measured:
    """Read the folder into a dataset of its own, and ask it everything. Blocking, for minutes.

    Raises:
        KnowledgeError: no question is about a document of the folder.
    """
    wanted = {q.line: frozenset(p for n in q.wanted for p in folder.named(n)) for q in questions}
    problems = tuple(_unknown(q) for q in questions if q.document and not folder.named(q.document))
    asked = [q for q in questions if q.document is None or wanted[q.line]]
    if not any(q.document for q in asked):
        remedy = "check that --folder and --questions belong together"
        raise KnowledgeError(Problem("questions", "none is about a document of it", remedy))
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        slugs = folder.write_tenant(root / "tenant" / "knowledge")
        tenant = Tenant(
            id="bench",
            name="Bench",
            greeting="Hello.",
            language=language,
            languages=(language,),
        )
        ingest(root / "tenant", tenant, root / "data", embedder, on_progress=on_progress)
        table = open_table(root / "data")
        assert table is not None
        snapshot = read_snapshot(table, language)
        documents = [slugs[row["article"]] for row in snapshot.rows]
        problems += tuple(map(_silent, sorted({*slugs.values()} - {*documents})))
        return ask_all(
            Asking(snapshot, embedder, documents), [(q, wanted[q.line]) for q in asked], problems
        )


def ask_all(
    asking: "Asking",
    questions: Sequence[tuple[Question, frozenset[str]]],
    problems: tuple[Problem, ...] = (),
) -> Measured:
    """Ask each question with every method; beside it, the documents that answer it."""
    asking.ask("warm up", "hybrid")
    found = [_found(asking, question, wanted) for question, wanted in questions]
    known = [each for each in found if each.question.document]
    kinds = list(dict.fromkeys(each.question.kind for each in known))
    unknown = [each.score for each in found if not each.question.document]
    by_kind = {kind: _rows([e for e in known if e.question.kind == kind]) for kind in kinds}
    return Measured(
        rows=_rows(known),
        kinds=by_kind if len(kinds) > 1 else {},
        questions=len(known),
        documents=asking.count,
        passages=len(asking.snapshot.rows),
        auroc=auroc([each.score for each in known], unknown) if unknown else None,
        unanswerable=len(unknown),
        problems=problems,
    )


class Asking:
    """Ranks documents by their best passage, one method at a time."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder, documents: Sequence[str]) -> None:
        """`documents` names the document of each passage."""
        self.snapshot, self._embedder = snapshot, embedder
        self._documents = list(documents)

    @property
    def count(self) -> int:
        """Documents there are."""
        return len(set(self._documents))

    def ask(self, question: str, method: Method) -> list[str]:
        """The ten likeliest documents, best first."""
        scores = self._scorers[method](self, unspelled(question))
        ranked: dict[str, None] = {}
        for place in best_first(scores):
            if method == "bm25" and scores[place] <= 0:
                break  # shares no word with the question
            ranked[self._documents[place]] = None
            if len(ranked) == DEEP:
                break
        return list(ranked)

    def score(self, question: str) -> float:
        """The score a search would decide by whether it knows an answer."""
        asked = unspelled(question)
        words = self.snapshot.asked(asked, self._embedder.count)
        weighed = weigh(self.snapshot, words, self._embed(asked))
        best = int(np.argmax(weighed.ranks))
        cosine, explained = float(weighed.cosines[best]), float(weighed.explained[best])
        return relevance(cosine, explained, self.snapshot.language)

    def _bm25(self, question: str) -> NDArray[np.float32]:
        stems = {stem: 1.0 for _, of in self.snapshot.stemmer.of_words(question) for stem in of}
        return self.snapshot.words.match(stems).bm25

    def _dense(self, question: str) -> NDArray[np.float32]:
        return self.snapshot.cosines(self._embed(question))

    def _hybrid(self, question: str) -> NDArray[np.float32]:
        words = self.snapshot.asked(question, self._embedder.count)
        return weigh(self.snapshot, words, self._embed(question)).ranks

    def _embed(self, question: str) -> NDArray[np.float32]:
        return self._embedder.embed([question])[0]  # never a remembered one

    _scorers: ClassVar[dict[Method, Callable[["Asking", str], NDArray[np.float32]]]] = {
        "bm25": _bm25,
        "dense": _dense,
        "hybrid": _hybrid,
    }


def auroc(answerable: Iterable[float], unanswerable: Iterable[float]) -> float:
    """The chance that an answerable question scores higher than an unanswerable one."""
    known, unknown = np.array(list(answerable))[:, None], np.array(list(unanswerable))[None]
    return float(np.mean((known > unknown) + 0.5 * (known == unknown)))


def _found(asking: Asking, question: Question, wanted: frozenset[str]) -> _Found:
    place: dict[Method, int] = {}
    ms: dict[Method, float] = {}
    for method in METHODS:
        begun = time.perf_counter()
        ranked = asking.ask(question.question, method)
        ms[method] = (time.perf_counter() - begun) * 1000
        place[method] = next((n for n, path in enumerate(ranked, 1) if path in wanted), 0)
    return _Found(question, place, ms, asking.score(question.question))


def _rows(found: Sequence[_Found]) -> tuple[Row, ...]:
    return tuple(_row(method, found) for method in METHODS)


def _row(method: Method, found: Sequence[_Found]) -> Row:
    places = np.array([each.place[method] for each in found])
    p50, p95 = np.percentile([each.ms[method] for each in found], [50, 95])
    return Row(
        method=method,
        recall_1=round(float(np.mean(places == 1)), 4),
        recall_5=round(float(np.mean((places > 0) & (places <= 5))), 4),
        mrr_10=round(float(np.mean([1 / place if place else 0.0 for place in places])), 4),
        p50_ms=round(float(p50), 2),
        p95_ms=round(float(p95), 2),
    )


def _silent(path: str) -> Problem:
    return Problem(path, "nothing in it can be searched for", "questions about it are missed")


def _unknown(question: Question) -> Problem:
    what = f"there is no document {question.document!r} in the folder"
    return Problem(f"line {question.line}", what, "the question was left out")
