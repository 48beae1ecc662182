"""Articles in formats other than Markdown, read once per content."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tenants.knowledge.formats.docx import read_docx
from tenants.knowledge.formats.html import read_html
from tenants.knowledge.formats.pdf import read_pdf
from tenants.knowledge.formats.text import decoded, visible

_VERSION = 1
"""Raised when a format is read in another way: what was kept is then read anew."""


@dataclass(frozen=True)
class Converted:
    """A document as Markdown."""

    title: str
    """"" where it has none."""

    body: str
    """Markdown, without what is hidden."""

    language: str = ""
    """Two letters; "" when it does not say."""


_CONVERTED = TypeAdapter(Converted)


def converted(content: bytes, name: str, cache: Path | None) -> Converted:
    """An HTML, PDF or Word file as Markdown. Blocking, for up to 90 s for a large PDF.

    Args:
        content: of the file.
        name: of the file, by whose suffix it is read.
        cache: folder where results are kept; None keeps none.

    Raises:
        KnowledgeError: it cannot be read.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in (".pdf", ".docx") or cache is None:
        return _read(content, name, suffix)
    key = hashlib.sha256(f"{_VERSION}{suffix}".encode() + content).hexdigest()[:32]
    kept = cache / f"{key}.json"
    try:
        return _CONVERTED.validate_json(kept.read_bytes())
    except (FileNotFoundError, ValidationError):
        pass
    read = _read(content, name, suffix)
    cache.mkdir(parents=True, exist_ok=True)
    beside = kept.with_name(f".{secrets.token_hex(6)}")
    beside.write_bytes(_CONVERTED.dump_json(read))
    os.replace(beside, kept)
    return read


def _read(content: bytes, name: str, suffix: str) -> Converted:
    if suffix in (".html", ".htm"):
        page = read_html(decoded(content), name)
        return Converted(page.title, page.body, page.language)
    title, body = read_pdf(content, name) if suffix == ".pdf" else read_docx(content, name)
    return Converted(visible(title), visible(body))
