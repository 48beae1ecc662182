"""Speech that is being made in the background, for whoever holds on to it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from loguru import logger

from processors.errors import ProcessorError, SpeechEngineLost
from processors.tts.engine import Audience, SpeechChunk


class Listeners:
    """The audience of speech made ahead: nobody at first, then whoever follows it."""

    def __init__(self) -> None:
        self._listeners: list[Audience] = []

    def ahead_s(self) -> float | None:
        """Of the one who would have to wait first."""
        left = [listener.ahead_s() for listener in self._listeners]
        return min((left_s for left_s in left if left_s is not None), default=None)

    def join(self, listener: Audience) -> None:
        """One more listens."""
        self._listeners.append(listener)

    def leave(self, listener: Audience) -> None:
        """One fewer does."""
        self._listeners.remove(listener)


class Making:
    """One text on its way into a cache. Stops when the last who held it lets go."""

    def __init__(
        self,
        speech: AsyncGenerator[SpeechChunk],
        *,
        listeners: Listeners,
        made: Callable[[tuple[SpeechChunk, ...]], object],
        over: Callable[[], object],
    ) -> None:
        """Begin at once; needs a running loop.

        Args:
            speech: the engine's, not begun.
            listeners: its audience.
            made: is given all chunks when the speech came out whole, and in the voice it was
                meant for.
            over: is called once, whole or not, before anybody who waits is told.
        """
        self._chunks: list[SpeechChunk] = []
        self._grown = asyncio.Event()
        self._holders = 0
        self._whole = self._ended = False
        self._error: BaseException | None = None
        self._listeners, self._made, self._over = listeners, made, over
        self._task = asyncio.create_task(self._run(speech))
        self._task.add_done_callback(self._settle)

    def hold(self) -> None:
        """One more wants it. Each `hold` has its `let_go`."""
        self._holders += 1

    def let_go(self) -> None:
        """One fewer wants it."""
        self._holders -= 1
        if not self._holders and not self._task.done():
            self._task.cancel()
            # Now, not when the task has ended: nobody must come upon speech that will not come.
            self._end()

    async def finished(self) -> bool:
        """Wait for its end. Whether it came out whole."""
        await asyncio.wait([self._task])
        return self._whole

    async def stop(self) -> None:
        """End it, whoever holds it."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def follow(self, audience: Audience | None = None) -> AsyncGenerator[SpeechChunk]:
        """What is there already, and the rest as it is made.

        Args:
            audience: who hears it; None is nobody who would notice waiting.

        Raises:
            ProcessorError: it broke off after it had sounded. Before that it just ends.
        """
        self.hold()
        if audience:
            self._listeners.join(audience)
        try:
            given = 0
            while given < len(self._chunks) or not self._ended:
                while given < len(self._chunks):
                    given += 1
                    yield self._chunks[given - 1]
                if not self._ended:
                    self._grown.clear()
                    await self._grown.wait()
            if given and self._error:
                raise self._error
        finally:
            if audience:
                self._listeners.leave(audience)
            self.let_go()

    async def _run(self, speech: AsyncGenerator[SpeechChunk]) -> None:
        async with aclosing(speech) as chunks:
            async for chunk in chunks:
                self._chunks.append(chunk)
                self._grown.set()
        self._whole = all(chunk.fallback is None for chunk in self._chunks)
        if self._whole:
            self._made(tuple(self._chunks))

    def _settle(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            self._error = SpeechEngineLost("speech made ahead was stopped while it was said")
        else:
            self._error = task.exception()
        if isinstance(self._error, ProcessorError):
            logger.debug("Speech was not made ahead", why=str(self._error))
        elif self._error:
            logger.opt(exception=self._error).error("Making speech ahead failed")
        self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._over()
            self._grown.set()
