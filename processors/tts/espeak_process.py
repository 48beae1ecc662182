"""One speech child as its parent sees it."""

import asyncio
import json
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from typing import Any

from processors import children
from processors.errors import SpeechEngineLost
from processors.tts import wire
from processors.tts.wire import Frame

_START_S = 20.0


class EspeakProcess:
    """A child that answers one request at a time."""

    rate_hz: int
    """Sample rate of its audio, told once it is ready."""

    def __init__(self, process: Process, *, silence_s: float) -> None:
        self._process, self._silence_s = process, silence_s
        self._asked = 0

    @classmethod
    async def start(cls, *, silence_s: float) -> "EspeakProcess":
        """Start a child and wait until it is warm.

        Args:
            silence_s: Without a byte for this long while a request is open, it is lost.

        Raises:
            SpeechEngineLost: it did not come up.
        """
        try:
            process = await children.start("processors.tts.espeak_child")
        except OSError as refused:
            raise SpeechEngineLost(f"no speech child can be started: {refused}") from refused
        child = cls(process, silence_s=silence_s)
        try:
            ready = await child._read(_START_S)
        except (SpeechEngineLost, asyncio.CancelledError):
            await child.close()
            raise
        (child.rate_hz,) = wire.RATE.unpack(ready.payload)
        return child

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is still there; one that hangs is."""
        return self._process.returncode is None

    async def ask(self, kind: bytes, asked: dict[str, Any]) -> AsyncGenerator[Frame]:
        """The answer to one request, frame by frame, the last one included.

        Has to be read to its end before the next request, also after `abort`.

        Raises:
            SpeechEngineLost: the child died or fell silent.
        """
        self._asked += 1
        self._send(Frame(kind, self._asked, json.dumps(asked).encode()))
        frame = await self._read(self._silence_s)
        while frame.kind not in wire.LAST:
            yield frame
            frame = await self._read(self._silence_s)
        yield frame

    def abort(self) -> None:
        """Make the open answer end within milliseconds; what is in the pipe still comes."""
        self._send(Frame(wire.ABORT, self._asked))

    def kill(self) -> None:
        """End it now."""
        children.kill(self._process)

    async def close(self) -> None:
        """Let it end, and wait until it is gone."""
        await children.end(self._process)

    def _send(self, frame: Frame) -> None:
        # A dead child is found out by reading; asyncio drops what cannot be written.
        if self._process.stdin is not None:
            self._process.stdin.write(frame.packed())

    async def _read(self, silence_s: float) -> Frame:
        pipe = self._process.stdout
        if pipe is None:
            raise SpeechEngineLost(f"speech child {self.pid} has no pipe")
        try:
            async with asyncio.timeout(silence_s):
                (length,) = wire.LENGTH.unpack(await pipe.readexactly(wire.LENGTH.size))
                return Frame.unpacked(await pipe.readexactly(length))
        except TimeoutError as late:
            self.kill()
            raise SpeechEngineLost(
                f"speech child {self.pid} was silent for {silence_s:g} s"
            ) from late
        except (asyncio.IncompleteReadError, ConnectionError) as ended:
            raise SpeechEngineLost(
                f"speech child {self.pid} ended; its standard error says why"
            ) from ended
