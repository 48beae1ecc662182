"""Reads the files of a help center: articles of any format, exports, tables of tickets.

What cannot be used is reported with its place and left out; the rest goes on.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from tenants.config_problems import nearest
from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.conversion import converted
from tenants.knowledge.files import (
    MAX_ARTICLE_BYTES,
    MAX_DOCUMENT_BYTES,
    article_files,
    decode,
    read_bytes,
    slug_of,
    source_paths,
)
from tenants.knowledge.formats.exports import ExportedArticle, read_export
from tenants.knowledge.formats.markdown_hidden import without_hidden
from tenants.knowledge.formats.text import decoded, visible
from tenants.knowledge.tickets import Ticket, read_tickets

Source = Literal[
    "markdown", "html", "pdf", "docx", "zendesk", "intercom", "site", "tickets", "questions"
]

_HEAD_KEYS = ["title", "summary", "area", "url", "language"]
_SOURCES: dict[str, Source] = {
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "tickets",
}


@dataclass(frozen=True)
class Article:
    """One page of the help center."""

    slug: str
    """By what it is known: its file name without suffix, or its place in an export or a site."""

    title: str
    """From the front matter or the document, else its first heading."""

    body: str
    """Markdown, without the front matter and what is hidden."""

    summary: str = ""
    """One sentence on what the page is for."""

    area: str = ""
    """The part of the help center it belongs to."""

    url: str = ""
    """Where it is published elsewhere; "" when only here."""

    language: str = ""
    """Two letters; "" is the tenant's language."""

    source: Source = "markdown"
    """What it was read from."""


