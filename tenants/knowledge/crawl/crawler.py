"""Reads a web site page by page, politely, and keeps what it reads."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tenants.errors import KnowledgeError, NetError, Problem
from tenants.knowledge.crawl.fetching import Answer, ask
from tenants.knowledge.crawl.links import Frontier, normal, same_host
from tenants.knowledge.crawl.robots import Robots, read_robots
from tenants.knowledge.crawl.sitemap import is_sitemap, read_sitemap
from tenants.knowledge.store import Page, Store, key_of
from tenants.net.guarded import GuardedClient
from tenants.sites import Site

MAX_SITEMAPS = 50
PATIENCE = 5
"""Requests in a row without any answer, after which a site is left alone."""

MAX_PROBLEMS = 50
"""Reported by name; the rest by number."""

OnPage = Callable[[int, int], None]
"""Hears (pages asked for, pages known of)."""


@dataclass
class SiteReport:
    """What came of reading one site."""

    url: str
    """Its first address."""

    read: int = 0
    """Pages new or changed."""

    unchanged: int = 0
    """Pages as they were."""

    removed: int = 0
    """Pages no longer there."""

    kept: int = 0
    """Pages that could not be read now and stay as last read."""

    failed: int = 0
    """Pages that could not be read."""

    problems: list[Problem] = field(default_factory=list)
    """Where, what and what to do."""

    ended: str = "every page was read"
    """Why reading ended."""


async def crawl(
    site: Site, store: Store, client: GuardedClient, *, on_page: OnPage | None = None
) -> SiteReport:
    """Bring the kept pages of a site up to date. Ends within the site's limits, whatever it does.

    A page that is gone is removed. One that cannot be read now stays as it was last read, and so
    do all where the site does not answer.

    Args:
        site: where to begin and how far to go.
        store: keeps the pages; each as soon as it is read.
        client: opened; its limits hold for each request.
        on_page: hears of each page.
    """
    crawling = _Crawl(site, store, client, on_page or (lambda _asked, _known: None))
    try:
        async with asyncio.timeout(site.max_minutes * 60):
            await crawling.run()
    except TimeoutError:
        what = f"was not read to its end within {site.max_minutes:g} minutes"
        crawling.stop(what, "raise max_minutes of the site, or lower delay_s")
    except (KnowledgeError, NetError) as failed:
        crawling.stop(failed.problem.what, failed.problem.remedy, at=failed.problem.key)
    crawling.finish()
    store.crawled()
    return crawling.report


class _Crawl:
    """One reading of one site."""

    def __init__(self, site: Site, store: Store, client: GuardedClient, on_page: OnPage) -> None:
        self.report = SiteReport(site.url)
        self._site, self._store, self._client, self._on_page = site, store, client, on_page
        self._known = store.pages(site.url)
        self._frontier = Frontier(max_depth=site.max_depth)
        self._robots = Robots()
        self._here: set[str] = set()
        """Addresses of pages the site has now."""

        self._gone: set[str] = set()
        self._bodies: dict[str, str] = {}
        self._asked = self._silent = 0
        self._whole = True
        """Whether a page that was not met is no more."""

    async def run(self) -> None:
        """Ask for every page within the limits."""
        parts = urlsplit(self._site.url)
        self._robots = await read_robots(self._client, f"{parts.scheme}://{parts.netloc}")
        await self._seed()
        while found := self._frontier.next():
            if not await self._visit(*found):
                return
        if not self._whole:
            # Nobody led to these, perhaps because a page on the way failed.
            for url in sorted(set(self._known) - self._here - self._gone - self._frontier.seen):
                if not await self._visit(url, self._site.max_depth):
                    return

    async def _visit(self, url: str, depth: int) -> bool:
        """Ask for one page. False when no more may be asked for."""
        if self._asked >= self._site.max_pages:
            self.stop(
                f"has more than {self._site.max_pages} pages, of which no more were asked for",
                "raise max_pages of the site, or begin deeper in it",
            )
            return False
        if self._asked:
            await asyncio.sleep(max(self._site.delay_s, self._robots.delay_s))
        self._asked += 1
        answer = await ask(self._client, url, self._robots, self._known)
        self._silent = self._silent + 1 if answer.silent else 0
        self._take(answer, url, depth)
        self._on_page(self._asked, min(self._asked + len(self._frontier), self._site.max_pages))
        if self._silent < PATIENCE:
            return True
        self.stop(f"did not answer {PATIENCE} times in a row", "try again later")
        return False

    def _take(self, answer: Answer, url: str, depth: int) -> None:
        """Keep what came of a request."""
        self._frontier.seen.add(answer.url)
        if answer.page and (answer.outcome == "unchanged" or answer.page.body):
            self._keep(answer, answer.page)
        elif answer.page:
            what = "holds no text that a reader sees"
            remedy = "a page that scripts write cannot be read; add its text as a file"
            self._fail(Problem(answer.url, what, remedy), {url, answer.url})
        elif answer.outcome == "failed":
            self._whole = False
            self._fail(answer.problem, {url, answer.url})
        else:
            self._gone |= {url, answer.url}
            if answer.problem:
                self._tell(answer.problem)
        if answer.page:
            links = (normal(link) for link in answer.page.links if same_host(link, self._site.url))
            self._frontier.add([link for link in links if link], depth=depth + 1)

    def _keep(self, answer: Answer, page: Page) -> None:
        twin = self._bodies.setdefault(key_of(f"{page.title}\0{page.body}"), page.url)
        if twin != page.url:
            self._gone.add(page.url)
            return
        self._here.add(page.url)
        self._gone.discard(page.url)
        if self._known.get(page.url) != page:
            self._store.keep_page(self._site.url, page)
        self.report.unchanged += answer.outcome == "unchanged"
        self.report.read += answer.outcome == "read"

    def _fail(self, problem: Problem | None, urls: set[str]) -> None:
        """A page could not be read. Its last good copy stays."""
        self.report.failed += 1
        kept = urls & self._known.keys() - self._here
        self._here |= kept
        self.report.kept += len(kept)
        if problem:
            stays = "; what was read before stays" if kept else ""
            self._tell(Problem(problem.key, f"{problem.what}{stays}", problem.remedy))

    def _tell(self, problem: Problem) -> None:
        if len(self.report.problems) < MAX_PROBLEMS:
            self.report.problems.append(problem)

    async def _seed(self) -> None:
        """The first addresses: of the site, and of the sitemaps it names."""
        start = self._site.url
        listed = start.split("?")[0].lower().endswith((".xml", ".xml.gz"))
        if not listed:
            first = normal(start)
            self._frontier.add([first or start], depth=0)
        maps = (
            [start] if listed else [url for url in self._robots.sitemaps if same_host(url, start)]
        )
        seen: set[str] = set()
        while maps and len(seen) < MAX_SITEMAPS:
            url = maps.pop(0)
            if url in seen or not same_host(url, start):
                continue
            seen.add(url)
            maps += await self._sitemap(url, needed=listed)

    async def _sitemap(self, url: str, *, needed: bool) -> tuple[str, ...]:
        """Take in the pages of a sitemap; returns further sitemaps."""
        try:
            found = await self._client.request("GET", url)
            if found.status != 200 or not is_sitemap(found.body):
                what = f"is no sitemap (it answers {found.status})"
                raise KnowledgeError(Problem(url, what, "check its address"))
            read = read_sitemap(found.body, url)
        except (KnowledgeError, NetError) as failed:
            self._whole = False
            self.report.failed += needed
            self._tell(failed.problem)
            return ()
        pages = (normal(page) for page in read.pages if same_host(page, self._site.url))
        self._frontier.add([page for page in pages if page], depth=0)
        return read.sitemaps

    def stop(self, what: str, remedy: str, *, at: str = "") -> None:
        """No more pages are asked for; those not met stay."""
        self._whole = False
        self.report.ended = what
        self.report.problems.append(Problem(at or self._site.url, what, remedy))

    def finish(self) -> None:
        """Remove what is gone."""
        left = set(self._known) - self._here
        gone = left if self._whole else left & self._gone
        room = max(0, self._site.max_pages - len(self._here))
        gone |= set(sorted(left - gone)[room:])
        self._store.drop_pages(self._site.url, sorted(gone))
        self.report.removed = len(gone)
        self.report.kept += len(left - gone)
