"""How well the demo's help center answers what visitors say, and when it had better not.

    python -m tests.benchmarks.retrieval [QUESTIONS.jsonl [TENANT_FOLDER]]

Each line of the questions names the document that answers (a slug or a ticket's id), others that
do too, and its kind: `spoken` paraphrases, `exact` names and codes, and `near-topic` and
`off-topic` questions that nothing answers. A ticket counts as its article.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tenants.config_file import load_tenant
from tenants.knowledge.dataset import open_table, stems
from tenants.knowledge.embeddings import MiniLm
from tenants.knowledge.fusion import Candidate, chosen
from tenants.knowledge.ingest import ingest
from tenants.knowledge.search import Passage, Searcher
from tenants.knowledge.spelling import unspelled
from tenants.knowledge.vectors import DIMENSIONS, Vectors

HERE = Path(__file__).parent
DEEP = 10

Ranker = Callable[[str], list[set[str]]]
"""Question -> what each passage found counts as (its document, its article), best first."""


@dataclass(frozen=True)
class Question:
    """One line of the file."""

    question: str
    document: str | None
    also: list[str]
    kind: str

    @property
    def wanted(self) -> set[str]:
        return {self.document, *self.also} if self.document else set()


class Halves:
    """The two halves of the search by themselves, and fused as is usual."""

    def __init__(self, dataset: Path, embedder: MiniLm) -> None:
        table = open_table(dataset)
        assert table is not None
        self._table, self._embedder = table, embedder
        found = table.search().to_arrow()
        self._rows = found.select(["id", "article", "text", "digest"]).to_pylist()
        self._places = {row["digest"]: place for place, row in enumerate(self._rows)}
        flat = found["vector"].combine_chunks().flatten()
        self._vectors: Vectors = np.asarray(flat, np.float32).reshape(-1, DIMENSIONS)

    def dense(self, question: str) -> list[set[str]]:
        return self._counted(self._by_meaning(question))

    def bm25(self, question: str) -> list[set[str]]:
        return self._counted(self._by_words(question))

    def rrf(self, question: str) -> list[set[str]]:
        """Reciprocal ranks with equal weights, constant 60."""
        scores: dict[int, float] = {}
        for ranks in (self._by_meaning(question)[:100], self._by_words(question)):
            for rank, place in enumerate(ranks):
                scores[place] = scores.get(place, 0) + 1 / (61 + rank)
        return self._counted(sorted(scores, key=lambda place: -scores[place]))

    def _by_meaning(self, question: str) -> list[int]:
        return np.argsort(-(self._vectors @ self._embedder.embed_query(question))).tolist()

    def _by_words(self, question: str) -> list[int]:
        if not stems(self._table, question):
            return []
        query = self._table.search(question, query_type="fts", fts_columns="searched")
        return [self._places[row["digest"]] for row in query.limit(100).to_list()]

    def _counted(self, places: list[int]) -> list[set[str]]:
        rows = [self._rows[place] for place in places]
        candidates = [Candidate(_document(r["id"]), r["article"], r["text"]) for r in rows]
        return [_counts(rows[n]["id"], rows[n]["article"]) for n in chosen(candidates, DEEP)]


def _document(passage_id: str) -> str:
    return passage_id.rpartition("#")[0]


def _counts(passage_id: str, article: str) -> set[str]:
    return {_document(passage_id).partition("?")[0], article} - {""}


def quality(rank: Ranker, questions: list[Question]) -> str:
    """Share with the answer first, share with it among five, mean reciprocal rank in ten."""
    ranks: list[int] = []
    for question in questions:
        found = rank(unspelled(question.question))
        hits = [place for place, counts in enumerate(found, 1) if counts & question.wanted]
        ranks.append(hits[0] if hits else 0)
    first = np.mean([rank == 1 for rank in ranks])
    five = np.mean([1 <= rank <= 5 for rank in ranks])
    reciprocal = np.mean([1 / rank if rank else 0 for rank in ranks])
    return f"{first:>9.3f}{five:>9.3f}{reciprocal:>9.3f}"


def auroc(answerable: list[float], unanswerable: list[float]) -> float:
    """The chance that an answerable question scores higher than an unanswerable one."""
    above = [(a > b) + 0.5 * (a == b) for a in answerable for b in unanswerable]
    return float(np.mean(above))


def print_quality(rankers: dict[str, Ranker], questions: list[Question]) -> None:
    for kind in ("spoken", "exact"):
        asked = [question for question in questions if question.kind == kind]
        print(f"\n{kind} ({len(asked)}){'first':>19}{'of five':>9}{'MRR':>9}")
        for name, rank in rankers.items():
            print(f"  {name:<26}{quality(rank, asked)}")


def print_abstention(found: dict[str, list[list[Passage]]]) -> None:
    """`found` maps each kind of question to what was found for each."""
    scores = {
        name: {kind: [max(map(of, each)) for each in lists] for kind, lists in found.items()}
        for name, of in {"score": _score, "rank_score": _rank_score}.items()
    }
    print(f"\nAUROC, answerable from{'near-topic':>18}{'off-topic':>11}{'both':>8}")
    for name, by_kind in scores.items():
        known = by_kind["spoken"] + by_kind["exact"]
        near, off = by_kind["near-topic"], by_kind["off-topic"]
        values = [auroc(known, near), auroc(known, off), auroc(known, near + off)]
        print(f"  {name:<29}{values[0]:>9.3f}{values[1]:>11.3f}{values[2]:>8.3f}")
    print("\nanswered at min_relevance" + "".join(f"{kind:>12}" for kind in found))
    for threshold in np.arange(0.26, 0.50, 0.02):
        shares = [np.mean([s >= threshold for s in scores["score"][kind]]) for kind in found]
        print(f"  {threshold:<23.2f}" + "".join(f"{share:>12.2f}" for share in shares))


def _score(passage: Passage) -> float:
    return passage.score


def _rank_score(passage: Passage) -> float:
    return passage.rank_score


def print_speed(searcher: Searcher, questions: list[Question]) -> None:
    taken = []
    for question in questions:
        start = time.perf_counter()
        searcher.search(f"{question.question} please")  # not one of the remembered
        taken.append((time.perf_counter() - start) * 1000)
    p50, p95 = np.percentile(taken, [50, 95])
    print(f"\none search: p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def main(questions_file: Path, folder: Path) -> None:
    lines = questions_file.read_text().splitlines()
    questions = [Question(**json.loads(line)) for line in lines]
    tenant, embedder = load_tenant(folder), MiniLm()
    with tempfile.TemporaryDirectory() as data:
        dataset = Path(data)
        report = ingest(folder, tenant, dataset, embedder)
        print(f"{report.articles} articles, {report.tickets} tickets, {report.passages} passages")
        searcher, halves = (
            Searcher(dataset, embedder, language=tenant.language),
            Halves(dataset, embedder),
        )

        def hybrid(question: str) -> list[set[str]]:
            return [_counts(p.id, p.article) for p in searcher.search(question, k=DEEP)]

        rankers: dict[str, Ranker] = {
            "bm25": halves.bm25,
            "dense": halves.dense,
            "equal-weight RRF": halves.rrf,
            "hybrid (as served)": hybrid,
        }
        print_quality(rankers, questions)
        kinds = dict.fromkeys(question.kind for question in questions)
        print_abstention(
            {
                kind: [searcher.search(q.question) for q in questions if q.kind == kind]
                for kind in kinds
            }
        )
        print_speed(searcher, questions)


if __name__ == "__main__":
    arguments = [Path(argument) for argument in sys.argv[1:]]
    defaults = [HERE / "demo_questions.jsonl", HERE.parents[1] / "tenants" / "demo"]
    main(*(arguments + defaults[len(arguments) :]))
