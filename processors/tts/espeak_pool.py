"""Speech children, lent for one request at a time."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from loguru import logger

from processors.errors import SpeechEngineLost
from processors.tts import wire
from processors.tts.espeak_process import EspeakProcess
from processors.tts.wire import Frame

_PATIENCE_S = 0.25  # a child is free again within milliseconds, a new one takes ten times that


class _Errand:
    """One request: who answers it, what came back, whether anybody still wants it."""

    def __init__(self, kind: bytes, asked: dict[str, Any]) -> None:
        self.kind, self.asked = kind, asked
        self.replies: asyncio.Queue[Frame | BaseException] = asyncio.Queue()
        self.child: EspeakProcess | None = None
        self.dropped = False

    async def run(self, child: EspeakProcess) -> None:
        """Read the answer to its end, dropped or not: the child is free only then."""
        self.child = child
        async for frame in child.ask(self.kind, self.asked):
            if not self.dropped:
                self.replies.put_nowait(frame)
        self.child = None

    def drop(self) -> None:
        """Nobody wants it any more: abort it, or never begin."""
        self.dropped = True
        if self.child is not None:
            self.child.abort()

    def settle(self, task: asyncio.Task[None]) -> None:
        """Tell whoever still waits how the errand's task ended, if not with an answer."""
        if task.cancelled():
            self.replies.put_nowait(SpeechEngineLost("the speech engine was closed"))
        elif (bug := task.exception()) is not None:
            self.replies.put_nowait(bug)


class EspeakPool:
    """Keeps `children` warm and starts more, up to `most`, when all are at work for long."""

    def __init__(self, *, children: int, most: int, silence_s: float) -> None:
        self._kept, self._most, self._silence_s = children, most, silence_s
        self._children: set[EspeakProcess] = set()
        self._free: asyncio.LifoQueue[EspeakProcess] = asyncio.LifoQueue()
        self._starting = 0
        self._errands: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """Process ids of the children."""
        return sorted(child.pid for child in self._children)

    async def start(self) -> None:
        """Bring up the children that are kept.

        Raises:
            SpeechEngineLost: one did not come up; none is left running.
        """
        try:
            async with asyncio.TaskGroup() as starts:
                for _ in range(self._kept):
                    starts.create_task(self._add())
        except* SpeechEngineLost as lost:
            await self.close()
            raise lost.exceptions[0] from None

    async def close(self) -> None:
        """End every child, whatever it is doing."""
        self._closed = True
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        children, self._children = self._children, set()
        await asyncio.gather(*(child.close() for child in children))

    async def ask(self, kind: bytes, asked: dict[str, Any]) -> AsyncGenerator[Frame]:
        """The answer of whichever child is free. Leaving it early aborts the child.

        A child answers faster than anybody listens, so its answer waits here and the child is
        free again at once: keep what one request asks for small.

        Raises:
            SpeechEngineLost: the child died, fell silent or none could be started.
        """
        if self._closed:
            raise SpeechEngineLost("the speech engine is closed")
        errand = _Errand(kind, asked)
        task = asyncio.create_task(self._run(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
        task.add_done_callback(errand.settle)
        try:
            while True:
                reply = await errand.replies.get()
                if isinstance(reply, BaseException):
                    raise reply
                yield reply
                if reply.kind in wire.LAST:
                    break
        finally:
            # No await: this also runs while the reader is being cancelled.
            errand.drop()

    async def _run(self, errand: _Errand) -> None:
        child = await self._take()
        try:
            if not errand.dropped:
                await errand.run(child)
        except SpeechEngineLost as lost:
            errand.replies.put_nowait(lost)
            logger.warning("speech child lost", pid=child.pid)
            await self._replace(child)
        except asyncio.CancelledError:
            child.kill()
            raise
        else:
            await self._give_back(child)

    async def _take(self) -> EspeakProcess:
        while self._size >= self._kept or not self._free.empty():
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    child = await self._free.get()
            except TimeoutError:
                if self._size < self._most:
                    break
            else:
                if child.alive:
                    return child
                await self._part_with(child)
        return await self._started()

    @property
    def _size(self) -> int:
        return len(self._children) + self._starting

    async def _give_back(self, child: EspeakProcess) -> None:
        if self._size <= self._kept:
            self._free.put_nowait(child)
        else:
            await self._part_with(child)

    async def _replace(self, child: EspeakProcess) -> None:
        await self._part_with(child)
        if self._size < self._kept:
            await self._add()

    async def _part_with(self, child: EspeakProcess) -> None:
        self._children.discard(child)
        await child.close()

    async def _add(self) -> None:
        self._free.put_nowait(await self._started())

    async def _started(self) -> EspeakProcess:
        self._starting += 1
        try:
            child = await EspeakProcess.start(silence_s=self._silence_s)
            self._children.add(child)
        finally:
            self._starting -= 1
        return child
