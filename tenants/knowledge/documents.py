"""Reads a tenant's articles, resolved tickets and frequent questions into documents.

What cannot be used is reported with its place and left out; the rest goes on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from tenants.config import Tenant
from tenants.config_problems import nearest
from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.files import (
    MAX_ARTICLE_BYTES,
    article_files,
    article_paths,
    decode,
    read_bytes,
)
from tenants.knowledge.tickets import Ticket, read_tickets

Kind = Literal["article", "ticket", "question"]

_HEAD_KEYS = ["title", "summary", "area", "url", "language"]


@dataclass(frozen=True)
class Article:
    """One page of the help center."""

    slug: str
    """Its file name without `.md`."""

    title: str
    """From the front matter, else its first heading."""

    body: str
    """Markdown, without the front matter."""

    summary: str = ""
    """One sentence on what the page is for."""

    area: str = ""
    """The part of the help center it belongs to."""

    url: str = ""
    """Where it is published elsewhere; "" when only here."""

    language: str = ""
    """Two letters; "" is the tenant's language."""


@dataclass(frozen=True)
class Document:
    """Something to answer from, before it is cut into passages."""

    id: str
    """Unique in the tenant: an article's slug, a ticket's id, `slug?n` for a frequent question."""

    kind: Kind
    """Where it comes from."""

    title: str
    """The article's title or the ticket's subject."""

    body: str
    """Markdown of an article, the answer of a ticket, "" for a frequent question."""

    asked: tuple[str, ...] = ()
    """How visitors put it: a ticket's question, all wordings of a frequent question."""

    article: str = ""
    """The slug of the article it is or belongs to; "" when to none."""

    url: str = ""
    """The page a reader is sent to; "" when there is none."""

    language: str = ""
    """Two letters."""

    summary: str = ""
    """An article's one sentence on what it is for."""


def read_documents(folder: Path, tenant: Tenant) -> tuple[list[Document], list[Problem]]:
    """Everything the tenant knows, and what could not be read."""
    articles, problems = read_articles(folder / tenant.knowledge.folder)
    tickets, more = _tickets(folder, tenant)
    pages = {article.slug: article for article in articles}
    unlinked = [ticket for ticket in tickets if ticket.article and ticket.article not in pages]
    problems += [*more, *(_unlinked(ticket, tenant, sorted(pages)) for ticket in unlinked)]
    documents = [_page(article, tenant) for article in articles]
    documents += [_case(ticket, pages.get(ticket.article), tenant) for ticket in tickets]
    return documents + list(_frequent(tenant, pages)), problems


def read_articles(folder: Path) -> tuple[list[Article], list[Problem]]:
    """The readable articles under a folder, by path, and what is wrong with the others."""
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    for path in article_paths(folder):
        name = path.relative_to(folder).as_posix()
        if path.stem in articles:
            what = f"has the same name as another article, {path.stem}"
            problems.append(Problem(name, what, "rename one of the two files"))
            continue
        try:
            articles[path.stem] = _article(path, name, problems)
        except KnowledgeError as unusable:
            problems.append(unusable.problem)
    return list(articles.values()), problems


def read_article(folder: Path, slug: str) -> Article:
    """One article of an articles' folder, fresh from its file.

    Raises:
        KnowledgeError: there is none of that name, or it cannot be read.
    """
    known = article_files(folder)
    if slug not in known:
        remedy = nearest(slug, sorted(known)) or "check the address"
        raise KnowledgeError(Problem(slug[:100], "there is no such article", remedy))
    return _article(known[slug], known[slug].name, [])


def article_url(tenant_id: str, article: Article) -> str:
    """Where a reader finds the article: the address it names, else our own page for it."""
    return article.url or f"/help/{tenant_id}/{article.slug}"


def _article(path: Path, name: str, problems: list[Problem]) -> Article:
    text = decode(read_bytes(path, limit=MAX_ARTICLE_BYTES), name)
    head, body = _split(text, name)
    for key in [str(key) for key in head if key not in _HEAD_KEYS]:
        remedy = nearest(key, _HEAD_KEYS) or f"remove it, or use one of: {', '.join(_HEAD_KEYS)}"
        problems.append(Problem(f"{name} {key}", "no such entry in the front matter", remedy))
    said = {key: str(head[key]).strip() for key in _HEAD_KEYS if head.get(key) is not None}
    title = said.pop("title", "") or _first_heading(body)
    if not title:
        remedy = "begin the file with ---, title: What it is about, ---"
        raise KnowledgeError(Problem(name, "has no title", remedy))
    if not body.strip():
        raise KnowledgeError(Problem(name, "is empty below its title", "write it or remove it"))
    return Article(slug=path.stem, title=title, body=body, **said)


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


def _tickets(folder: Path, tenant: Tenant) -> tuple[list[Ticket], list[Problem]]:
    name = tenant.knowledge.tickets
    if not name or not (folder / name).exists():
        return [], []
    return read_tickets(folder / name)


def _page(article: Article, tenant: Tenant) -> Document:
    return Document(
        id=article.slug,
        kind="article",
        title=article.title,
        body=article.body,
        article=article.slug,
        url=article_url(tenant.id, article),
        language=article.language or tenant.language,
        summary=article.summary,
    )


def _case(ticket: Ticket, article: Article | None, tenant: Tenant) -> Document:
    return Document(
        id=ticket.id,
        kind="ticket",
        title=ticket.subject or ticket.question,
        body=ticket.answer,
        asked=(ticket.question,),
        article=article.slug if article else "",
        url=article_url(tenant.id, article) if article else "",
        language=ticket.language or tenant.language,
    )


def _frequent(tenant: Tenant, pages: dict[str, Article]) -> Iterator[Document]:
    for number, frequent in enumerate(tenant.questions, start=1):
        if article := pages.get(frequent.article):
            yield Document(
                id=f"{article.slug}?{number}",
                kind="question",
                title=article.title,
                body="",
                asked=(frequent.question, *frequent.also),
                article=article.slug,
                url=article_url(tenant.id, article),
                language=tenant.language,
            )


def _unlinked(ticket: Ticket, tenant: Tenant, slugs: Sequence[str]) -> Problem:
    place = f"{tenant.knowledge.tickets} line {ticket.line}"
    remedy = nearest(ticket.article, list(slugs)) or "leave the column empty"
    return Problem(place, f"there is no article {ticket.article!r}", remedy)
