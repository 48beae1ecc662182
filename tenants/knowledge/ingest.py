"""Brings a tenant's dataset up to date with its files.

A search sees the old passages until one commit replaces them with the new; a process killed at any
moment before leaves the old. Only what is new is embedded.
"""

import fcntl
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from tenants.config import Tenant
from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.dataset import SCHEMA, create_table, readable, stems
from tenants.knowledge.documents import Document, Documents, read_everything
from tenants.knowledge.passages import Row, aimed, digest, row_digest, rows
from tenants.knowledge.store import Store
from tenants.knowledge.tally import SourceCount, read_state, state_of, tally, write_state
from tenants.knowledge.vectors import DIMENSIONS, Embedder, Vectors

if TYPE_CHECKING:
    from lancedb.table import Table

# A search that began before a commit may still read the version before it.
KEPT = timedelta(minutes=10)

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class IngestReport:
    """What an ingest found and did."""

    articles: int
    """Readable articles."""

    tickets: int
    """Usable rows of the tickets file."""

    questions: int
    """Frequent questions."""

    passages: int
    """In the dataset now."""

    added: int
    """Of them, new or changed."""

    removed: int
    """Passages no longer there, or replaced by changed ones."""

    embedded: int
    """Texts that had to be embedded."""

    problems: tuple[Problem, ...]
    """Files and rows that were left out, and why."""

    sources: tuple[SourceCount, ...] = ()
    """What became of the documents, by what they were read from."""


def knowledge_folder(data: Path, tenant_id: str) -> Path:
    """Where a tenant's dataset lies under the data folder."""
    return data / tenant_id / "knowledge"


def ingest(
    folder: Path,
    tenant: Tenant,
    into: Path,
    embedder: Embedder,
    *,
    on_progress: OnProgress | None = None,
) -> IngestReport:
    """Make the dataset hold what the tenant's files say. Blocking, for seconds to minutes.

    Of two ingests into one dataset, also of two processes, the second waits for the first.

    Args:
        folder: the tenant's own. Uploads and pages of sites lie beside the dataset.
        tenant: its settings.
        into: the dataset's folder, see `knowledge_folder`.
        embedder: makes the vectors.
        on_progress: hears (texts embedded, texts to embed), from (0, n) to (n, n).

    Raises:
        KnowledgeError: the articles' folder is gone, or the dataset is spoilt; nothing changes.
    """
    with _alone(into):
        _check(folder / tenant.knowledge.folder)
        found = read_everything(folder, tenant, Store(into.parent / "sources"))
        with readable(into):
            table = create_table(into, tenant.language)
            new, embedded = _rows(table, found.documents, embedder, on_progress)
            added, removed = _commit(table, new)
        sources = _tallied(into, found, new)
    kinds = Counter(f"{document.kind}s" for document in found.documents)
    return IngestReport(
        **{kind: kinds[kind] for kind in ("articles", "tickets", "questions")},
        passages=new.num_rows,
        added=added,
        removed=removed,
        embedded=embedded,
        problems=found.problems,
        sources=sources,
    )


def _check(articles: Path) -> None:
    if not articles.is_dir():
        what, remedy = "there is no such folder", "bring it back; nothing was changed"
        raise KnowledgeError(Problem(str(articles), what, remedy))


def _tallied(into: Path, found: Documents, new: pa.Table) -> tuple[SourceCount, ...]:
    """What became of the documents since the last time they were counted."""
    columns = (new[name].to_pylist() for name in ("kind", "id", "digest"))
    before, after = read_state(into), state_of(found.documents, zip(*columns, strict=True))
    write_state(into, after)
    return tally(before, after, found.failed)


def _rows(
    table: "Table",
    documents: Sequence[Document],
    embedder: Embedder,
    on_progress: OnProgress | None,
) -> tuple[pa.Table, int]:
    """Everything the dataset should hold, and how many texts were embedded for it."""
    found = rows(documents, embedder.count)
    old = table.search().select(["vector_key", "vector"]).to_arrow()
    keys = [digest(row.searched, embedder.fingerprint) for row in found]
    known = dict(zip(old["vector_key"].to_pylist(), _vectors(old), strict=True))
    missing = {key: row.searched for key, row in zip(keys, found, strict=True) if key not in known}
    made = _embed(list(missing.values()), embedder, on_progress)
    known |= dict(zip(missing, made, strict=True))
    vectors = np.array([known[key] for key in keys], np.float32).reshape(-1, DIMENSIONS)
    return _arrow(table, aimed(found, vectors), keys, vectors), len(missing)


def _embed(texts: list[str], embedder: Embedder, on_progress: OnProgress | None) -> Vectors:
    def report(done: int) -> None:
        if on_progress:
            on_progress(done, len(texts))

    report(0)
    return embedder.embed(texts, report)


def _arrow(table: "Table", found: list[Row], keys: list[str], vectors: Vectors) -> pa.Table:
    columns: list[dict[str, Any]] = []
    for row, key in zip(found, keys, strict=True):
        words = " ".join(stems(table, row.searched))
        stamp = row_digest(row, f"{words}\0{key}")
        columns.append({"digest": stamp, **asdict(row), "stems": words, "vector_key": key})
    flat = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), DIMENSIONS)
    whole = pa.Table.from_pylist(columns, pa.schema(list(SCHEMA)[:-1]))
    return whole.append_column(SCHEMA.field("vector"), flat)


def _commit(table: "Table", new: pa.Table) -> tuple[int, int]:
    """(passages added, removed), in one commit; unchanged rows are not written again."""
    before = set(table.search().select(["digest"]).to_arrow()["digest"].to_pylist())
    after = set(new["digest"].to_pylist())
    added, removed = len(after - before), len(before - after)
    if not after and removed:
        table.delete("true")
    elif added or removed:
        merge = table.merge_insert("digest").when_not_matched_insert_all()
        merge.when_not_matched_by_source_delete().execute(new)
    # Only speeds searches up, so it may be lost: rows are found before their index is written.
    table.optimize(cleanup_older_than=KEPT)
    return added, removed


def _vectors(old: pa.Table) -> Vectors:
    flat = old["vector"].combine_chunks().flatten()
    return np.asarray(flat, np.float32).reshape(-1, DIMENSIONS)


@contextmanager
def _alone(into: Path) -> Generator[None]:
    """One ingest at a time; the kernel drops the lock of a process that dies."""
    into.mkdir(parents=True, exist_ok=True)
    with (into / "ingest.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
