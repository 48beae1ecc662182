"""Finds and reads the files of a help center."""

from pathlib import Path

from tenants.errors import KnowledgeError, Problem

MAX_ARTICLE_BYTES = 1_000_000
MAX_TICKETS_BYTES = 50_000_000


def article_paths(folder: Path) -> list[Path]:
    """Every Markdown file under `folder`, sorted; names that begin with `.` or `_` are left out."""
    found = (path for path in folder.rglob("*.md") if path.is_file())
    return sorted(path for path in found if not _hidden(path.relative_to(folder)))


def article_files(folder: Path) -> dict[str, Path]:
    """Slug -> file. Of two files with one name the first counts."""
    return {path.stem: path for path in reversed(article_paths(folder))}


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
