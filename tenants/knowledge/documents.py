"""Everything a tenant knows as documents: articles, pages of sites, tickets, frequent questions.

What cannot be used is reported with its place and left out; the rest goes on.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from tenants.config import Tenant
from tenants.config_problems import nearest
from tenants.errors import Problem
from tenants.knowledge.articles import (
    Article,
    Source,
    article_url,
    read_article,
    read_articles,
    read_folders,
    take_tickets,
)
from tenants.knowledge.files import slug_of
from tenants.knowledge.formats.text import visible
from tenants.knowledge.store import Page, Store, key_of
from tenants.knowledge.tickets import Ticket, read_tickets

__all__ = ["Article", "article_url", "read_article", "read_articles"]

Kind = Literal["article", "ticket", "question"]


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

    source: Source = "markdown"
    """What it was read from."""

    area: str = ""
    """The part of the help center its article belongs to; "" when to none."""


@dataclass(frozen=True)
class Documents:
    """What a tenant knows, and what could not be read."""

    documents: tuple[Document, ...]
    """All kinds."""

    problems: tuple[Problem, ...]
    """Where, what and what to do."""

    failed: Counter[Source]
    """How many were left out, by what they were to be read from."""


def read_documents(folder: Path, tenant: Tenant) -> tuple[list[Document], list[Problem]]:
    """Everything in the tenant's own folder, and what could not be read."""
    found = read_everything(folder, tenant, None)
    return list(found.documents), list(found.problems)


def read_everything(folder: Path, tenant: Tenant, store: Store | None) -> Documents:
    """Everything the tenant knows.

    Args:
        folder: the tenant's own.
        tenant: its settings.
        store: uploads and pages of sites; None is without them.
    """
    folders = [folder / tenant.knowledge.folder, *([store.uploads] if store else [])]
    found = read_folders(folders, cache=store.converted if store else None)
    name = tenant.knowledge.tickets
    if name and (folder / name).exists() and not _inside(folder / name, folders[0]):
        tickets, problems = read_tickets(folder / name)
        take_tickets(tickets, name, found)
        found.lose("tickets", *problems)
    pages = found.articles
    for page, problem in _site_pages(tenant, store):
        if problem:
            found.problems.append(problem)
        if page:
            pages.setdefault(page.slug, page)
    unlinked = [t for t in found.tickets.values() if t.article and t.article not in pages]
    found.problems += [_unlinked(ticket, tenant, sorted(pages)) for ticket in unlinked]
    documents = [_page(article, tenant) for article in pages.values()]
    documents += [_case(t, pages.get(t.article), tenant) for t in found.tickets.values()]
    documents += _frequent(tenant, pages)
    return Documents(tuple(documents), tuple(found.problems), found.failed)


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _site_pages(
    tenant: Tenant, store: Store | None
) -> Iterator[tuple[Article | None, Problem | None]]:
    for site in [*tenant.knowledge.sites, *(store.sites() if store else ())]:
        pages = store.pages(site.url) if store else {}
        if not pages:
            remedy = f"run rapport ingest {tenant.id}"
            yield None, Problem(site.url, "no page of it was read yet", remedy)
        for page in pages.values():
            if page.body:
                yield _of_site(page), None


def _of_site(page: Page) -> Article:
    name = urlsplit(page.url).path.strip("/").rpartition("/")[2] or "start"
    return Article(
        slug=f"{slug_of(Path(f'{name[:60]}.html'))}-{key_of(page.url)[:8]}",
        title=page.title,
        body=page.body,
        url=page.url,
        language=page.language,
        source="site",
    )


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
        source=article.source,
        area=article.area,
    )


def _case(ticket: Ticket, article: Article | None, tenant: Tenant) -> Document:
    return Document(
        id=ticket.id,
        kind="ticket",
        title=visible(ticket.subject or ticket.question),
        body=visible(ticket.answer),
        asked=(visible(ticket.question),),
        article=article.slug if article else "",
        url=article_url(tenant.id, article) if article else "",
        language=ticket.language or tenant.language,
        source="tickets",
        area=article.area if article else "",
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
                source="questions",
                area=article.area,
            )


def _unlinked(ticket: Ticket, tenant: Tenant, slugs: Sequence[str]) -> Problem:
    place = f"{tenant.knowledge.tickets} line {ticket.line}"
    remedy = nearest(ticket.article, list(slugs)) or "leave the column empty"
    return Problem(place, f"there is no article {ticket.article!r}", remedy)
