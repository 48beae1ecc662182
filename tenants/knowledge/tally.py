"""Counts what became of a help center's documents from one ingest to the next."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from tenants.knowledge.articles import Source
from tenants.knowledge.documents import Document
from tenants.knowledge.passages import digest

SOURCES: tuple[Source, ...] = get_args(Source)

_FILE = "documents.json"

State = Mapping[str, tuple[str, str]]
"""Of each document by kind and id: what it was read from, and a digest of its passages."""


@dataclass(frozen=True)
class SourceCount:
    """The documents read from one kind of source."""

    source: Source
    """The kind."""

    documents: int
    """In the dataset now."""

    added: int
    """Of them, not there before."""

    changed: int
    """Of them, there before with other words, another title or another address."""

    unchanged: int
    """Of them, as before."""

    removed: int
    """There before and no more."""

    failed: int
    """Files, rows and pages that could not be read."""


def state_of(
    documents: Sequence[Document], passages: Iterable[tuple[str, str, str]]
) -> dict[str, tuple[str, str]]:
    """What the documents are like.

    Args:
        documents: all of them.
        passages: (kind, id, digest) of every row of the dataset.
    """
    parts: dict[str, list[str]] = {}
    for kind, id_, stamp in passages:
        parts.setdefault(f"{kind} {id_.rpartition('#')[0]}", []).append(stamp)
    keys = {f"{document.kind} {document.id}": document.source for document in documents}
    return {key: (source, digest(*sorted(parts.get(key, ())))) for key, source in keys.items()}


def tally(before: State, after: State, failed: Counter[Source]) -> tuple[SourceCount, ...]:
    """The counts of every kind of source that there is or was, in the order of `Source`."""
    marks = Counter[tuple[str, str]]()
    for key, (source, stamp) in after.items():
        old = before.get(key)
        how = "added" if old is None else "unchanged" if old[1] == stamp else "changed"
        marks.update([(source, how), (source, "documents")])
    marks.update((source, "removed") for key, (source, _) in before.items() if key not in after)
    marks.update({(source, "failed"): times for source, times in failed.items()})
    present = {source for (source, _), times in marks.items() if times}
    names = ("documents", "added", "changed", "unchanged", "removed", "failed")
    return tuple(
        SourceCount(source, **{name: marks[source, name] for name in names})
        for source in SOURCES
        if source in present
    )


def read_state(dataset: Path) -> State:
    """As it was after the last ingest; empty before the first, or if it cannot be read."""
    try:
        entries = json.loads((dataset / _FILE).read_text())
        return {key: (str(source), str(stamp)) for key, (source, stamp) in entries.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}


def write_state(dataset: Path, state: State) -> None:
    """Only counts depend on it: a process killed before leaves a report that counts twice."""
    beside = dataset / f".{_FILE}"
    beside.write_text(json.dumps(state))
    os.replace(beside, dataset / _FILE)
