"""What the local servers of all providers have in common: how well or badly they answer."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable
from typing import Any, Self

from aiohttp import web

ANSWER = "Your invoice is under Billing. Choose the month and press Download."
SUMMARY = "The visitor asked for an invoice and was told where it is."

WORD_S = 0.02
DRIP_S = 1.2
"""Between two words of a server that drips."""

EARLY, LATE = 3, 7
"""Words after which a fault strikes: inside the first clause, or in the second sentence."""

STATUS = {"refuses": 500, "busy": 429, "locked": 401, "unknown": 404, "filters": 400}


class ModelServer(ABC):
    """Answers every question with `answer`, at 50 words a second. A subclass speaks its protocol.

    `mode` is "well", "tool" (calls the first tool it is offered, and answers with what that
    brought), "silent" (never begins), "stalls" and "stalls late" (begins and stops), "drips" (a
    word now and then), "breaks" and "breaks late" (cuts the connection in mid-answer), "junk" (a
    chunk that is no JSON), "cut short" (its filter stops the answer), or a refusal: "refuses"
    (500), "busy" (429), "locked" (401), "unknown" (404) or "filters" (400, for what was asked).
    """

    PATHS: tuple[str, ...] = ()

    def __init__(self, mode: str = "well") -> None:
        self.mode = mode
        self.answer = ANSWER
        self.word_s = WORD_S
        self.summary: str | None = SUMMARY
        """Answer to a request that does not stream; None refuses it."""

        self.summary_s = 0.0
        """How long that takes."""

        self.asked: list[dict[str, Any]] = []
        """Streamed requests."""

        self.beside: list[dict[str, Any]] = []
        """The others, as for a summary or a probe."""

        self.requests: list[web.Request] = []
        self.address = ""
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return self.address

    async def __aenter__(self) -> Self:
        app = web.Application()
        for path in self.PATHS:
            app.router.add_post(path, self._complete)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        [address] = self._runner.addresses
        self.address = f"http://127.0.0.1:{address[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.shutdown()
            await self._runner.cleanup()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.requests.append(request)
        streams = self.streams(request, asked)
        (self.asked if streams else self.beside).append(asked)
        if status := self.refusal_of(request, asked):
            return web.json_response(self.refusal(status), status=status)
        if not streams:
            await asyncio.sleep(self.summary_s)
            if self.summary is None:
                return web.json_response(self.refusal(500), status=500)
            return web.json_response(self.whole(self.summary))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        async for event in self._events(asked):
            if event is None:
                if request.transport:
                    request.transport.abort()
                return response
            await response.write(event)
        return response

    async def _events(self, asked: dict[str, Any]) -> AsyncIterator[bytes | None]:
        if self.mode == "silent":
            await asyncio.sleep(3600)
        if self.mode == "tool" and not self.brought(asked):
            for event in self.calls(asked):
                yield event
            return
        for event in self.opening():
            yield event
        words = self.answer.split(" ")
        for number, word in enumerate(words):
            async for fault in self._fault(number):
                yield fault
            yield self.piece(word if number == 0 else f" {word}")
            await asyncio.sleep(DRIP_S if self.mode == "drips" else self.word_s)
            if self.mode == "cut short" and number == EARLY - 1:
                for event in self.closing(number, filtered=True):
                    yield event
                return
        for event in self.closing(len(words), filtered=False):
            yield event

    async def _fault(self, number: int) -> AsyncIterator[bytes | None]:
        fault, _, late = self.mode.partition(" ")
        if number != (LATE if late else EARLY):
            return
        if fault == "stalls":
            await asyncio.sleep(3600)
        elif fault == "breaks":
            yield None
        elif fault == "junk":
            yield self.junk()

    def refusal_of(self, request: web.Request, asked: dict[str, Any]) -> int | None:
        """The status of a request that is refused."""
        return STATUS.get(self.mode)

    def streams(self, request: web.Request, asked: dict[str, Any]) -> bool:
        """Whether the answer is wanted word by word."""
        return bool(asked.get("stream"))

    def opening(self) -> Iterable[bytes]:
        """What comes before the first word."""
        return ()

    @abstractmethod
    def piece(self, text: str) -> bytes:
        """Some of the answer."""

    @abstractmethod
    def closing(self, words: int, *, filtered: bool) -> Iterable[bytes]:
        """What comes behind the last word."""

    def junk(self) -> bytes:
        """A chunk that cannot be read."""
        return b'data: {"half": \n\n'

    @abstractmethod
    def calls(self, asked: dict[str, Any]) -> Iterable[bytes]:
        """A whole answer that calls the first tool."""

    @abstractmethod
    def brought(self, asked: dict[str, Any]) -> bool:
        """Whether the last message is what a tool brought."""

    @abstractmethod
    def refusal(self, status: int) -> dict[str, Any]:
        """The body of an error."""

    @abstractmethod
    def whole(self, text: str) -> dict[str, Any]:
        """An answer in one piece."""


def event(data: dict[str, Any], name: str | None = None) -> bytes:
    """One server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data)}\n\n".encode()
