"""Requests to addresses that a tenant names, against a real server."""

import asyncio
import gzip
import zlib
from collections.abc import Iterator, Sequence

import pytest
from aiohttp import web

from tenants.errors import NetError
from tenants.net.guarded import GuardedClient
from tests.fakes.site import Site, page, redirect, stream

MB = 1_000_000


async def echo(request: web.Request) -> web.Response:
    told = {"method": request.method, "host": request.host, "body": (await request.text())}
    return web.json_response(told | {"auth": request.headers.get("Authorization", "")})


async def brotli(_: web.Request) -> web.Response:
    return web.Response(body=b"\x0b\x02\x80", headers={"Content-Encoding": "br"})


PAGES = {
    "/": page("hello"),
    "/echo": echo,
    "/to-echo": redirect("/echo"),
    "/see-other": redirect("/echo", status=303),
    "/same-again": redirect("/echo", status=307),
    "/metadata": redirect("http://169.254.169.254/latest/meta-data/"),
    "/mapped": redirect("http://[::ffff:169.254.169.254]/"),
    "/file": redirect("file:///etc/passwd"),
    "/broken": redirect("http://["),
    "/loop": redirect("/loop"),
    "/large": stream(b"x" * 65_536, times=3_200, headers={"Content-Type": "text/html"}),
    "/declared": page(b"x" * (2 * MB)),
    "/drip": stream(b"x", times=600, every_s=0.05, headers={"Content-Type": "text/html"}),
    "/gzip": page(gzip.compress(b"packed"), headers={"Content-Encoding": "gzip"}),
    "/members": page(
        gzip.compress(b"one ") + gzip.compress(b"two"), headers={"Content-Encoding": "gzip"}
    ),
    "/deflate": page(zlib.compress(b"packed"), headers={"Content-Encoding": "deflate"}),
    "/raw-deflate": page(
        zlib.compress(b"packed", wbits=-15), headers={"Content-Encoding": "deflate"}
    ),
    "/bomb": page(gzip.compress(bytes(200 * MB)), headers={"Content-Encoding": "gzip"}),
    "/no-gzip": page(b"plain", headers={"Content-Encoding": "gzip"}),
    "/brotli": brotli,
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(PAGES) as site:
        yield site


@pytest.fixture(autouse=True)
def forgetful(site: Site) -> None:
    site.asked.clear()


def client(site: Site, *, timeout_s: float = 10, max_bytes: int = MB) -> GuardedClient:
    return GuardedClient(allow=[site.place], timeout_s=timeout_s, max_bytes=max_bytes)


async def get(site: Site, path: str, *, timeout_s: float = 10) -> bytes:
    async with client(site, timeout_s=timeout_s) as web_:
        return (await web_.request("GET", site.url + path)).body


async def refused(site: Site, url: str, *, timeout_s: float = 10) -> NetError:
    async with client(site, timeout_s=timeout_s) as web_:
        with pytest.raises(NetError) as caught:
            await web_.request("GET", url)
    return caught.value


async def test_a_page_is_read(site: Site):
    async with client(site) as web_:
        found = await web_.request("GET", f"{site.url}/")

    assert (found.status, found.body, found.url) == (200, b"hello", f"{site.url}/")
    assert found.headers["content-type"] == "text/html; charset=utf-8"


async def test_a_body_and_headers_are_sent(site: Site):
    async with client(site) as web_:
        found = await web_.request(
            "POST", f"{site.url}/echo", headers={"Authorization": "Bearer x"}, content=b"words"
        )

    assert b'"body": "words"' in found.body
    assert b'"auth": "Bearer x"' in found.body


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "192.168.0.1",
    ],
)
async def test_an_inner_address_is_refused_however_it_is_written(site: Site, host: str):
    async with GuardedClient(timeout_s=5, max_bytes=MB) as web_:
        with pytest.raises(NetError) as caught:
            await web_.request("GET", f"http://{host}:{site.port}/")

    assert caught.value.kind in ("refused", "unreachable")
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "//example.org/",
        "http://",
        "http://[",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://user:word@example.org/",
        "",
    ],
)
async def test_what_is_no_plain_web_address_is_refused(site: Site, url: str):
    assert (await refused(site, url)).kind == "refused"


