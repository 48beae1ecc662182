"""The LanceDB dataset that holds one tenant's passages."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lancedb
import pyarrow as pa
from lancedb.index import FTS

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.vectors import DIMENSIONS
from tenants.languages import Language

if TYPE_CHECKING:
    from lancedb.table import Table

TABLE = "passages"

SCHEMA = pa.schema(
    [
        pa.field("digest", pa.string()),  # of all the others: what a row is known by
        pa.field("id", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("title", pa.string()),
        pa.field("heading", pa.string()),
        pa.field("text", pa.string()),
        pa.field("url", pa.string()),
        pa.field("article", pa.string()),
        pa.field("language", pa.string()),
        pa.field("area", pa.string()),
        pa.field("searched", pa.string()),  # what is embedded and indexed
        pa.field("stems", pa.string()),  # of `searched`, as the index sees them, parted by spaces
        pa.field(
            "vector_key", pa.string()
        ),  # of `searched` and the model: vectors are reused by it
        pa.field("vector", pa.list_(pa.float32(), DIMENSIONS)),
    ]
)

_STEMMED: dict[Language, str] = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "tr": "Turkish",
}
# Letters alone part neither Chinese words nor Hindi ones with a virama; ICU knows both.
_SEGMENTED: tuple[Language, ...] = ("hi", "zh")


def word_index(language: Language) -> FTS:
    """How words are cut and stemmed; Polish, Hindi, Indonesian and Chinese have no stemmer here."""
    if language in _STEMMED:
        return FTS(language=_STEMMED[language], with_position=False)
    base = "icu" if language in _SEGMENTED else "simple"
    return FTS(base_tokenizer=base, stem=False, remove_stop_words=False, with_position=False)


def open_table(folder: Path) -> "Table | None":
    """The passages under `folder`, as of the latest commit at every read; None before the first."""
    if not folder.is_dir():
        return None
    # Zero: each read looks for a newer version, or an ingest would go unnoticed.
    database = lancedb.connect(folder, read_consistency_interval=timedelta(0))
    try:
        return database.open_table(TABLE)
    except (ValueError, FileNotFoundError):
        return None


def create_table(folder: Path, language: Language) -> "Table":
    """The passages under `folder`, made if need be, with the word index of that language.

    The index is made while the table is empty, so that no version of it holds rows without one.

    Raises:
        KnowledgeError: Lance may use only one thread, with which it waits for itself for ever.
    """
    if os.environ.get("LANCE_IO_THREADS") == "1":
        what, remedy = "with 1, no dataset can be written", "unset it, or set 2 or more"
        raise KnowledgeError(Problem("LANCE_IO_THREADS", what, remedy))
    table = open_table(folder)
    if table is None:
        folder.mkdir(parents=True, exist_ok=True)
        database = lancedb.connect(folder, read_consistency_interval=timedelta(0))
        table = database.create_table(TABLE, schema=SCHEMA)
    if missing := {name: "''" for name in SCHEMA.names if name not in table.schema.names}:
        table.add_columns(missing)
    wanted = word_index(language)
    if not any(_same(index.index_details, wanted) for index in table.list_indices()):
        table.create_index("searched", config=wanted, replace=True)
    return table


@contextmanager
def readable(folder: Path) -> Generator[None]:
    """Lance's own errors, which come in three builtin kinds, as one of ours."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as broken:
        what = f"the dataset cannot be read: {str(broken).partition(', /')[0]}"
        remedy = "remove the folder and ingest again"
        raise KnowledgeError(Problem(str(folder), what, remedy)) from broken


def stems(table: "Table", text: str) -> list[str]:
    """The words of a text as the index knows them, in order."""
    return [token.text for token in table.tokenize(text, column="searched")]


def _same(details: dict[str, Any] | None, wanted: FTS) -> bool:
    keys = ("base_tokenizer", "language", "stem", "remove_stop_words")
    return bool(details) and all(details.get(key) == getattr(wanted, key) for key in keys)
