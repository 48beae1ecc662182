"""Any folder of documents as a tenant's articles."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.files import MAX_ARTICLE_BYTES, MAX_DOCUMENT_BYTES, read_bytes
from tenants.knowledge.formats.docx import read_docx
from tenants.knowledge.formats.html import read_html
from tenants.knowledge.formats.pdf import read_pdf
from tenants.knowledge.formats.text import decoded

MARKDOWN = (".md", ".markdown", ".mdx")
HTML = (".html", ".htm", ".xhtml")
TEXT = (".txt", ".text", ".rst", ".adoc", ".asciidoc", ".org")
OFFICE = (".pdf", ".docx")
SUFFIXES = (*MARKDOWN, *HTML, *TEXT, *OFFICE)

_UNDERLINE = re.compile(r"^([=\-~^\"'*+#])\1{2,}\s*$")


@dataclass(frozen=True)
class Folder:
    """Documents that were read."""

    documents: Mapping[str, tuple[str, str]]
    """Path in the folder -> title and Markdown body, by path."""

    problems: tuple[Problem, ...]
    """Files that were left out, and why."""

    def named(self, name: str) -> frozenset[str]:
        """The paths of the documents meant by a name, a path or either without its suffix."""
        wanted = name.strip().removeprefix("./").lstrip("/").casefold()
        return frozenset(path for path in self.documents if wanted in _names(path))

    def write_tenant(self, into: Path) -> dict[str, str]:
        """The documents as Markdown articles under `into`. Returns slug -> path."""
        into.mkdir(parents=True)
        slugs = {f"d{number}": path for number, path in enumerate(self.documents)}
        for slug, path in slugs.items():
            title, body = self.documents[path]
            head = yaml.safe_dump({"title": title}, allow_unicode=True, width=10_000)
            (into / f"{slug}.md").write_text(f"---\n{head}---\n{body}\n", "utf-8")
        return slugs


def read_folder(folder: Path) -> Folder:
    """Every document under a folder; names that begin with `.` are left out.

    Raises:
        KnowledgeError: there is no such folder, or no document in it.
    """
    if not folder.is_dir():
        raise KnowledgeError(Problem(str(folder), "there is no such folder", "check the path"))
    documents: dict[str, tuple[str, str]] = {}
    problems: list[Problem] = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            documents[name] = _read(path, name)
        except KnowledgeError as unusable:
            problems.append(unusable.problem)
    if not documents:
        remedy = f"put files into it that end in {', '.join(SUFFIXES)}"
        raise KnowledgeError(Problem(str(folder), "holds no document that can be read", remedy))
    return Folder(documents, tuple(problems))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        shown = not any(part.startswith(".") for part in path.relative_to(folder).parts)
        if shown and path.suffix.lower() in SUFFIXES and path.is_file():
            yield path


def _read(path: Path, name: str) -> tuple[str, str]:
    suffix = path.suffix.lower()
    limit = MAX_DOCUMENT_BYTES if suffix in OFFICE else MAX_ARTICLE_BYTES
    content = read_bytes(path, limit=limit)
    if suffix in OFFICE:
        title, body = (read_pdf if suffix == ".pdf" else read_docx)(content, name)
    else:
        title, body = _written(decoded(content).replace("\r\n", "\n"), suffix)
    if not (body := body.strip() or title):
        raise KnowledgeError(Problem(name, "is empty", "write it or remove it"))
    return title or path.stem.replace("-", " ").replace("_", " "), body


def _written(text: str, suffix: str) -> tuple[str, str]:
    if suffix in HTML:
        page = read_html(text)
        return page.title, page.body
    return _markdown(text) if suffix in MARKDOWN else _text(text)


def _markdown(text: str) -> tuple[str, str]:
    head = re.match(r"---\s*\n(.*?)\n---\s*(?:\n|$)", text, re.S)
    body = text[head.end() :] if head else text
    title = ""
    if head:
        found = re.search(r"^title:\s*(.+?)\s*$", head[1], re.M)
        title = found[1].strip("\"'") if found else ""
    if not title and (found := re.search(r"^#\s+(.+?)\s*#*$", body, re.M)):
        title = found[1]
        body = body[: found.start()] + body[found.end() :]
    return title, body


def _text(text: str) -> tuple[str, str]:
    """Underlined lines are headings, as in reStructuredText; the first line is the title."""
    lines = text.strip().split("\n")
    written: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if _UNDERLINE.match(line):
            continue
        marked = bool(line.strip()) and _UNDERLINE.match(following) is not None
        written.append(f"## {line.strip()}" if marked else line)
    title, _, body = "\n".join(written).strip().partition("\n")
    title = title.lstrip("#= ").strip()
    return title[:150], body if body.strip() else title


def _names(path: str) -> set[str]:
    whole = path.casefold()
    last = whole.rpartition("/")[2]
    return {whole, whole.rpartition(".")[0], last, last.rpartition(".")[0]}