async def test_a_refusal_names_the_address_and_the_way_out(site: Site):
    told = await refused(site, "http://169.254.169.254/latest/meta-data/?token=secret")

    assert str(told) == (
        "169.254.169.254:80: leads to 169.254.169.254, which is no public address; "
        "name a public server"
    )


async def test_a_name_nobody_knows_is_said_to_be_unreachable(site: Site):
    assert (await refused(site, "http://nobody.invalid/")).kind == "unreachable"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/metadata", "refused"),
        ("/mapped", "refused"),
        ("/file", "refused"),
        ("/broken", "refused"),
        ("/loop", "redirect"),
    ],
)
async def test_each_redirect_is_judged_anew(site: Site, path: str, kind: str):
    assert (await refused(site, site.url + path)).kind == kind


async def test_a_loop_of_redirects_is_left_after_five(site: Site):
    await refused(site, f"{site.url}/loop")

    assert site.paths == ["/loop"] * 6


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [("/to-echo", "GET", ""), ("/see-other", "GET", ""), ("/same-again", "POST", "words")],
)
async def test_a_redirected_post_keeps_its_body_only_where_it_must(
    site: Site, path: str, method: str, body: str
):
    async with client(site) as web_:
        found = await web_.request("POST", site.url + path, content=b"words")

    assert f'"method": "{method}"'.encode() in found.body
    assert f'"body": "{body}"'.encode() in found.body


async def test_credentials_do_not_follow_to_another_host(site: Site):
    with Site({"/": redirect(f"{site.url}/echo")}) as other:
        async with GuardedClient(
            allow=[site.place, other.place], timeout_s=5, max_bytes=MB
        ) as web_:
            found = await web_.request(
                "GET", f"{other.url}/", headers={"Authorization": "Bearer x"}
            )

    assert b'"auth": ""' in found.body


async def test_a_tools_call_takes_a_redirect_for_a_failure(site: Site):
    async with client(site) as web_:
        with pytest.raises(NetError, match="redirects, which is not allowed here"):
            await web_.request("POST", f"{site.url}/to-echo", follow=False)

    assert site.paths == ["/to-echo"]


async def test_a_crawler_sees_the_redirect_itself(site: Site):
    async with client(site) as web_:
        found = await web_.once("GET", f"{site.url}/metadata")

    assert (found.status, found.headers["location"][:18]) == (302, "http://169.254.169")


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/raw-deflate"])
async def test_a_compressed_page_is_unpacked(site: Site, path: str):
    assert await get(site, path) == b"packed"


async def test_a_page_of_several_gzip_members_is_read_whole(site: Site):
    assert await get(site, "/members") == b"one two"


@pytest.mark.parametrize("path", ["/large", "/declared", "/bomb"])
async def test_a_page_too_large_is_dropped(site: Site, path: str):
    told = await refused(site, site.url + path)

    assert (told.kind, told.problem.what) == ("too_large", "is larger than 1 MB")


@pytest.mark.parametrize("path", ["/no-gzip", "/brotli"])
async def test_a_page_packed_otherwise_than_agreed_is_reported(site: Site, path: str):
    assert (await refused(site, site.url + path)).kind == "malformed"


async def test_a_server_that_drips_is_left_in_time(site: Site):
    told = await refused(site, f"{site.url}/drip", timeout_s=0.5)

    assert (told.kind, told.problem.what) == ("timeout", "did not answer whole within 0.5 s")


async def test_a_slow_name_service_counts_too(site: Site):
    async def never(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    async with GuardedClient(timeout_s=0.2, max_bytes=MB, resolve=never) as web_:
        with pytest.raises(NetError) as caught:
            await web_.request("GET", "http://slow.test/")

    assert caught.value.kind == "timeout"
