"""Which sentences are let through: true ones, true ones in other words, and five kinds of untrue.

    python -m tests.benchmarks.grounding

Passages are those the demo's search finds for each question. Quotations and sentences of other
articles are taken from the help center, numbers and names are swapped by rule (seeded); what is
said in other words and what is invented was written by hand, see `grounding_sentences.jsonl`.
"""

import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from processors.answers.sentences import spoken_sentences
from processors.policy.grounding import MIN_SUPPORT, Grounding, Verdict
from tenants.config_file import load_tenant
from tenants.knowledge.bench.measure import auroc
from tenants.knowledge.embeddings import MiniLm
from tenants.knowledge.ingest import ingest
from tenants.knowledge.search import Passage, Searcher

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "tenants" / "demo"
SUPPORTED = ("quoted", "in other words", "small talk")
OTHER_NUMBERS = ("3", "11", "45", "72", "250")
PER_QUESTION = 4

SMALL_TALK = (
    "I'm sorry to hear that.",
    "I don't know that, but I can connect you with a person.",
    "Would you like me to get someone from the team?",
    "Tell me when you're there.",
    "Which plan are you on?",
    "Sure, here is how.",
    "I couldn't find anything about that.",
    "Is there anything else?",
)


@dataclass(frozen=True)
class Case:
    """A sentence and what it is judged by."""

    kind: str
    sentence: str
    question: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Judged:
    case: Case
    verdict: Verdict
    ms: float


def cases(searcher: Searcher, seed: int = 1) -> Iterator[Case]:
    """Sentences of every kind for each question."""
    luck = random.Random(seed)
    lines = (HERE / "grounding_sentences.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    found = {each["question"]: _evidence(searcher, each) for each in asked}
    everything = {p.article: p for passages in found.values() for p in passages}
    for each in asked:
        question = each["question"]
        passages = found[question]
        quotes = [s for p in passages[:2] for s in spoken_sentences(p.text, "en")][:PER_QUESTION]
        others = [
            p for article, p in everything.items() if all(article != q.article for q in passages)
        ]
        elsewhere = [s for p in luck.sample(others, 3) for s in spoken_sentences(p.text, "en")[:2]]
        true = [*quotes, *each["supported"]]
        kinds = {
            "quoted": quotes,
            "in other words": each["supported"],
            "small talk": SMALL_TALK,
            "number swapped": [s for t in true if (s := _other_number(t, luck))],
            "name swapped": [s for t in true if (s := _other_name(t, luck))],
            "other article": elsewhere[:PER_QUESTION],
            "invented": each["invented"],
        }
        for kind, sentences in kinds.items():
            yield from (Case(kind, sentence, question, passages) for sentence in sentences)


def _evidence(searcher: Searcher, asked: dict[str, Any]) -> tuple[Passage, ...]:
    """What is found for a question, and where it lacks them the passages of the true sentences:
    what was not found is no failure of the judge."""
    passages = searcher.search(asked["question"])
    for sentence in asked["supported"]:
        passages += searcher.search(f"{asked['question']} {sentence}", k=2)
    return tuple({passage.id: passage for passage in passages}.values())


def _other_number(sentence: str, luck: random.Random) -> str | None:
    if not (found := re.search(r"\b\d+\b", sentence)):
        return None
    other = luck.choice([number for number in OTHER_NUMBERS if number != found[0]])
    return sentence[: found.start()] + other + sentence[found.end() :]


def _other_name(sentence: str, luck: random.Random) -> str | None:
    found = re.search(r"(?<=[a-z,] )[A-Z]\w+", sentence)
    if not found:
        return None
    other = luck.choice(["Contoso", "Belfort", "Zendalia"])
    return sentence[: found.start()] + other + sentence[found.end() :]


def judge(grounding: Grounding, all_: Sequence[Case]) -> list[Judged]:
    judged: list[Judged] = []
    for case in all_:
        begun = time.perf_counter()
        verdict = grounding.judge(case.sentence, case.passages, case.question)
        judged.append(Judged(case, verdict, (time.perf_counter() - begun) * 1000))
    return judged


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """Precision and recall of letting a sentence through, and how well support parts the two."""
    true = [j for j in judged if j.case.kind in SUPPORTED]
    untrue = [j for j in judged if j.case.kind not in SUPPORTED]
    said = [j for j in true if j.verdict.supported]
    wrong = [j for j in untrue if j.verdict.supported]
    return {
        "precision": len(said) / max(len(said) + len(wrong), 1),
        "recall": len(said) / len(true),
        "auroc": auroc([j.verdict.support for j in true], [j.verdict.support for j in untrue]),
        "min_support": MIN_SUPPORT,
    }


def show(judged: Sequence[Judged]) -> dict[str, Any]:
    """Print the table. Returns what it says, for a file."""
    out = Console(highlight=False)
    table = Table(title="Grounding", title_justify="left", box=box.SIMPLE_HEAD)
    for number, column in enumerate(("sentences", "n", "let through", "p50 ms", "p95 ms")):
        table.add_column(column, justify="right" if number else "left")
    kinds: dict[str, dict[str, float]] = {}
    for kind in dict.fromkeys(j.case.kind for j in judged):
        of_kind = [j for j in judged if j.case.kind == kind]
        p50, p95 = np.percentile([j.ms for j in of_kind], [50, 95])
        share = float(np.mean([j.verdict.supported for j in of_kind]))
        kinds[kind] = {"n": len(of_kind), "let_through": share, "p50_ms": p50, "p95_ms": p95}
        mark = kind if kind in SUPPORTED else f"[red]{kind}[/red]"
        table.add_row(mark, str(len(of_kind)), f"{share:.2f}", f"{p50:.1f}", f"{p95:.1f}")
    out.print(table)
    whole = summary(judged)
    out.print(
        f"Let through: precision {whole['precision']:.3f}, recall {whole['recall']:.3f}; "
        f"AUROC of support {whole['auroc']:.3f}; the kinds in red should be dropped."
    )
    return {"kinds": kinds, **whole}


def main() -> dict[str, Any]:
    embedder = MiniLm()
    with tempfile.TemporaryDirectory() as data:
        tenant = load_tenant(DEMO)
        ingest(DEMO, tenant, Path(data), embedder)
        all_ = list(cases(Searcher(Path(data), embedder)))
        grounding = Grounding(embed=embedder.embed, language="en", known=[tenant.name])
        judged = judge(grounding, all_)
    if "--wrong" in sys.argv:
        for j in judged:
            if j.verdict.supported != (j.case.kind in SUPPORTED):
                why = f"{j.verdict.reason}, {j.verdict.support:.2f}"
                print(f"{j.case.kind}: {j.case.sentence} ({why})")
    return show(judged)


if __name__ == "__main__":
    main()
