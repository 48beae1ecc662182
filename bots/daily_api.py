"""Daily's REST API, as far as a call needs it (https://docs.daily.co/reference/rest-api).

Pipecat's `DailyRESTHelper` does not fit: it takes no timeout, it reports every refusal as a bare
`Exception` with the status in its text, and its tokens always mention `eject_at_token_exp`, which
makes Daily ignore the room's own `eject_at_room_exp`.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import aiohttp
from pydantic import BaseModel, ValidationError

Answer = TypeVar("Answer", bound=BaseModel)

_OK = frozenset({200})
_OK_OR_GONE = frozenset({200, 404})

_CHECK_URL = "check the tenant's Daily api_url"
_REMEDIES = {
    400: "read Daily's reason; a plan or billing limit of the account is reported this way too",
    401: "check that the tenant's Daily key is right and not revoked",
    403: "check that the tenant's Daily key may do this",
    429: "too many requests: spread the calls or ask Daily for a higher limit",
}


class DailyUnavailable(Exception):
    """Daily gave no room, so the call has to go another way. Never holds the tenant's key."""

    def __init__(self, where: str, what: str, remedy: str, *, refused: bool = False) -> None:
        super().__init__(f"{where}: {what}; {remedy}")
        self.refused = refused
        """Daily said no or was never reached: what was asked for was not made."""


class DailyApi:
    """One tenant's Daily account. Sets no timeout: whoever asks bounds the whole of it."""

    def __init__(self, *, key: str, url: str, http: aiohttp.ClientSession) -> None:
        """Talk to nobody yet.

        Args:
            key: sent as the bearer of every request, and to no other address.
            url: without the path of a resource.
            http: not closed here.
        """
        # A key read from a file or an environment variable often ends in a line break.
        self._key = key.strip()
        self.url = url.rstrip("/")
        self._http = http

    async def create(self, path: str, body: Mapping[str, Any], answer: type[Answer]) -> Answer:
        """What Daily made of `body`.

        Raises:
            DailyUnavailable: Daily was not reached, said no, or answered with something else.
        """
        text = await self._ask("POST", path, body)
        try:
            return answer.model_validate_json(text)
        except ValidationError:
            # Not chained: its text quotes the answer, which may hold a token.
            raise DailyUnavailable(
                f"Daily POST {self.url}{path}",
                "answered 200 with something other than Daily's JSON",
                _CHECK_URL,
            ) from None

    async def delete(self, path: str) -> None:
        """Delete a resource; one that is gone already is fine.

        Raises:
            DailyUnavailable: Daily was not reached or said no.
        """
        await self._ask("DELETE", path, fine=_OK_OR_GONE)

    async def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        fine: frozenset[int] = _OK,
    ) -> bytes:
        """The body of Daily's answer, if its status is one of `fine`."""
        where = f"Daily {method} {self.url}{path}"
        try:
            async with self._http.request(
                method,
                f"{self.url}{path}",
                json=body,
                headers={"Authorization": f"Bearer {self._key}"},
                allow_redirects=False,
                raise_for_status=False,
            ) as reply:
                status, text = reply.status, await reply.read()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Not chained: aiohttp's errors carry the request's headers, and with them the key.
            raise DailyUnavailable(
                where,
                self._without_key(f"{type(error).__name__}: {error}"),
                f"check the network, and {_CHECK_URL.removeprefix('check ')}",
                refused=isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL),
            ) from None
        if status in fine:
            return text
        what = self._without_key(f"answered {status} {_reason(text)}")
        raise DailyUnavailable(where, what, _remedy(status), refused=status < 500)

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "***") if self._key else text


class _Refusal(BaseModel):
    """How Daily says no: a stable name, and a sentence for the developer."""

    error: str
    info: str = ""


def _reason(text: bytes) -> str:
    try:
        refusal = _Refusal.model_validate_json(text)
    except ValidationError:
        return text[:200].decode(errors="replace")
    return f"{refusal.error} ({refusal.info[:200]})"


def _remedy(status: int) -> str:
    if status >= 500:
        return "the trouble is Daily's: see https://status.daily.co"
    return _REMEDIES.get(status, _CHECK_URL)
