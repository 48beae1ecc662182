"""JSON exports of Zendesk and Intercom: articles of a help center, and tickets that were solved."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.formats.html import read_html
from tenants.knowledge.tickets import MAX_CELL_CHARS, Ticket

Object = dict[str, Any]

_SOLVED = ("solved", "closed")
_REMEDY = (
    'export articles as {"articles": [...]} (Zendesk) or {"data": [...]} (Intercom), '
    'tickets as {"tickets": [...]} or one a line'
)


@dataclass(frozen=True)
class ExportedArticle:
    """A published article of another help center."""

    id: str
    """In that help center; with its language where it is a translation."""

    title: str
    """As shown."""

    body: str
    """Markdown."""

    url: str
    """Where it is published; "" when the export does not say."""

    summary: str
    """One sentence on what it is for; "" when there is none."""

    language: str
    """Two letters; "" when the export does not say."""


@dataclass(frozen=True)
class Export:
    """What a file holds."""

    source: str
    """`zendesk` or `intercom`."""

    articles: tuple[ExportedArticle, ...]
    """Published ones only."""

    tickets: tuple[Ticket, ...]
    """Solved ones with an answer."""

    problems: tuple[Problem, ...]
    """Entries that were left out, and why. Drafts and open tickets are no problem."""


def read_export(text: str, name: str) -> Export:
    """The articles or tickets of an export.

    Args:
        text: JSON, or one JSON object a line.
        name: of the file, for problems.

    Raises:
        KnowledgeError: it is no JSON, or no export we know.
    """
    whole = _whole(text, name)
    problems: list[Problem] = []
    tickets: list[Ticket] = []
    articles: list[ExportedArticle] = []
    source = "zendesk"
    if isinstance(whole.get("tickets"), list):
        tickets = list(_tickets(whole["tickets"], name, problems))
    elif isinstance(whole.get("articles"), list):
        articles = list(_articles(whole["articles"], name, problems))
    elif isinstance(whole.get("data"), list):
        source = "intercom"
        articles = list(_articles(_spread(whole["data"]), name, problems))
    else:
        raise KnowledgeError(Problem(name, "is no export of Zendesk or Intercom", _REMEDY))
    return Export(source, tuple(articles), tuple(tickets), tuple(problems))


def _whole(text: str, name: str) -> Object:
    """The export as one object; lines of tickets as a list of them."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as broken:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2 or not lines[0].lstrip().startswith("{"):
            place = f"{name} line {getattr(broken, 'lineno', 1)}"
            raise KnowledgeError(Problem(place, "is not JSON", "export it again")) from None
        return {"tickets": [_line(line) for line in lines]}
    if isinstance(found, list):
        entries = cast("list[Any]", found)
        first = entries[0] if entries and isinstance(entries[0], dict) else {}
        return {"articles" if "body" in first else "tickets": entries}
    return cast("Object", found) if isinstance(found, dict) else {}


def _line(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _spread(entries: Iterable[Any]) -> Iterator[Any]:
    """Intercom's articles, and their translations as articles of their own."""
    for entry in entries:
        yield entry
        translated = entry.get("translated_content") if isinstance(entry, dict) else None
        if isinstance(translated, dict):
            for language, content in cast("Object", translated).items():
                if isinstance(content, dict) and language != entry.get("default_locale"):
                    yield {**content, "id": f"{entry.get('id')}-{language}", "locale": language}


def _articles(
    entries: Iterable[Any], name: str, problems: list[Problem]
) -> Iterator[ExportedArticle]:
    for number, entry in enumerate(entries, start=1):
        place = f"{name} article {number}"
        if not isinstance(entry, dict):
            problems.append(Problem(place, "is no object", "export it again"))
            continue
        found = cast("Object", entry)
        if found.get("draft") is True or found.get("state", "published") != "published":
            continue
        try:
            yield _article(found, place)
        except KnowledgeError as unusable:
            problems.append(unusable.problem)


def _article(entry: Object, place: str) -> ExportedArticle:
    body = _text(entry, "body")
    title = _text(entry, "title") or _text(entry, "name")
    if not body or not title:
        what = f"has no {'title' if body else 'body'}"
        raise KnowledgeError(Problem(place, what, "write it there and export it again"))
    page = read_html(f"<main>{body}</main>", place)
    # The title is the export's; a first heading inside the body is one of its own.
    whole = f"## {page.title}\n\n{page.body}" if page.title else page.body
    if not whole.strip():
        what = "says nothing that a reader sees"
        raise KnowledgeError(Problem(place, what, "write it there and export it again"))
    locale = _text(entry, "locale") or _text(entry, "default_locale")
    return ExportedArticle(
        id=_text(entry, "id") or re.sub(r"\W+", "-", title.lower())[:60],
        title=" ".join(title.split()),
        body=whole,
        url=_web(_text(entry, "html_url") or _text(entry, "url")),
        summary=" ".join(_text(entry, "description").split()),
        language=locale[:2].lower() if re.match(r"[A-Za-z]{2}(?![A-Za-z])", locale) else "",
    )


def _tickets(entries: Iterable[Any], name: str, problems: list[Problem]) -> Iterator[Ticket]:
    for number, entry in enumerate(entries, start=1):
        place = f"{name} ticket {number}"
        if not isinstance(entry, dict):
            problems.append(Problem(place, "is no JSON object", "export it again"))
            continue
        found = cast("Object", entry)
        if _text(found, "status").lower() not in _SOLVED:
            continue
        question, answer = _question(found), _answer(found)
        if not question or not answer:
            what = f"has no {'public answer' if question else 'question'}"
            problems.append(Problem(place, what, "export the comments too, or leave it out"))
        else:
            yield Ticket(
                id=_text(found, "id") or str(number),
                question=question[:MAX_CELL_CHARS],
                answer=answer[:MAX_CELL_CHARS],
                line=number,
                subject=_text(found, "subject") or _text(found, "raw_subject"),
            )


def _question(ticket: Object) -> str:
    return _text(ticket, "description") or next(iter(_said(ticket, visitor=True)), "")


def _answer(ticket: Object) -> str:
    """The last thing the team said to the visitor, which is what settled it."""
    return next(reversed(_said(ticket, visitor=False)), "")


def _said(ticket: Object, *, visitor: bool) -> list[str]:
    comments = ticket.get("comments")
    asked_by = ticket.get("requester_id") or _object(ticket.get("requester")).get("id")
    texts: list[str] = []
    for comment in cast("list[Any]", comments) if isinstance(comments, list) else []:
        found = _object(comment)
        author = found.get("author_id") or _object(found.get("author")).get("id")
        if found.get("public", True) is True and (author == asked_by) == visitor:
            texts.append(_text(found, "plain_body") or _text(found, "body"))
    return [text for text in texts if text]


def _object(value: object) -> Object:
    return cast("Object", value) if isinstance(value, dict) else {}


def _text(entry: Object, key: str) -> str:
    value = entry.get(key)
    return str(value).strip() if isinstance(value, (str, int)) else ""


def _web(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""
