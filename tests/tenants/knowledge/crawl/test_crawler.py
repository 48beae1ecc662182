"""Sites that change, fail and come back."""

import gzip
from pathlib import Path

import pytest
from aiohttp import web

from tenants.knowledge.crawl.crawler import SiteReport
from tenants.knowledge.crawl.sites import read_sites
from tenants.knowledge.store import Store
from tenants.sites import Site
from tests.fakes.site import Handler, page, redirect
from tests.fakes.site import Site as WebSite


def words(title: str, *links: str) -> Handler:
    """A page with a stamp that a reader may ask by."""
    text = f"<h1>{title}</h1><p>About {title}.</p>" + "".join(f"<a href='{x}'>x</a>" for x in links)

    async def serve(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == f'"{hash(text)}"':
            return web.Response(status=304)
        stamp = {"ETag": f'"{hash(text)}"'}
        return web.Response(text=text, content_type="text/html", headers=stamp)

    return serve


def status(number: int) -> Handler:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=number)

    return serve


class Reader:
    """Reads one site again and again."""

    def __init__(self, site: WebSite, pages: dict[str, Handler], folder: Path) -> None:
        self.site, self.pages = site, pages
        self.store = Store(folder)

    async def read(self, at: str = "/", **settings: float) -> SiteReport:
        wish = Site(**{"url": self.site.url + at, "delay_s": 0.0, **settings})
        return (await read_sites([wish], self.store, allow=[self.site.place]))[0]

    def titles(self, at: str = "/") -> list[str]:
        return sorted(page.title for page in self.store.pages(self.site.url + at).values())


@pytest.fixture
def reader(tmp_path: Path):
    pages = {"/": words("Start", "/a", "/b"), "/a": words("A", "/c"), "/b": words("B")}
    pages["/c"] = words("C")
    with WebSite(pages) as site:
        yield Reader(site, pages, tmp_path)


async def test_a_site_is_read_by_its_links(reader: Reader):
    report = await reader.read()

    assert (report.read, report.failed, report.problems) == (4, 0, [])
    assert reader.titles() == ["A", "B", "C", "Start"]


async def test_a_second_reading_asks_only_whether_anything_changed(reader: Reader):
    await reader.read()
    reader.pages["/b"] = words("B, new")

    again = await reader.read()

    assert (again.read, again.unchanged, again.removed) == (1, 3, 0)
    assert reader.titles() == ["A", "B, new", "C", "Start"]


async def test_a_page_that_is_gone_is_removed(reader: Reader):
    await reader.read()
    del reader.pages["/b"]

    assert (await reader.read()).removed == 1
    assert reader.titles() == ["A", "C", "Start"]


async def test_a_page_nobody_leads_to_any_more_is_removed(reader: Reader):
    await reader.read()
    reader.pages["/"] = words("Start", "/a")

    assert (await reader.read()).removed == 1
    assert reader.titles() == ["A", "C", "Start"]


@pytest.mark.parametrize("number", [500, 503, 429, 403])
async def test_a_page_that_fails_for_now_stays_and_is_named(reader: Reader, number: int):
    await reader.read()
    reader.pages["/b"] = status(number)

    report = await reader.read()

    assert (report.failed, report.kept, report.removed) == (1, 1, 0)
    assert str(report.problems[0]) == (
        f"{reader.site.url}/b: answers {number}; what was read before stays; mend it on the site"
    )
    assert reader.titles() == ["A", "B", "C", "Start"]


async def test_pages_behind_one_that_fails_for_now_stay_too(reader: Reader):
    await reader.read()
    reader.pages["/a"] = status(500)
    reader.pages["/c"] = words("C, new")

    await reader.read()

    assert reader.titles() == ["A", "B", "C, new", "Start"]


@pytest.mark.parametrize("robots", [503, 500])
async def test_a_site_in_trouble_keeps_all_its_pages(reader: Reader, robots: int):
    await reader.read()
    reader.pages["/robots.txt"] = status(robots)

    report = await reader.read()

    assert (report.kept, report.removed) == (4, 0)
    assert "robots.txt: answers" in str(report.problems[0])


