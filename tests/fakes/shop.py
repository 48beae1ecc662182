"""A tenant's own system: checks signatures, remembers what it was asked, answers as told."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from processors.tools.signing import KEY, is_genuine

SECRET = b"between the shop and us"


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    target: str
    key: str
    body: str
    genuine: bool


@dataclass
class Shop:
    """Answers every path; a test says what and how.

    `faults` are statuses given to the first requests, 0 being a cut connection.
    """

    answer: dict[str, Any] = field(default_factory=lambda: {"status": "on its way"})
    status: int = 200
    faults: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    slow_s: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    finished: int = 0
    """Requests answered to the end."""

    at_once: int = 0
    """Most requests being answered at one time."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with the first request."""

    place: str = ""

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        [address] = self._runner.addresses
        self.place = f"127.0.0.1:{address[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        genuine = is_genuine(
            request.headers,
            request.method,
            request.raw_path,
            body,
            secret=SECRET,
            now_s=int(time.time()),
        )
        key = request.headers.get(KEY, "")
        self.asked.append(Asked(request.method, request.raw_path, key, body.decode(), genuine))
        self.begun.set()
        self.at_once = max(self.at_once, len(self.asked) - self.finished)
        await asyncio.sleep(self.slow_s)
        self.finished += 1
        fault = self.faults.pop(0) if self.faults else self.status
        if not fault and request.transport:
            request.transport.abort()
        return web.json_response(self.answer, status=fault or 200, headers=self.headers)
