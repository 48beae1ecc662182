"""The embedded recogniser: PocketSphinx in child processes, English, nothing to fetch."""

import asyncio
import json

from loguru import logger

from processors.errors import RecognizerLost
from processors.opened import Opened
from processors.stt import wire
from processors.stt.language_model import LanguageModel
from processors.stt.pocketsphinx_process import PocketSphinxProcess
from processors.stt.words import Hypothesis


class PocketSphinxStream:
    """The ears of one call, with a child of their own. See `RecognizerStream`."""

    def __init__(self, pool: "PocketSphinxPool", child: PocketSphinxProcess) -> None:
        self._pool, self._child = pool, child
        self._closed = False

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._child.pid

    async def feed(self, pcm16: bytes) -> None:
        if not self._closed:
            self._child.tell(wire.FEED, pcm16)

    async def partial(self) -> Hypothesis:
        return await self._ask(wire.PARTIAL)

    async def expect_end(self) -> None:
        if not self._closed:
            self._child.tell(wire.ENDING)

    async def final(self) -> Hypothesis:
        return await self._ask(wire.FINAL)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await self._pool.take_back(self._child)

    async def _ask(self, kind: bytes) -> Hypothesis:
        if self._closed:
            raise RecognizerLost("the stream was closed; open another")
        return wire.hypothesis_from_json(await self._child.ask(kind))


class PocketSphinxPool(Opened):
    """Lends a child to each call, and keeps some waiting."""

    def __init__(self, *, most: int = 4, spare: int = 1, wait_s: float = 5.0) -> None:
        """Start nothing yet: `async with`, or `start` and `close`.

        Args:
            most: Calls that are listened to at a time. A child takes a tenth of a core while its
                visitor speaks, and 40 MB.
            spare: Children that wait for the next call or replace one that died, 16 MB each; one
                that was used keeps its language model and takes 40.
            wait_s: How long a call waits for a child while all are lent.
        """
        self._spare, self._wait_s = spare, wait_s
        self._places = asyncio.Semaphore(most)
        self._idle: list[PocketSphinxProcess] = []
        self._lent: set[PocketSphinxProcess] = set()
        self._refill: asyncio.Task[None] | None = None
        self._over = False

    @property
    def idle_pids(self) -> list[int]:
        """Process ids of the children that wait."""
        return [child.pid for child in self._idle]

    @property
    def pids(self) -> list[int]:
        """Process ids of all children."""
        return [child.pid for child in (*self._idle, *self._lent)]

    async def start(self) -> None:
        """Start the children that wait."""
        await self._fill()

    async def close(self) -> None:
        """End every child, whatever it is doing."""
        self._over = True
        if self._refill is not None:
            self._refill.cancel()
            await asyncio.gather(self._refill, return_exceptions=True)
        children = [*self._idle, *self._lent]
        self._idle.clear()
        self._lent.clear()
        await asyncio.gather(*(child.close() for child in children))

    async def open(self, model: LanguageModel) -> PocketSphinxStream:
        """Ears for one call that listen for the words of a model; 0.15 s.

        Raises:
            RecognizerLost: all are lent, none can be started, or the model cannot be opened.
        """
        try:
            async with asyncio.timeout(self._wait_s):
                await self._places.acquire()
        except TimeoutError as full:
            raise RecognizerLost(
                f"all {len(self._lent)} recognisers are lent; allow more of them, or fewer calls"
            ) from full
        try:
            child = await self._take(model)
        except BaseException:  # also when cancelled
            self._places.release()
            raise
        self._lent.add(child)
        self._refill_soon()
        return PocketSphinxStream(self, child)

    async def take_back(self, child: PocketSphinxProcess) -> None:
        """From a stream that was closed."""
        if child not in self._lent:
            return
        self._lent.discard(child)
        self._places.release()
        if child.alive and len(self._idle) < self._spare and not self._over:
            child.tell(wire.FORGET)
            self._idle.append(child)
        else:
            child.kill()
        self._refill_soon()

    async def _take(self, model: LanguageModel) -> PocketSphinxProcess:
        while self._idle and not self._over:
            loaded = (child for child in self._idle if child.opened == str(model.path))
            child = next(loaded, self._idle[0])
            self._idle.remove(child)
            try:
                return await _listening_for(model, child)
            except RecognizerLost as lost:
                logger.warning("Waiting recogniser is of no use", reason=str(lost))
        if self._over:
            raise RecognizerLost("the recogniser pool is closed")
        return await _listening_for(model, await PocketSphinxProcess.start())

    def _refill_soon(self) -> None:
        if not self._over and (self._refill is None or self._refill.done()):
            self._refill = asyncio.create_task(self._refill_or_log())

    async def _refill_or_log(self) -> None:
        try:
            await self._fill()
        except RecognizerLost as lost:
            logger.error("No recogniser can be started", reason=str(lost))

    async def _fill(self) -> None:
        while len(self._idle) < self._spare:
            self._idle.append(await PocketSphinxProcess.start())


async def _listening_for(model: LanguageModel, child: PocketSphinxProcess) -> PocketSphinxProcess:
    """The child with a model loaded. Ends it where that fails: nobody else would."""
    if child.opened == str(model.path) and child.alive:
        return child
    files = {"model": str(model.path), "dictionary": str(model.dictionary)}
    try:
        await child.ask(wire.OPEN, json.dumps(files).encode())
    except BaseException:  # also when cancelled
        child.kill()
        raise
    child.opened = str(model.path)
    return child
