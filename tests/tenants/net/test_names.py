"""Names that lead elsewhere than they should, against real servers."""

from collections.abc import Iterator, Sequence

import pytest
from aiohttp import web

from tenants.errors import NetError
from tenants.net.guarded import GuardedClient
from tests.fakes.site import Site, page

MB = 1_000_000


async def host(request: web.Request) -> web.Response:
    return web.Response(text=request.host)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site({"/": page("hello"), "/host": host}) as site:
        yield site


class Names:
    """A name service that changes its mind with every question."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.asked = 0
        self._answers = answers

    async def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self._answers[min(self.asked, len(self._answers)) - 1]


async def test_a_name_that_is_rebound_between_check_and_connection_gains_nothing(site: Site):
    """Its first answer is judged and connected to; its second is never asked for."""
    with Site({"/": page("inner secret")}, host="127.0.0.2", port=site.port) as inner:
        names = Names(["127.0.0.1"], ["127.0.0.2"])
        async with GuardedClient(
            allow=[site.place], timeout_s=5, max_bytes=MB, resolve=names
        ) as web_:
            first = await web_.request("GET", f"http://rebind.test:{site.port}/")
            asked_for_one = names.asked
            with pytest.raises(NetError, match=r"leads to 127\.0\.0\.2"):
                await web_.request("GET", f"http://rebind.test:{site.port}/")

        assert (first.body, asked_for_one, inner.asked) == (b"hello", 1, [])


async def test_a_name_with_one_inner_address_among_others_is_refused(site: Site):
    names = Names(["127.0.0.1", "10.0.0.1"])
    async with GuardedClient(allow=[site.place], timeout_s=5, max_bytes=MB, resolve=names) as web_:
        with pytest.raises(NetError, match=r"leads to 10\.0\.0\.1"):
            await web_.request("GET", f"http://two.test:{site.port}/")

    assert site.asked == []


async def test_the_server_is_told_the_name_and_not_the_address(site: Site):
    names = Names(["127.0.0.1"])
    async with GuardedClient(allow=[site.place], timeout_s=5, max_bytes=MB, resolve=names) as web_:
        found = await web_.request("GET", f"http://shop.test:{site.port}/host")

    assert found.body == f"shop.test:{site.port}".encode()


async def test_a_name_may_be_allowed_wherever_it_leads(site: Site):
    names = Names(["127.0.0.1"])
    allow = [f"Backend:{site.port}"]
    async with GuardedClient(allow=allow, timeout_s=5, max_bytes=MB, resolve=names) as web_:
        assert (await web_.request("GET", f"http://backend:{site.port}/")).body == b"hello"
