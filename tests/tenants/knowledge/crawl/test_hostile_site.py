"""A site that attacks its reader: reading ends, with a report, and nothing of it gets through."""

import asyncio
import time
from pathlib import Path

import pytest

from tenants.knowledge.crawl.crawler import SiteReport, crawl
from tenants.knowledge.store import Page, Store
from tenants.net.guarded import GuardedClient
from tenants.sites import Site
from tests.fakes.hostile_site import HIDDEN, RUSSIAN, Rebound, hostile_pages
from tests.fakes.site import Site as WebSite
from tests.fakes.site import page

ENDS_WITHIN_S = 60.0


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory):
    """(report, pages, what the inner server was asked, seconds) of one reading."""
    folder = tmp_path_factory.mktemp("store")
    with (
        WebSite({"*": page("inner secret")}, host="127.0.0.2") as inner,
        WebSite(hostile_pages(inner=inner.place)) as hostile,
    ):
        return _read(hostile, inner, folder)


def _read(hostile: WebSite, inner: WebSite, folder: Path):
    store = Store(folder)
    site = Site(url=f"{hostile.url}/", max_pages=60, max_depth=4, delay_s=0.0, max_minutes=2)

    async def reading() -> SiteReport:
        client = GuardedClient(allow=[hostile.place], timeout_s=2, max_bytes=5_000_000)
        async with client as web:
            return await crawl(site, store, web)

    began = time.monotonic()
    report = asyncio.run(reading())
    spent_s = time.monotonic() - began
    _print(report, spent_s)
    return report, store.pages(site.url), inner.paths, spent_s


def _print(report: SiteReport, spent_s: float) -> None:
    print(f"\nread {report.read}, failed {report.failed}, in {spent_s:.1f} s; {report.ended}")
    for problem in report.problems:
        print(f"  {problem}")


def by_path(pages: dict[str, Page]) -> dict[str, Page]:
    return {url.partition("//")[2].partition("/")[2]: page for url, page in pages.items()}


def test_it_ends_in_time_and_says_why(read):
    report, _, _, spent_s = read

    assert spent_s < ENDS_WITHIN_S
    assert report.ended == "has more than 60 pages, of which no more were asked for"
    assert str(report.problems[-1]).endswith("raise max_pages of the site, or begin deeper in it")


def test_nothing_behind_the_wall_was_asked(read):
    _, pages, inner, _ = read

    assert inner == []
    assert not [page for page in pages.values() if "inner secret" in page.body]


def test_honest_pages_are_read_and_hidden_words_are_not(read):
    pages = by_path(read[1])

    assert (pages["good"].title, pages["good"].body) == (
        "Opening hours",
        "We are open from 8 to 6.",
    )
    assert pages["hidden"].body == "Behind the house."
    assert not [page for page in pages.values() if HIDDEN in page.body]


@pytest.mark.parametrize("path", ["wrong-charset", "wrong-charset-2", "no-charset"])
def test_letters_are_right_whatever_the_page_declares(read, path: str):
    assert by_path(read[1])[path].body == RUSSIAN


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("to-metadata", "leads to another site, http://169.254.169.254/"),
        ("to-inner", "leads to another site, http://127.0.0.2:"),
        ("to-mapped", "leads to another site, http://[::ffff:169.254.169.254]/"),
        ("to-file", "leads to another site, file:///etc/passwd"),
        ("to-other-site", "leads to another site, http://elsewhere.example/"),
        ("loop", "redirects more than 5 times"),
        ("huge", "is larger than 5 MB"),
        ("declared-huge", "is larger than 5 MB"),
        ("bomb", "is larger than 5 MB"),
        ("drip", "did not answer whole within 2 s"),
        ("cut", "broke off before its end"),
        ("garbage", "is no text, though it says so"),
        ("private/secret", "is closed to readers by robots.txt"),
        ("error", "answers 500"),
        ("empty", "is empty"),
        ("script-only", "holds no text that a reader sees"),
    ],
)
def test_each_trap_is_reported_with_what_to_do(read, path: str, told: str):
    problems = [p for p in read[0].problems if p.key.endswith(f"/{path}")]

    assert problems[0].what.startswith(told)
    assert problems[0].remedy


def test_pages_without_end_are_cut_by_depth_and_number_and_twins_are_kept_once(read):
    report, pages, _, _ = read

    assert len([url for url in pages if "/calendar" in url]) == 1
    assert max(url.count("/") for url in pages if "/trap" in url) <= 3 + 4
    assert report.read == len(pages) <= 60


async def test_a_name_that_is_rebound_while_its_site_is_read_leads_nowhere_new(tmp_path: Path):
    """The first connections go where the name led; later ones are refused, and nothing is lost."""
    links = "".join(f"<a href='/p{n}'>{n}</a>" for n in range(8))
    sound = {f"/p{n}": page(f"<h1>Page {n}</h1><p>Words {n}.</p>") for n in range(8)}
    start = page(f"<h1>Start</h1><p>Words.</p>{links}")
    with (
        WebSite({"/": start, **sound}) as site,
        WebSite({"*": page("inner secret")}, host="127.0.0.2", port=site.port) as inner,
    ):
        names = Rebound({"help.test": ["127.0.0.1", "127.0.0.2"]}, after=4)
        settings = Site(url=f"http://help.test:{site.port}/", delay_s=0.0)
        client = GuardedClient(allow=[site.place], timeout_s=5, max_bytes=1_000_000, resolve=names)
        async with client as web:
            report = await crawl(settings, Store(tmp_path), web)

        print(f"\n{report.read} pages read before, {report.failed} refused after")
        assert (report.read, report.failed, inner.asked) == (3, 6, [])
        assert all("no public address" in problem.what for problem in report.problems)
