"""Asks for one page of a site and says what came of it."""

import re
from dataclasses import dataclass
from typing import Literal

from tenants.errors import KnowledgeError, NetError, Problem
from tenants.knowledge.crawl.links import normal, same_host
from tenants.knowledge.crawl.robots import Robots
from tenants.knowledge.formats.html import read_html
from tenants.knowledge.formats.text import decoded
from tenants.knowledge.store import PAGE_VERSION, Page
from tenants.net.guarded import MAX_REDIRECTS, Fetched, GuardedClient, redirect_of

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
_NO_TEXT_SHARE = 50
"""One letter in this many may be none."""

Outcome = Literal["read", "unchanged", "gone", "barred", "failed", "other"]


@dataclass(frozen=True)
class Answer:
    """What came of asking for a page."""

    outcome: Outcome
    """`read` and `unchanged` have a page. `gone`: the server says it is no more. `barred`: the site
    or we do not want it read. `failed`: it may be there again later. `other`: it is no web page."""

    url: str
    """Where it is, after redirects."""

    page: Page | None = None
    """As it is now."""

    problem: Problem | None = None
    """For the report; None where there is nothing to put right."""

    silent: bool = False
    """Whether the server did not answer at all."""


async def ask(client: GuardedClient, url: str, robots: Robots, known: dict[str, Page]) -> Answer:
    """Ask for a page, if it has changed since it was last read. Each redirect is judged anew.

    Args:
        client: opened.
        url: of a page of the site.
        robots: the site's rules.
        known: what was read before, by address.
    """
    here = url
    for _ in range(MAX_REDIRECTS + 1):
        if not robots.permits(here):
            problem = Problem(
                here, "is closed to readers by robots.txt", "open it there, or leave it"
            )
            return Answer("barred", here, problem=problem)
        old = known.get(here)
        try:
            found = await client.once("GET", here, headers=_conditions(old))
        except NetError as failed:
            silent = failed.kind in ("unreachable", "timeout")
            return Answer("failed", here, problem=failed.problem, silent=silent)
        target = redirect_of(found)
        if target is None:
            return _answer(found, here, old)
        if not same_host(target, url):
            what = f"leads to another site, {target[:200]}"
            return Answer(
                "barred",
                here,
                problem=Problem(here, what, "mend it, or add that site if it is yours"),
            )
        here = normal(target) or target
    problem = Problem(url, f"redirects more than {MAX_REDIRECTS} times", "mend it on the site")
    return Answer("failed", url, problem=problem)


def _conditions(old: Page | None) -> dict[str, str]:
    if old is None or old.version != PAGE_VERSION:
        return {}
    named = {"If-None-Match": old.etag, "If-Modified-Since": old.modified}
    return {name: value for name, value in named.items() if value}


def _answer(found: Fetched, url: str, old: Page | None) -> Answer:
    if found.status == 304 and old:
        return Answer("unchanged", url, old)
    if found.status in (404, 410):
        return Answer("gone", url)
    if found.status != 200:
        problem = Problem(url, f"answers {found.status}", "mend it on the site")
        return Answer("failed", url, problem=problem)
    kind, _, parameters = found.headers.get("content-type", "text/html").partition(";")
    if kind.strip().lower() not in ("text/html", "application/xhtml+xml"):
        return Answer("other", url)
    return _read(found, url, parameters, old)


def _read(found: Fetched, url: str, parameters: str, old: Page | None) -> Answer:
    declared = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", parameters, re.IGNORECASE)
    text = decoded(found.body, declared[1] if declared else "")
    if len(_NO_TEXT.findall(text)) * _NO_TEXT_SHARE > len(text):
        problem = Problem(url, "is no text, though it says so", "mend its Content-Type on the site")
        return Answer("failed", url, problem=problem)
    try:
        read = read_html(text, url)
    except KnowledgeError as unusable:
        return Answer("failed", url, problem=unusable.problem)
    page = Page(
        url=url,
        title=read.title or url,
        body=read.body,
        language=read.language,
        links=read.links,
        etag=found.headers.get("etag", "")[:500],
        modified=found.headers.get("last-modified", "")[:100],
    )
    if old and (old.title, old.body, old.language) == (page.title, page.body, page.language):
        return Answer("unchanged", url, page)
    return Answer("read", url, page)
