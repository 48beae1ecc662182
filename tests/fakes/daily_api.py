"""Daily's REST API on a local port, as documented at https://docs.daily.co/reference/rest-api.

Rooms and meeting tokens live in dictionaries a test can read. A `Trouble` put on a request makes
that request go wrong in the way it is named for.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Trouble = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]

NUMBER, WHOLE = (int, float), (int,)

ROOM_PROPERTIES: Mapping[str, tuple[type, ...]] = {
    "nbf": NUMBER,
    "exp": NUMBER,
    "eject_after_elapsed": NUMBER,
    "max_participants": WHOLE,
    "eject_at_room_exp": (bool,),
    "enable_chat": (bool,),
    "enable_emoji_reactions": (bool,),
    "enable_knocking": (bool,),
    "enable_prejoin_ui": (bool,),
    "enable_screenshare": (bool,),
    "start_audio_off": (bool,),
    "start_video_off": (bool,),
    "geo": (str,),
    "lang": (str,),
    "permissions": (dict,),
}

TOKEN_PROPERTIES: Mapping[str, tuple[type, ...]] = {
    "room_name": (str,),
    "nbf": WHOLE,
    "exp": WHOLE,
    "eject_after_elapsed": WHOLE,
    "eject_at_token_exp": (bool,),
    "enable_screenshare": (bool,),
    "is_owner": (bool,),
    "start_audio_off": (bool,),
    "start_video_off": (bool,),
    "user_id": (str,),
    "user_name": (str,),
    "permissions": (dict,),
}


@dataclass(frozen=True)
class Asked:
    """One request that arrived."""

    method: str
    path: str
    body: Any
    """Parsed JSON; None where there was none."""


@dataclass
class FakeDailyApi:
    """`async with FakeDailyApi() as daily:` serves at `daily.url` for whoever has `daily.key`."""

    key: str = "fake-daily-key-0123456789"
    asked: list[Asked] = field(default_factory=list)
    """Every request in order of arrival, refused ones too."""

    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By name, without the deleted ones."""

    deleted: list[str] = field(default_factory=list)
    """Names, in order."""

    grants: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What each token is good for: its properties by token."""

    troubles: dict[int, Trouble] = field(default_factory=dict)
    """By the number of the request, from 1."""

    def __post_init__(self) -> None:
        self.url = ""
        self._over = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._record, self._authorize])
        app.router.add_get("/v1/rooms", self._get_rooms)
        app.router.add_post("/v1/rooms", self._create_room)
        app.router.add_get("/v1/rooms/{name}", self._get_rooms)
        app.router.add_delete("/v1/rooms/{name}", self._delete_room)
        app.router.add_post("/v1/meeting-tokens", self._create_token)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await self._runner.cleanup()

    async def stalls(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A trouble: reads the request, does nothing and never answers."""
        await self._over.wait()
        return web.Response()

    async def acts_and_stalls(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A trouble: does what it was asked and never says so."""
        await handler(request)
        return await self.stalls(request, handler)

    async def breaks_off(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A trouble: does what it was asked and sends half of the answer."""
        answer = await handler(request)
        half = web.StreamResponse(headers={"Content-Type": "application/json"})
        half.content_length = len(answer.body)
        await half.prepare(request)
        await half.write(answer.body[: len(answer.body) // 2])
        await self._over.wait()
        return half

    @web.middleware
    async def _record(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        path = request.path.removeprefix("/v1")
        self.asked.append(Asked(request.method, path, body))
        trouble = self.troubles.get(len(self.asked))
        return await (trouble(request, handler) if trouble else handler(request))

    @web.middleware
    async def _authorize(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not key:
            return refusal(400, "authorization-header-error", "missing or malformed header")
        if key != self.key:
            return refusal(401, "authentication-error")
        return await handler(request)

    async def _create_room(self, request: web.Request) -> web.Response:
        body = await request.json()
        name = body.get("name", secrets.token_hex(10))
        problem = (
            _unknown(body, {"name", "privacy", "properties"})
            or _misfit(body.get("properties", {}), ROOM_PROPERTIES)
            or (not re.fullmatch("[A-Za-z0-9_-]{1,128}", name) and f"invalid room name {name!r}")
            or (name in self.rooms and f"a room named {name} already exists")
        )
        if body.get("privacy", "public") not in ("public", "private"):
            problem = "privacy must be 'public' or 'private'"
        if problem:
            return refusal(400, "invalid-request-error", problem)
        self.rooms[name] = {
            "id": secrets.token_hex(16),
            "name": name,
            "api_created": True,
            "privacy": body.get("privacy", "public"),
            "url": f"https://fake.daily.co/{name}",
            "created_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "config": body.get("properties", {}),
        }
        return web.json_response(self.rooms[name])

    async def _get_rooms(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name")
        if name is None:
            found = [*self.rooms.values()]
            return web.json_response({"total_count": len(found), "data": found})
        if name not in self.rooms:
            return refusal(404, "not-found", f"room {name} not found")
        return web.json_response(self.rooms[name])

    async def _delete_room(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        room = self.rooms.pop(name, None)
        if room is None:
            return refusal(404, "not-found", f"room {name} not found")
        self.deleted.append(name)
        if room["config"].get("exp", float("inf")) < time.time():
            return refusal(404, "not-found", f"room {name} has expired", deleted=True)
        return web.json_response({"deleted": True, "name": name})

    async def _create_token(self, request: web.Request) -> web.Response:
        body = await request.json()
        properties = body.get("properties", {})
        problem = _unknown(body, {"properties"}) or _misfit(properties, TOKEN_PROPERTIES)
        if problem:
            return refusal(400, "invalid-request-error", problem)
        token = f"eyJ{secrets.token_urlsafe(24)}"
        self.grants[token] = properties
        return web.json_response({"token": token})


def refuses(status: int, error: str, info: str = "") -> Trouble:
    """A trouble: does nothing and answers with one of Daily's errors."""

    async def trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
        return refusal(status, error, info)

    return trouble


def answers(text: str, *, status: int = 200, location: str | None = None) -> Trouble:
    """A trouble: something that is not Daily's API stands at this address."""

    async def trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
        headers = {"Location": location} if location else None
        return web.Response(text=text, status=status, headers=headers)

    return trouble


def dawdles(after_s: float) -> Trouble:
    """A trouble: answers as it should, but late."""

    async def trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
        await asyncio.sleep(after_s)
        return await handler(request)

    return trouble


async def hangs_up(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A trouble: does what it was asked and closes the connection instead of answering."""
    await handler(request)
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def acts_and_fails(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A trouble: does what it was asked, and a gateway on the way back answers for it."""
    await handler(request)
    return web.Response(text="<html>bad gateway</html>", status=502)


def refusal(status: int, error: str, info: str = "", **more: Any) -> web.Response:
    """One of Daily's errors: `error` is stable, `info` is for the developer."""
    return web.json_response({"error": error, "info": info, **more}, status=status)


def _unknown(body: Mapping[str, Any], known: set[str]) -> str:
    return next((f"unknown parameter '{name}'" for name in body if name not in known), "")


def _misfit(properties: Mapping[str, Any], known: Mapping[str, tuple[type, ...]]) -> str:
    """What is wrong with the properties; empty if nothing is."""
    unknown = _unknown(properties, set(known))
    if unknown:
        return unknown
    for name, value in properties.items():
        # True is an int to Python and not to Daily.
        if not isinstance(value, known[name]) or (
            isinstance(value, bool) and bool not in known[name]
        ):
            return f"invalid value for property '{name}'"
    return ""
