"""Who is decoded next, where many speak and there is one model.

Each asks at most once at a time, and whoever was served goes to the end: a ring. Finals go before
partials. What is decoded is fetched when its turn comes, so nobody waits for old sound, and work
does not pile up: where decoding is slow, it is only asked for less often.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from processors.errors import RecognizerLost

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(eq=False)
class _Asked(Generic[Task, Result]):
    fetch: Callable[[], Task | None]
    take: Callable[[Task, Result], None]
    urgent: bool
    done: asyncio.Future[None]
    waiting: int = field(default=0)
    """How many wait for it. Nobody: it need not be done."""


class DecodeQueue(Generic[Task, Result]):
    """Runs one function in threads, for many who ask."""

    def __init__(
        self, decode: Callable[[Task], Result], *, workers: int = 1, patience_s: float = 20.0
    ) -> None:
        """Start nothing yet.

        Args:
            decode: blocking; called from `workers` threads.
            workers: how many run at a time.
            patience_s: who waits longer is told that the decoder hangs.
        """
        self._decode, self._workers, self._patience_s = decode, workers, patience_s
        self._asked: dict[object, _Asked[Task, Result]] = {}
        self._served: set[object] = set()
        self._fresh = asyncio.Condition()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="whisper")
        self._tasks: list[asyncio.Task[None]] = []
        self._over = False

    async def start(self) -> None:
        """Begin to serve."""
        self._tasks = [asyncio.create_task(self._serve()) for _ in range(self._workers)]

    async def close(self) -> None:
        """Stop at once; who still waits is told. A decode that runs comes to its end unheard."""
        self._over = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for asked in self._asked.values():
            _fail(asked.done, RecognizerLost("Whisper was closed"))
        self._asked.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def ask(
        self,
        owner: object,
        fetch: Callable[[], Task | None],
        take: Callable[[Task, Result], None],
        *,
        urgent: bool = False,
    ) -> None:
        """Wait until something was decoded, or needed not to be.

        Args:
            owner: whose it is. Asked again while it waits, the newer request replaces the older,
                and both wait for the newer.
            fetch: called in the loop when its turn comes; None where there is nothing to do.
            take: called in the loop with the result, whether anybody still waits or not.
            urgent: served before all that are not.

        Raises:
            RecognizerLost: decoding failed, takes too long, or the queue is closed.
        """
        if self._over:
            raise RecognizerLost("Whisper is closed")
        asked = self._asked.get(owner)
        if asked is None:
            done = asyncio.get_running_loop().create_future()
            asked = self._asked[owner] = _Asked(fetch, take, urgent, done)
        asked.fetch, asked.take, asked.urgent = fetch, take, urgent or asked.urgent
        asked.waiting += 1
        try:
            async with asyncio.timeout(self._patience_s):
                async with self._fresh:
                    self._fresh.notify()
                await asyncio.shield(asked.done)
        except TimeoutError as late:
            raise RecognizerLost(
                f"Whisper decoded nothing for {self._patience_s:g} s; take a smaller model, or "
                "fewer calls"
            ) from late
        finally:
            asked.waiting -= 1

    async def _serve(self) -> None:
        while True:
            async with self._fresh:
                owner = await self._fresh.wait_for(self._next)
            asked = self._asked.pop(owner)
            self._served.add(owner)
            try:
                await self._run(asked)
            finally:
                _fail(asked.done, RecognizerLost("Whisper was closed"))
                self._served.discard(owner)
                async with self._fresh:
                    self._fresh.notify_all()

    def _next(self) -> object | None:
        for owner in [owner for owner, asked in self._asked.items() if not asked.waiting]:
            _done(self._asked.pop(owner).done)
        free = [owner for owner in self._asked if owner not in self._served]
        urgent = (owner for owner in free if self._asked[owner].urgent)
        return next(urgent, free[0] if free else None)

    async def _run(self, asked: _Asked[Task, Result]) -> None:
        task = asked.fetch()
        if task is None:
            _done(asked.done)
            return
        running = asyncio.get_running_loop().run_in_executor(self._threads, self._decode, task)
        await asyncio.wait([running])
        failed = running.exception()
        if failed is not None:
            _fail(asked.done, RecognizerLost(f"Whisper failed: {failed}"))
            return
        asked.take(task, running.result())
        _done(asked.done)


def _done(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: asyncio.Future[None], error: RecognizerLost) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()  # asked for once, so that nobody's failure is not logged as unheard
