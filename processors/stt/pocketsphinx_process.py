"""One recogniser's child as its parent sees it."""

import asyncio
from asyncio.subprocess import Process
from collections import deque
from typing import Self

from processors import children
from processors.errors import RecognizerLost
from processors.stt import wire

_ANSWER_S = 6.0  # a tenth of what was said is usual


class PocketSphinxProcess:
    """Answers come in the order of the questions; a question nobody waits for any more is read
    past, so whoever asks may be cancelled."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self._reading = asyncio.create_task(self._read())
        self.opened: str | None = None
        """The language model it listens for."""

    @classmethod
    async def start(cls) -> Self:
        """Start a child. It loads nothing yet.

        Raises:
            RecognizerLost: the system has no room for another process.
        """
        try:
            return cls(await children.start("processors.stt.pocketsphinx_child"))
        except OSError as error:
            raise RecognizerLost(f"a recogniser cannot be started: {error}") from error

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        return self._process.returncode is None and not self._reading.done()

    def tell(self, kind: bytes, payload: bytes = b"") -> None:
        """Say something that needs no answer. A dead child is found out by asking."""
        if self._process.stdin is not None and self.alive:
            self._process.stdin.write(wire.packed(kind, payload))

    async def ask(self, kind: bytes, payload: bytes = b"") -> bytes:
        """The payload of the answer.

        Raises:
            RecognizerLost: the child died, refused, or gave no answer in time.
        """
        if not self.alive:
            raise RecognizerLost(f"recogniser child {self.pid} is gone")
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self.tell(kind, payload)
        try:
            return await asyncio.wait_for(answer, _ANSWER_S)
        except TimeoutError:
            self.kill()
            raise RecognizerLost(
                f"recogniser child {self.pid} gave no answer in {_ANSWER_S:g} s"
            ) from None

    def kill(self) -> None:
        """End it now."""
        children.kill(self._process)

    async def close(self) -> None:
        """Let it end, and wait until it is gone."""
        await children.end(self._process)
        await self._reading

    async def _read(self) -> None:
        pipe = self._process.stdout
        try:
            while pipe is not None:
                (length,) = wire.LENGTH.unpack(await pipe.readexactly(wire.LENGTH.size))
                body = await pipe.readexactly(length)
                self._answer(body[:1], body[1:])
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        for answer in self._waiting:
            if not answer.done():
                answer.set_exception(RecognizerLost(f"recogniser child {self.pid} ended"))
        self._waiting.clear()

    def _answer(self, kind: bytes, payload: bytes) -> None:
        answer = self._waiting.popleft()
        if answer.done():
            return
        if kind == wire.FAILED:
            reason = payload.decode(errors="replace")
            answer.set_exception(RecognizerLost(f"recogniser child {self.pid}: {reason}"))
        else:
            answer.set_result(payload)
