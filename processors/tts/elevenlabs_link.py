"""Connections to ElevenLabs, kept warm from one text to the next.

Source: ElevenLabs' multi-context websocket, as Pipecat 1.14 speaks it in
`services/elevenlabs/tts.py`. To the server, each with `context_id`: a first message of one space
with `voice_settings`, the text, `flush`, `close_context`. From it: `audio` (base64), `alignment`
(`chars`, `charStartTimesMs`, `charDurationsMs`, counted from the start of the message's audio),
`isFinal`; each with `contextId`. A connection belongs to one voice, model and language.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.protocol import State

from processors.errors import SpeechEngineLost
from processors.tts.elevenlabs_errors import read
from processors.tts.server_errors import Server

INACTIVITY_S = 180
"""The longest the server lets a connection wait for text."""

_IDLE_S = 170.0
_MOST_WARM = 4
_MOST_CONTEXTS = 4  # the server closes a connection with more than 5 at a time
_LONGEST_MESSAGE = 16 * 1024 * 1024
_CLOSE_S = 0.5

_Received = dict[str, Any] | Exception


class Link:
    """One connection. What comes for a text that nobody wants any more is read and dropped, so
    the next text need not wait for it."""

    def __init__(self, socket: ClientConnection, server: Server) -> None:
        self._socket, self._server = socket, server
        self._texts = 0
        self._unfinished: set[str] = set()
        self._inboxes: dict[str, asyncio.Queue[_Received]] = {}
        self._unheard: list[_Received] = []  # told while nothing was being said
        self._reading = asyncio.create_task(self._read())

    @property
    def usable(self) -> bool:
        """Whether another text can be said with it."""
        return self._socket.state is State.OPEN and len(self._unfinished) < _MOST_CONTEXTS

    @property
    def used(self) -> bool:
        """Whether a text was said with it before."""
        return self._texts > 0

    async def say(
        self, text: str, settings: dict[str, Any], silence_s: float
    ) -> AsyncGenerator[dict[str, Any]]:
        """The messages about a text, up to its last.

        Raises:
            WebSocketException: the connection broke.
            TimeoutError: nothing came for `silence_s`.
            SpeechEngineLost: what came cannot be read.
        """
        self._texts += 1
        context = f"text-{self._texts}"
        self._unfinished.add(context)
        inbox = self._inboxes[context] = asyncio.Queue()
        for received in self._unheard:
            inbox.put_nowait(received)
        try:
            # Where the server has closed it, it has said why: that is read below.
            with suppress(ConnectionClosed):
                for message in _asking(text, settings):
                    await self._send({**message, "context_id": context})
            while True:
                async with asyncio.timeout(silence_s):
                    received = await inbox.get()
                if isinstance(received, Exception):
                    raise received
                yield received
                if received.get("isFinal") is True:
                    return
        finally:
            del self._inboxes[context]

    async def close(self) -> None:
        """Close it, the server willing or not."""
        self._reading.cancel()
        with suppress(WebSocketException, TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await self._send({"close_socket": True})
        await self._socket.close()

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))

    async def _read(self) -> None:
        try:
            while True:
                message = read(await self._socket.recv(), self._server)
                context = message.get("contextId") or message.get("context_id")
                if message.get("isFinal") is True:
                    self._unfinished.discard(str(context))
                self._tell(message, context)
        except (WebSocketException, SpeechEngineLost) as error:
            self._tell(error, None)

    def _tell(self, received: _Received, context: str | None) -> None:
        """Hand something to whoever it is about; to all where it names nobody."""
        if context is None and not self._inboxes:
            self._unheard.append(received)
        for name, inbox in self._inboxes.items():
            if context in (None, name):
                inbox.put_nowait(received)


def _asking(text: str, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """What is sent for a text, in order."""
    opening: dict[str, Any] = {"text": " "}
    if settings:
        opening["voice_settings"] = settings
    # Closed at once: all its text is there, and its last message comes without a wait.
    return [opening, {"text": f"{text} "}, {"flush": True}, {"close_context": True}]


class Links:
    """Those that wait for their next text."""

    def __init__(self, server: Server, api_key: str, *, connect_s: float) -> None:
        self._server, self._api_key, self._connect_s = server, api_key, connect_s
        self._warm: dict[str, list[Link]] = {}
        self._timers: dict[Link, asyncio.TimerHandle] = {}
        self._tidying: set[asyncio.Task[None]] = set()
        self._all: set[Link] = set()
        self._closed = False

    async def take(self, address: str, *, fresh: bool = False) -> Link:
        """A connection to say one text with, for `give_back`.

        Raises:
            OSError: the server cannot be reached; TimeoutError: not in time.
            WebSocketException: it refuses.
        """
        waiting = self._warm.get(address, [])
        while waiting and not fresh:
            link = waiting.pop()
            self._timers.pop(link).cancel()
            if link.usable:
                return link
            self._discard(link)
        socket = await connect(
            address,
            additional_headers={"xi-api-key": self._api_key},
            max_size=_LONGEST_MESSAGE,
            open_timeout=self._connect_s,
            close_timeout=_CLOSE_S,
        )
        link = Link(socket, self._server)
        self._all.add(link)
        return link

    def give_back(self, address: str, link: Link, *, broken: bool) -> None:
        """Keep a connection for the next text, or close it where it is `broken`. Returns at
        once."""
        full = len(self._warm.get(address, [])) >= _MOST_WARM
        if broken or full or self._closed or not link.usable:
            self._discard(link)
            return
        self._warm.setdefault(address, []).append(link)
        loop = asyncio.get_running_loop()
        self._timers[link] = loop.call_later(_IDLE_S, self._expire, address, link)

    async def close(self) -> None:
        """Close them all."""
        self._closed = True
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._warm.clear()
        for link in list(self._all):
            self._discard(link)
        await asyncio.gather(*self._tidying, return_exceptions=True)

    def _expire(self, address: str, link: Link) -> None:
        self._warm[address].remove(link)
        del self._timers[link]
        self._discard(link)

    def _discard(self, link: Link) -> None:
        self._all.discard(link)
        task = asyncio.create_task(link.close())
        self._tidying.add(task)

        task.add_done_callback(self._tidying.discard)