@dataclass
class Found:
    """What some folders hold."""

    articles: dict[str, Article] = field(default_factory=dict)
    """By slug."""

    tickets: dict[str, Ticket] = field(default_factory=dict)
    """By id."""

    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the others."""

    failed: Counter[Source] = field(default_factory=Counter)
    """Files, rows and entries that were left out."""

    def lose(self, source: Source, *problems: Problem) -> None:
        """Note what is left out."""
        self.problems += problems
        self.failed[source] += len(problems)


def read_folders(folders: Sequence[Path], *, cache: Path | None = None) -> Found:
    """Everything readable under the folders, by path.

    Args:
        folders: the first counts where two hold an article of one name.
        cache: folder where slow formats are kept as they were read; None reads them each time.
    """
    found = Found()
    for folder in folders:
        for path in source_paths(folder):
            _read(path, path.relative_to(folder).as_posix(), found, cache)
    return found


def read_articles(folder: Path) -> tuple[list[Article], list[Problem]]:
    """The readable articles under a folder, by path, and what is wrong with the others."""
    found = read_folders([folder])
    return list(found.articles.values()), found.problems


def read_article(folder: Path, slug: str, *more: Path, cache: Path | None = None) -> Article:
    """One article of an articles' folder, fresh from its file.

    Args:
        folder: of the tenant's articles.
        slug: of the article.
        more: folders to look in as well.
        cache: see `read_folders`.

    Raises:
        KnowledgeError: there is none of that name, or it cannot be read.
    """
    files = {slug: path for place in (*reversed(more), folder) for slug, path in _files(place)}
    if slug in files:
        return _article(files[slug], files[slug].name, [], cache)
    exports = [path for place in (folder, *more) for path in source_paths(place)]
    found = Found()
    for path in exports:
        if path.suffix.lower() == ".json":
            _read(path, path.name, found, cache)
    if slug in found.articles:
        return found.articles[slug]
    remedy = nearest(slug, sorted(files)) or "check the address"
    raise KnowledgeError(Problem(slug[:100], "there is no such article", remedy))


def article_url(tenant_id: str, article: Article) -> str:
    """Where a reader finds the article: the address it names, else our own page for it."""
    return article.url or f"/help/{tenant_id}/{article.slug}"


def take_tickets(tickets: Sequence[Ticket], name: str, found: Found) -> None:
    """Add tickets, each id once."""
    for ticket in tickets:
        if ticket.id in found.tickets:
            what, place = f"ticket {ticket.id} is already in another file", f"{name} {ticket.id}"
            found.lose("tickets", Problem(place, what, "remove one of them"))
        else:
            found.tickets[ticket.id] = ticket


def _files(folder: Path) -> list[tuple[str, Path]]:
    return list(article_files(folder).items())


def _read(path: Path, name: str, found: Found, cache: Path | None) -> None:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        tickets, problems = read_tickets(path)
        take_tickets(tickets, name, found)
        found.lose("tickets", *problems)
    elif suffix == ".json":
        _export(path, name, found)
    elif (slug := slug_of(path)) in found.articles:
        what = f"has the same name as another article, {slug}"
        found.lose(_SOURCES[suffix], Problem(name, what, "rename one of the two files"))
    else:
        try:
            found.articles[slug] = _article(path, name, found.problems, cache)
        except KnowledgeError as unusable:
            found.lose(_SOURCES[suffix], unusable.problem)


def _export(path: Path, name: str, found: Found) -> None:
    try:
        export = read_export(decoded(read_bytes(path, limit=MAX_DOCUMENT_BYTES)), name)
    except KnowledgeError as unusable:
        found.lose("zendesk", unusable.problem)
        return
    source: Source = "intercom" if export.source == "intercom" else "zendesk"
    found.lose("tickets" if export.tickets else source, *export.problems)
    take_tickets(export.tickets, name, found)
    for entry in export.articles:
        article = _exported(entry, source)
        if article.slug in found.articles:
            what = f"article {entry.id} is already there"
            found.lose(source, Problem(name, what, "remove one of the two exports"))
        else:
            found.articles[article.slug] = article


def _exported(entry: ExportedArticle, source: Source) -> Article:
    return Article(
        slug=f"{source}-{entry.id}".lower()[:100],
        title=entry.title,
        body=entry.body,
        summary=entry.summary,
        url=entry.url,
        language=entry.language,
        source=source,
    )


def _article(path: Path, name: str, problems: list[Problem], cache: Path | None) -> Article:
    if path.suffix.lower() == ".md":
        return _markdown(path, name, problems)
    content = read_bytes(path, limit=MAX_DOCUMENT_BYTES)
    read = converted(content, name, cache)
    title = read.title or path.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    if not read.body.strip():
        raise KnowledgeError(Problem(name, "holds no text that a reader sees", "remove the file"))
    return Article(
        slug=slug_of(path),
        title=title,
        body=read.body,
        language=read.language,
        source=_SOURCES[path.suffix.lower()],
    )


def _markdown(path: Path, name: str, problems: list[Problem]) -> Article:
    text = decode(read_bytes(path, limit=MAX_ARTICLE_BYTES), name)
    head, body = _split(text, name)
    body = without_hidden(body)
    for key in [str(key) for key in head if key not in _HEAD_KEYS]:
        remedy = nearest(key, _HEAD_KEYS) or f"remove it, or use one of: {', '.join(_HEAD_KEYS)}"
        problems.append(Problem(f"{name} {key}", "no such entry in the front matter", remedy))
    said = {key: visible(str(head[key])).strip() for key in _HEAD_KEYS if head.get(key) is not None}
    title = said.pop("title", "") or _first_heading(body)
    if not title:
        remedy = "begin the file with ---, title: What it is about, ---"
        raise KnowledgeError(Problem(name, "has no title", remedy))
    if not body.strip():
        raise KnowledgeError(Problem(name, "is empty below its title", "write it or remove it"))
    return Article(slug=slug_of(path), title=title, body=body, **cast("dict[str, Any]", said))


def _split(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Front matter and body."""
    first, _, rest = text.partition("\n")
    if first.strip() != "---":
        return {}, text
    head, found, body = f"\n{rest}".partition("\n---")
    if not found:
        raise KnowledgeError(Problem(name, "its front matter has no end", "close it with ---"))
    try:
        values = yaml.load(head, yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as broken:
        mark = getattr(broken, "problem_mark", None)
        place = f"{name} line {mark.line + 1}" if mark else name
        remedy = "put text that contains ': ' in quotes"
        what = f"its front matter is not YAML: {getattr(broken, 'problem', broken)}"
        raise KnowledgeError(Problem(place, what, remedy)) from None
    if not isinstance(values, dict):
        what = "its front matter is not a group of `key: value` lines"
        raise KnowledgeError(Problem(name, what, "write at least title: What it is about"))
    return cast("dict[str, Any]", values), body.partition("\n")[2]


def _first_heading(body: str) -> str:
    lines = (line.strip() for line in body.split("\n"))
    return next((line.lstrip("# ").rstrip("# ") for line in lines if line.startswith("# ")), "")
