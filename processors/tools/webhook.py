"""Signed requests to a tenant's own systems."""

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import quote, urlencode

from loguru import logger
from yarl import URL

from processors.tools.errors import NotAnswered, Refused
from processors.tools.signing import Request, headers
from tenants.errors import NetError
from tenants.net.guarded import Fetched, GuardedClient

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

RETRIED = frozenset({429, 502, 503, 504})
"""Statuses of a server that did not do it, or says that it will."""

RETRY_AFTER_MOST_S = 2.0
"""A visitor is on the line: who asks for more time than this is not asked again."""

PAUSE_S = 0.25
"""Before another attempt, where the server names no time."""

SAID_BYTES = 300
"""Of what a server says about a failure."""

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Endpoint:
    """One address of a tenant's system."""

    url: str
    """May hold `{name}` for values of the payload, which then are not sent again in the body."""

    secret: bytes
    """Shared with the system; requests are signed with it."""

    method: Method = "POST"
    timeout_s: float = 4.0
    """For one attempt."""

    retries: int = 1
    """Attempts after the first."""

    max_bytes: int = 65_536
    """Of the answer."""


@dataclass(frozen=True)
class _Sent:
    method: Method
    url: str
    body: bytes
    key: str


class WebhookClient:
    """Calls a tenant's systems by the names their addresses were declared under."""

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        *,
        unix_s: Callable[[], float],
        allow: Sequence[str] = (),
    ) -> None:
        """Call nothing yet.

        Args:
            endpoints: by name.
            unix_s: seconds since 1970, for the timestamp.
            allow: `host:port` that may be reached although they are not public.
        """
        self._endpoints, self._unix_s, self._allow = dict(endpoints), unix_s, allow

    async def call(
        self, name: str, payload: Mapping[str, Any], *, key: str | None = None
    ) -> dict[str, Any]:
        """What the system answers; {} where it says nothing, {"value": ...} for what is no object.

        Tried again on a refused or cut connection and on 429, 502, 503 and 504, with the same
        idempotency key each time, so that a system which keeps keys does nothing twice.

        Args:
            name: of a declared address.
            payload: plain JSON. Fills `{name}` in the address; the rest goes into the query of a
                GET, else into the body.
            key: the call's idempotency key; None makes one.

        Raises:
            NotAnswered: nobody answered, or not in time, or no JSON; or nothing was sent because
                the address is not declared or lacks a value.
            Refused: the answer is no success.
        """
        endpoint = self._endpoints.get(name)
        if endpoint is None:
            raise NotAnswered(f"{name}: no such address; declare it in tenant.yaml")
        sent = _prepared(name, endpoint, payload, key or secrets.token_hex(16))
        async with GuardedClient(
            allow=self._allow, timeout_s=endpoint.timeout_s, max_bytes=endpoint.max_bytes
        ) as client:
            fetched = await self._persist(client, name, endpoint, sent)
        if not 200 <= fetched.status < 300:
            raise Refused(name, fetched.status, fetched.body[:SAID_BYTES].decode(errors="replace"))
        return _read(name, fetched.body)

    async def _persist(
        self, client: GuardedClient, name: str, endpoint: Endpoint, sent: _Sent
    ) -> Fetched:
        for attempt in range(endpoint.retries + 1):
            last = attempt == endpoint.retries
            try:
                fetched = await self._attempt(client, endpoint, sent)
            except NetError as error:
                if last or error.kind != "unreachable":
                    raise NotAnswered(f"{name}: {error}") from error
                pause_s = PAUSE_S
            else:
                pause_s = _pause_s(fetched)
                if last or fetched.status not in RETRIED or pause_s > RETRY_AFTER_MOST_S:
                    return fetched
            logger.info("Tenant's system asked again", name=name, attempt=attempt + 2)
            await asyncio.sleep(pause_s)
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(self, client: GuardedClient, endpoint: Endpoint, sent: _Sent) -> Fetched:
        signed = headers(
            # As aiohttp sends it, which spells some characters otherwise than we did.
            Request(sent.method, URL(sent.url).raw_path_qs, sent.key, sent.body),
            endpoint.secret,
            at_s=int(self._unix_s()),
        )
        kind = {"Content-Type": "application/json"} if sent.body else {}
        return await client.request(
            sent.method,
            sent.url,
            headers={"Accept": "application/json", **kind, **signed},
            content=sent.body,
            follow=False,
        )


def _prepared(name: str, endpoint: Endpoint, payload: Mapping[str, Any], key: str) -> _Sent:
    placed = set(_PLACE.findall(endpoint.url))
    for place in placed:
        # A server takes dots for folders, and an empty place for the whole collection.
        if str(payload.get(place, "")).strip() in ("", ".", ".."):
            raise NotAnswered(f"{name}: {place} is missing, which the address needs")
    url = _PLACE.sub(lambda match: quote(str(payload[match[1]]), safe=""), endpoint.url)
    rest = {key: value for key, value in payload.items() if key not in placed}
    if endpoint.method == "GET":
        if rest:
            url += ("&" if "?" in url else "?") + urlencode(rest)
        return _Sent("GET", url, b"", key)
    body = json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode()
    return _Sent(endpoint.method, url, body, key)


def _pause_s(fetched: Fetched) -> float:
    """Seconds the server asks for. A date, which nobody sends to a program, counts as too long."""
    asked = fetched.headers.get("retry-after", "")
    if not asked:
        return PAUSE_S
    return float(asked) if asked.isascii() and asked.isdigit() else float("inf")


def _read(name: str, body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        found: object = json.loads(body)
    except ValueError as error:
        raise NotAnswered(f"{name}: the answer is no JSON; let it answer with an object") from error
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {"value": found}
