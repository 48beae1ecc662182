"""Finds and reads the files of a help center."""

import re
from pathlib import Path

from tenants.errors import KnowledgeError, Problem

MAX_ARTICLE_BYTES = 1_000_000
MAX_TICKETS_BYTES = 50_000_000
MAX_DOCUMENT_BYTES = 50_000_000

ARTICLE_SUFFIXES = frozenset({".md", ".html", ".htm", ".pdf", ".docx"})
"""Each file is one article."""

SUFFIXES = ARTICLE_SUFFIXES | {".json", ".csv"}
"""All that can be read: also exports of articles or tickets, and tickets as a table."""


def source_paths(folder: Path) -> list[Path]:
    """Every file under `folder` that can be read, sorted; names that begin with `.` or `_` are left
    out."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    shown = (path for path in found if path.is_file() and not _hidden(path.relative_to(folder)))
    return sorted(shown)


def article_paths(folder: Path) -> list[Path]:
    """Those of `source_paths` that are one article each."""
    return [path for path in source_paths(folder) if path.suffix.lower() in ARTICLE_SUFFIXES]


def article_files(folder: Path) -> dict[str, Path]:
    """Slug -> file. Of two files with one name the first counts."""
    return {slug_of(path): path for path in reversed(article_paths(folder))}


def slug_of(path: Path) -> str:
    """By what an article is known: its name without suffix, in letters that fit an address."""
    if path.suffix == ".md":
        return path.stem
    return re.sub(r"[^a-z0-9_-]+", "-", path.stem.lower()).strip("-_")[:100] or "document"


def read_bytes(path: Path, *, limit: int) -> bytes:
    """The content of a file.

    Raises:
        KnowledgeError: it cannot be read or is longer than `limit` bytes.
    """
    try:
        if path.stat().st_size > limit:
            what = f"is larger than {limit / 1e6:g} MB"
            raise KnowledgeError(Problem(path.name, what, "split it"))
        return path.read_bytes()
    except OSError as denied:
        what = f"cannot be read: {denied.strerror}"
        remedy = "let the server's user read it"
        raise KnowledgeError(Problem(path.name, what, remedy)) from None


def decode(content: bytes, name: str) -> str:
    """UTF-8 text with `\\n` line ends and without a byte order mark.

    Raises:
        KnowledgeError: the content is binary or in another encoding.
    """
    remedy = "save it as text in UTF-8"
    if b"\0" in content:
        raise KnowledgeError(Problem(name, "is not text: it contains zero bytes", remedy))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise KnowledgeError(Problem(f"{name} line {line}", "is not UTF-8", remedy)) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)
