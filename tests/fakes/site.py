"""A web site on a real socket, in a thread of its own."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """Serves what its handlers say, and remembers who asked for what. Use it with `with`."""

    def __init__(self, pages: dict[str, Handler], *, host: str = "127.0.0.1", port: int = 0):
        self.asked: list[web.Request] = []
        self.port = port
        self._pages, self._host = pages, host
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Be off, as a server that fell over."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def place(self) -> str:
        return f"{self._host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, with its query, in order."""
        return [request.path_qs for request in self.asked]

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        listening = web.TCPSite(self._runner, self._host, self.port)
        await listening.start()
        self.port = self._runner.addresses[0][1]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        await request.read()
        handler = self._pages.get(request.path) or self._pages.get("*")
        return await handler(request) if handler else web.Response(status=404, text="no such page")


def page(
    body: str | bytes,
    *,
    type_: str = "text/html; charset=utf-8",
    headers: dict[str, str] | None = None,
) -> Handler:
    """Always the same content."""

    async def serve(_: web.Request) -> web.Response:
        content = body.encode() if isinstance(body, str) else body
        return web.Response(body=content, headers={"Content-Type": type_, **(headers or {})})

    return serve


def redirect(to: str, *, status: int = 302) -> Handler:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": to})

    return serve


def stream(piece: bytes, *, times: int, every_s: float = 0.0, headers: dict[str, str]) -> Handler:
    """A body that comes piece by piece, and is never held whole."""

    async def serve(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        for _ in range(times):
            await response.write(piece)
            await asyncio.sleep(every_s)
        return response

    return serve
