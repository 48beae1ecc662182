"""PocketSphinx in child processes, one for each call that listens."""

import asyncio
import json
from typing import Self

from processors.stt import wire
from processors.stt.language_model import LanguageModel
from processors.stt.pocketsphinx_process import PocketSphinxProcess
from processors.stt.words import Hypothesis


class PocketSphinxStream:
    """The ears of one call. See `RecognizerStream`."""

    def __init__(self, pool: "PocketSphinxPool", child: PocketSphinxProcess) -> None:
        self._pool, self._child = pool, child
        self._closed = False

    async def feed(self, pcm16: bytes) -> None:
        self._child.tell(wire.FEED, pcm16)

    async def partial(self) -> Hypothesis:
        return wire.hypothesis_from_json(await self._child.ask(wire.PARTIAL))

    async def final(self) -> Hypothesis:
        return wire.hypothesis_from_json(await self._child.ask(wire.FINAL))

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await self._pool.take_back(self._child)


class PocketSphinxPool:
    """Keeps children that were used, with what they listen for loaded, and one fresh spare."""

    def __init__(self, *, most: int = 4) -> None:
        """Start nothing yet.

        Args:
            most: idle children kept, 60-120 MB each; calls beyond them get children of their own.
        """
        self._most = most
        self._idle: list[PocketSphinxProcess] = []
        self._lent: set[PocketSphinxProcess] = set()
        self._spare: asyncio.Task[PocketSphinxProcess] | None = None
        self._over = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def pids(self) -> list[int]:
        """Of all children."""
        return [child.pid for child in (*self._idle, *self._lent)]

    async def start(self) -> None:
        """Start the spare."""
        self._renew_spare()

    async def open(self, model: LanguageModel) -> PocketSphinxStream:
        """Ears that listen for a tenant's words; 0.4 s where no child has them loaded.

        Raises:
            RecognizerLost: no child could be started, or it refused the model.
        """
        key = str(model.path)
        self._idle = [child for child in self._idle if child.alive]
        child = next((child for child in self._idle if child.opened == key), None)
        if child is not None:
            self._idle.remove(child)
        else:
            child = await self._fresh()
            files = {"model": key, "dictionary": str(model.dictionary)}
            try:
                await child.ask(wire.OPEN, json.dumps(files).encode())
            except BaseException:  # also when cancelled: a child nobody knows would live on
                child.kill()
                raise
            child.opened = key
        self._lent.add(child)
        return PocketSphinxStream(self, child)

    async def take_back(self, child: PocketSphinxProcess) -> None:
        """From a stream that was closed."""
        self._lent.discard(child)
        if child.alive and len(self._idle) < self._most and not self._over:
            child.tell(wire.FORGET)
            self._idle.append(child)
        else:
            await child.close()

    async def close(self) -> None:
        """End every child."""
        self._over = True
        children = [*self._idle, *self._lent]
        if self._spare:
            children.append(await self._spare)
        self._idle, self._spare = [], None
        await asyncio.gather(*(child.close() for child in children))

    async def _fresh(self) -> PocketSphinxProcess:
        child = await self._spare if self._spare else None
        self._renew_spare()
        return child if child is not None and child.alive else await PocketSphinxProcess.start()

    def _renew_spare(self) -> None:
        self._spare = asyncio.create_task(PocketSphinxProcess.start())
