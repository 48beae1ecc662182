"""HTTP to addresses that a tenant names, and never to the network this server stands in."""

import asyncio
import re
import socket
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from tenants.errors import NetError, Problem
from tenants.net.addresses import Resolve, is_literal, is_public, place, system_resolve
from tenants.net.body import ENCODINGS, read_body, too_large

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
USER_AGENT = "Rapport/1.0"

_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True)
class Fetched:
    """A response, read whole."""

    status: int
    """HTTP status."""

    url: str
    """Where it came from, after redirects."""

    headers: Mapping[str, str]
    """Names in lower case; of a repeated header the last."""

    body: bytes
    """Decompressed."""


@dataclass(frozen=True)
class _Asked:
    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes


class GuardedClient:
    """An HTTP client that connects to public addresses only. Open it with `async with`.

    A name is resolved once per connection, every address it has is judged, and the connection goes
    to one of exactly those: a name that points elsewhere a moment later changes nothing. Proxies of
    the environment and cookies are not used. Each request has a connection of its own, so that
    none is sent on one which the server has given up meanwhile.
    """

    def __init__(
        self,
        *,
        allow: Sequence[str] = (),
        timeout_s: float,
        max_bytes: int,
        resolve: Resolve = system_resolve,
    ) -> None:
        """Prepare a client; nothing is opened yet.

        Args:
            allow: `host:port` of names or addresses to be reached although they are not public, as
                in `127.0.0.1:8080`, `[::1]:8080` or `backend:80`.
            timeout_s: seconds for a whole request: names, connection, redirects and body.
            max_bytes: of a body, both as sent and decompressed.
            resolve: the name service.
        """
        self._allow = frozenset(entry.lower() for entry in allow)
        self._timeout_s, self._max_bytes = timeout_s, max_bytes
        self._resolve = resolve
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=_Judge(self._resolve, self._allow), use_dns_cache=False, force_close=True
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session:
            await self._session.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        follow: bool = True,
    ) -> Fetched:
        """The response to one request, whatever its status.

        Each redirect is judged as the first address was; at most five are followed. Where one leads
        to another host, credentials are left behind.

        Args:
            method: in capitals.
            url: http or https.
            headers: of the request. `Accept-Encoding` is ours.
            content: the request's body.
            follow: False takes a redirect for a failure.

        Raises:
            NetError: the address is refused, nobody answers, or not in time, or the answer is too
                large or no HTTP.
        """
        asked = _Asked(method, url, dict(headers or {}), content)
        return await self._within(url, self._follow(asked) if follow else self._straight(asked))

    async def once(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Fetched:
        """As `request`, but a redirect is returned like any other response.

        Raises:
            NetError: as for `request`.
        """
        return await self._within(url, self._send(_Asked(method, url, headers or {}, content)))

    async def _within(self, url: str, making: Coroutine[None, None, Fetched]) -> Fetched:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await making
        except TimeoutError:
            what = f"did not answer whole within {self._timeout_s:g} s"
            remedy = "try again later, or ask who runs it"
            raise NetError("timeout", Problem(shown(url), what, remedy)) from None

    async def _follow(self, asked: _Asked) -> Fetched:
        for _ in range(MAX_REDIRECTS + 1):
            found = await self._send(asked)
            target = redirect_of(found)
            if target is None:
                return found
            asked = _sent_on(asked, found.status, target)
        what = f"redirects more than {MAX_REDIRECTS} times"
        raise NetError("redirect", Problem(shown(asked.url), what, "use its final address"))

    async def _straight(self, asked: _Asked) -> Fetched:
        found = await self._send(asked)
        if redirect_of(found) is None:
            return found
        what, remedy = "redirects, which is not allowed here", "use its final address"
        raise NetError("redirect", Problem(shown(asked.url), what, remedy))

    async def _send(self, asked: _Asked) -> Fetched:
        assert self._session, "open the client with `async with`"
        target = self._judged(asked.url)
        try:
            async with self._session.request(
                asked.method,
                target,
                headers={"User-Agent": USER_AGENT, **asked.headers, "Accept-Encoding": ENCODINGS},
                data=asked.content or None,
                allow_redirects=False,
            ) as response:
                return await self._read(response, asked.url)
        except TimeoutError:
            raise
        except aiohttp.ClientPayloadError:
            problem = Problem(shown(asked.url), "broke off before its end", "try again later")
            raise NetError("malformed", problem) from None
        except (aiohttp.ClientError, OSError, ValueError) as failed:
            what = f"cannot be reached: {(str(failed) or type(failed).__name__)[:200]}"
            problem = Problem(shown(asked.url), what, "check the address")
            raise NetError("unreachable", problem) from None

    async def _read(self, response: aiohttp.ClientResponse, url: str) -> Fetched:
        if (response.content_length or 0) > self._max_bytes:
            raise too_large(shown(url), self._max_bytes)
        body = await read_body(
            response.content.iter_any(),
            encoding=response.headers.get("Content-Encoding", ""),
            where=shown(url),
            max_bytes=self._max_bytes,
        )
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Fetched(response.status, url, headers, body)

    def _judged(self, url: str) -> URL:
        """The URL, if it is one we may ask. Names are judged when they are resolved."""
        try:
            target = URL(url)
            host, port = target.host, target.port
        except ValueError:
            host, port, target = None, None, URL()
        if target.scheme not in ("http", "https") or not host or not port:
            remedy = "write it as in https://www.example.org/help"
            raise NetError("refused", Problem(shown(url), "is no http address", remedy))
        if target.user is not None or target.password is not None:
            what, remedy = "holds a user name or password", "leave them out of the address"
            raise NetError("refused", Problem(shown(url), what, remedy))
        if is_literal(host):
            _judge(host, port, [host], self._allow)
        return target


def redirect_of(found: Fetched) -> str | None:
    """Where a response sends us, whole; None when it is no redirect."""
    location = found.headers.get("location", "")
    if found.status not in REDIRECTS or not location:
        return None
    try:
        return urljoin(found.url, location)
    except ValueError:
        return location


def shown(url: str) -> str:
    """The address for a report: without what may be secret, and not endless."""
    return re.sub(r"//[^/@]*@", "//", url.partition("?")[0].partition("#")[0])[:200]


class _Judge(AbstractResolver):
    """A name service that knows only names all of whose addresses may be reached."""

    def __init__(self, resolve: Resolve, allow: frozenset[str]) -> None:
        self._resolve, self._allow = resolve, allow

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = await self._resolve(host, port)
        if not addresses:
            raise OSError(f"{host} has no address")
        _judge(host, port, addresses, self._allow)
        return [_answer(host, address, port) for address in addresses]

    async def close(self) -> None:
        """Nothing is held."""


def _sent_on(asked: _Asked, status: int, target: str) -> _Asked:
    """The request that follows a redirect."""
    headers = dict(asked.headers)
    if _origin(target) != _origin(asked.url):
        headers = {k: v for k, v in headers.items() if k.lower() not in _SECRET_HEADERS}
    if status == 303 or (status in (301, 302) and asked.method == "POST"):
        return _Asked("GET", target, headers, b"")
    return replace(asked, url=target, headers=headers)


def _origin(url: str) -> str:
    try:
        return str(URL(url).origin())
    except ValueError:
        return ""


def _judge(host: str, port: int, addresses: Sequence[str], allow: frozenset[str]) -> None:
    """Refuse a host if any of its addresses lies in a private network."""
    if place(host, port) in allow:
        return
    for address in addresses:
        if not is_public(address) and place(address, port) not in allow:
            what = f"leads to {address}, which is no public address"
            raise NetError("refused", Problem(place(host, port), what, "name a public server"))


def _answer(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # AI_NUMERICHOST: what is connected to is this address and no name.
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST,
    )
