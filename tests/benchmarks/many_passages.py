"""A help center of 10,000 passages, made of the demo's sentences, and the time a search takes."""

import random
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch

from tenants.knowledge.bench.questions import read_questions
from tenants.knowledge.dataset import SCHEMA, create_table, stems
from tenants.knowledge.documents import read_articles
from tenants.knowledge.embeddings import MiniLm
from tenants.knowledge.search import Searcher
from tenants.knowledge.vectors import DIMENSIONS

HERE = Path(__file__).parent
PASSAGES = 10_000
SENTENCES = 6
"""In a passage: about 100 words, the demo's longest."""


def search_times(data: Path, embedder: MiniLm) -> dict[int, tuple[float, float]]:
    """Torch threads -> (p50, p95) milliseconds of a search for a question never asked before."""
    dataset = data / "many"
    make(dataset)
    searcher = Searcher(dataset, embedder)
    searcher.warm()
    asked = [question.question for question in read_questions(HERE / "demo_questions.jsonl")]
    times: dict[int, tuple[float, float]] = {}
    for threads in (1, 2):
        torch.set_num_threads(threads)
        times[threads] = _times(searcher, [f"{question} {threads}" for question in asked])
    torch.set_num_threads(1)
    return times


def _times(searcher: Searcher, questions: list[str]) -> tuple[float, float]:
    taken: list[float] = []
    for question in questions:
        begun = time.perf_counter()
        searcher.search(question)
        taken.append((time.perf_counter() - begun) * 1000)
    p50, p95 = np.percentile(taken, [50, 95])
    return float(p50), float(p95)


def make(dataset: Path, passages: int = PASSAGES, seed: int = 1) -> None:
    """Passages of shuffled sentences with vectors of random directions: as slow to search as any
    others, and made in seconds."""
    luck, noise = random.Random(seed), np.random.default_rng(seed)
    articles, _ = read_articles(HERE.parents[1] / "tenants" / "demo" / "knowledge")
    sentences = [s.strip() for a in articles for s in a.body.split(". ") if len(s) > 20]
    table = create_table(dataset, "en")
    rows: list[dict[str, str]] = []
    for number in range(passages):
        text = ". ".join(luck.sample(sentences, SENTENCES))
        rows.append(_row(number, text, " ".join(stems(table, text))))
    vectors = noise.normal(size=(passages, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    flat = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), DIMENSIONS)
    whole = pa.Table.from_pylist(rows, pa.schema([f for f in SCHEMA if f.name != "vector"]))
    table.add(whole.append_column(SCHEMA.field("vector"), flat).select(SCHEMA.names))


def _row(number: int, text: str, stemmed: str) -> dict[str, str]:
    named = {name: "" for name in SCHEMA.names if name != "vector"}
    document = f"page-{number // 5}"
    return named | {
        "digest": str(number),
        "id": f"{document}#{number % 5}",
        "kind": "article",
        "title": f"Page {number // 5}",
        "text": text,
        "article": document,
        "searched": text,
        "stems": stemmed,
    }
