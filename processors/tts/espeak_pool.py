"""Speech children, lent for one request at a time."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from loguru import logger

from processors.errors import SpeechEngineLost
from processors.tts import wire
from processors.tts.espeak_process import EspeakProcess
from processors.tts.wire import Frame


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
    """Keeps `children` warm and starts more, up to `most`, while all are at work."""

    def __init__(self, *, children: int, most: int, silence_s: float) -> None:
        self._children, self._silence_s = children, silence_s
        self._places = asyncio.Semaphore(most)
        self._idle: list[EspeakProcess] = []
        self._errands: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def idle_pids(self) -> list[int]:
        """Process ids of the children with nothing to do."""
        return [child.pid for child in self._idle]

    async def start(self) -> None:
        """Bring up the children that are kept.

        Raises:
            SpeechEngineLost: one did not come up; none is left running.
        """
        try:
            async with asyncio.TaskGroup() as starts:
                for _ in range(self._children):
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
        idle, self._idle = self._idle, []
        await asyncio.gather(*(child.close() for child in idle))

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
        async with self._places:
            if errand.dropped:
                return
            child: EspeakProcess | None = None
            try:
                child = await self._take()
                await errand.run(child)
            except SpeechEngineLost as lost:
                errand.replies.put_nowait(lost)
                await self._replace(child)
            except asyncio.CancelledError:
                if child is not None:
                    child.kill()
                    await child.close()
                raise
            else:
                await self._give_back(child)

    async def _take(self) -> EspeakProcess:
        while self._idle:
            child = self._idle.pop()
            if child.alive:
                return child
            await child.close()
        return await EspeakProcess.start(silence_s=self._silence_s)

    async def _give_back(self, child: EspeakProcess) -> None:
        if len(self._idle) < self._children:
            self._idle.append(child)
        else:
            await child.close()

    async def _replace(self, child: EspeakProcess | None) -> None:
        if child is not None:
            logger.warning("speech child lost", pid=child.pid)
            child.kill()
            await child.close()
        try:
            if len(self._idle) < self._children:
                await self._add()
        except SpeechEngineLost:
            logger.exception("no speech child can be started")

    async def _add(self) -> None:
        self._idle.append(await EspeakProcess.start(silence_s=self._silence_s))