async def test_a_site_that_is_off_keeps_all_its_pages(reader: Reader):
    await reader.read()
    url = reader.site.url
    reader.site.close()

    reports = await read_sites([Site(url=f"{url}/")], reader.store, allow=[reader.site.place])

    assert (reports[0].kept, reports[0].removed) == (4, 0)
    assert len(reader.store.pages(f"{url}/")) == 4


async def test_a_page_that_robots_now_forbid_is_removed(reader: Reader):
    await reader.read()
    reader.pages["/robots.txt"] = page("User-agent: *\nDisallow: /b", type_="text/plain")

    await reader.read()

    assert reader.titles() == ["A", "C", "Start"]


async def test_a_smaller_limit_shrinks_a_site_and_says_so(reader: Reader):
    await reader.read()

    report = await reader.read(max_pages=2)

    assert reader.titles() == ["A", "Start"]
    assert report.ended == "has more than 2 pages, of which no more were asked for"


async def test_depth_counts_links(reader: Reader):
    await reader.read(max_depth=1)

    assert reader.titles() == ["A", "B", "Start"]


async def test_a_time_limit_ends_a_reading_and_keeps_what_was_read(reader: Reader):
    report = await reader.read(delay_s=0.4, max_minutes=0.01)

    assert 1 <= report.read < 4
    assert "was not read to its end within 0.01 minutes" in report.ended
    assert len(reader.titles()) == report.read


@pytest.mark.parametrize("packed", [False, True])
async def test_a_sitemap_index_names_the_pages(reader: Reader, packed: bool):
    url = reader.site.url
    inner = (
        f"<urlset><url><loc>{url}/c</loc></url><url><loc>http://else.example/</loc></url></urlset>"
    )
    body = gzip.compress(inner.encode()) if packed else inner
    reader.pages["/map.xml.gz"] = page(body, type_="application/octet-stream")
    index = f"<sitemapindex><sitemap><loc>{url}/map.xml.gz</loc></sitemap></sitemapindex>"
    reader.pages["/sitemap.xml"] = page(index, type_="application/xml")

    report = await reader.read("/sitemap.xml")

    assert reader.titles("/sitemap.xml") == ["C"]
    assert report.problems == []


async def test_the_sitemap_that_robots_name_is_read_as_well(reader: Reader):
    url = reader.site.url
    reader.pages["/alone"] = words("Alone")
    reader.pages["/m.xml"] = page(f"<urlset><url><loc>{url}/alone</loc></url></urlset>")
    reader.pages["/robots.txt"] = page(f"Sitemap: {url}/m.xml", type_="text/plain")

    await reader.read()

    assert "Alone" in reader.titles()


@pytest.mark.parametrize(
    "content",
    [b"", b"words", b"\x1f\x8bbroken", b"<urlset><url><loc>", b"<html></html>"],
)
async def test_a_sitemap_that_is_none_is_reported(reader: Reader, content: bytes):
    reader.pages["/sitemap.xml"] = page(content, type_="application/xml")

    report = await reader.read("/sitemap.xml")

    assert reader.titles("/sitemap.xml") == []
    assert report.read == 0


async def test_a_sitemap_cannot_read_our_files(reader: Reader, tmp_path: Path):
    (tmp_path / "ours").write_text("a-secret")
    entity = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{tmp_path}/ours">]>'
    text = f"{entity}<urlset><url><loc>{reader.site.url}/&f;</loc></url></urlset>"
    reader.pages["/sitemap.xml"] = page(text, type_="application/xml")

    await reader.read("/sitemap.xml")

    assert "/a-secret" not in reader.site.paths


async def test_one_page_under_two_addresses_is_kept_once(reader: Reader):
    reader.pages["/"] = words("Start", "/a?utm_source=x", "/a#part", "/a?print=1", "/A/../a")
    reader.pages["/A/../a"] = redirect("/a")

    await reader.read()

    assert reader.titles() == ["A", "C", "Start"]


async def test_a_crawler_says_who_it_is_and_asks_for_robots_first(reader: Reader):
    await reader.read()

    assert reader.site.paths[0] == "/robots.txt"
    assert {request.headers["User-Agent"] for request in reader.site.asked} == {"Rapport/1.0"}
