"""How well a help center answers what visitors say, when it had better not, and how fast.

    python -m tests.benchmarks.retrieval

The demo's questions name the document that answers (a slug or a ticket's id) and their kind:
`spoken` paraphrases, `exact` names and codes, `near-topic` and `off-topic` questions that nothing
answers. A ticket counts as its article. The small help centers in Spanish and Hindi stand for what
words alone can do. All were written before tuning, but for the last twenty `exact` questions, which
were written after and changed nothing; the level of relevance outside English was set on the two
small help centers themselves.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tenants.config_file import load_tenant
from tenants.knowledge.bench.folder import Folder
from tenants.knowledge.bench.measure import Asking, Measured, ask_all, measure
from tenants.knowledge.bench.questions import Question, read_questions
from tenants.knowledge.dataset import open_table
from tenants.knowledge.embeddings import MiniLm
from tenants.knowledge.ingest import ingest
from tenants.knowledge.snapshot import read_snapshot
from tenants.languages import Language
from tests.benchmarks.many_passages import PASSAGES, search_times
from web.retrieval_bench_cli import show

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "tenants" / "demo"
ABROAD: tuple[Language, ...] = ("es", "hi")


def demo(embedder: MiniLm, data: Path) -> Measured:
    """The demo tenant with its tickets and frequent questions, as served."""
    tenant = load_tenant(DEMO)
    ingest(DEMO, tenant, data, embedder)
    table = open_table(data)
    assert table is not None
    snapshot = read_snapshot(table, tenant.language)
    documents = [row["article"] or row["id"].rpartition("#")[0] for row in snapshot.rows]
    tickets = {row["id"].rpartition("#")[0]: row["article"] for row in snapshot.rows}
    questions = read_questions(HERE / "demo_questions.jsonl")
    return ask_all(
        Asking(snapshot, embedder, documents),
        [(question, _wanted(question, tickets)) for question in questions],
    )


def _wanted(question: Question, articles: dict[str, str]) -> frozenset[str]:
    return frozenset(articles.get(name) or name for name in question.wanted)


def abroad(embedder: MiniLm, language: Language) -> Measured:
    """A small help center in a language the vectors know little of."""
    written: dict[str, Any] = json.loads((HERE / "abroad" / f"{language}.json").read_text("utf-8"))
    documents = {slug: (title, body) for slug, (title, body) in written["articles"].items()}
    asked = [(question, slug) for question, slug in written["questions"]]
    asked += [(question, None) for question in written["unanswerable"]]
    questions = [Question(said, slug, line=line) for line, (said, slug) in enumerate(asked, 1)]
    return measure(Folder(documents, ()), questions, embedder, language=language)


def main() -> dict[str, Any]:
    """Print every table. Returns what they say, for a file."""
    embedder = MiniLm()
    with tempfile.TemporaryDirectory() as data:
        here = demo(embedder, Path(data) / "demo")
        print("\nDemo")
        show(here)
        found = {"demo": _summary(here)}
        for language in ABROAD:
            print(f"\nA small help center, {language}")
            there = abroad(embedder, language)
            show(there)
            found[language] = _summary(there)
        times = search_times(Path(data), embedder)
    print(f"\nA search among {PASSAGES:,} passages, its embedding included:")
    for threads, (p50_ms, p95_ms) in times.items():
        print(f"  torch threads {threads}: p50 {p50_ms:.1f} ms, p95 {p95_ms:.1f} ms")
    return {**found, "search_ms": {str(threads): list(ms) for threads, ms in times.items()}}


def _summary(measured: Measured) -> dict[str, Any]:
    def rows(of: Sequence[Any]) -> list[dict[str, Any]]:
        return [asdict(row) for row in of]

    kinds = {kind: rows(each) for kind, each in measured.kinds.items()}
    return {"rows": rows(measured.rows), "kinds": kinds, "auroc": measured.auroc}


if __name__ == "__main__":
    main()
