"""An engine that is asked several times, for whoever would rather pay than wait for a late first
sound."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from functools import partial

from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.tts.styles import Style

_Speech = AsyncGenerator[SpeechChunk]


class HedgedSpeech:
    """A `SpeechEngine` that asks its engine again where the first sound is late.

    Whoever sounds first goes on; the others are closed at once. Providers bill all.
    """

    def __init__(self, engine: SpeechEngine, *, after_s: float, asks: int = 2) -> None:
        """Ask nobody yet.

        Args:
            engine: asked once, or `asks` times. It is not closed with this.
            after_s: seconds without a sound, from 0, which asks all at once.
            asks: the first included.
        """
        self._engine, self._after_s, self._asks = engine, after_s, asks

    @property
    def rate_hz(self) -> int:
        return self._engine.rate_hz

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """As the protocol has it. Where all fail, what the first raised is raised."""
        race = _Race(
            partial(
                self._engine.speak,
                text,
                language=language,
                voice=voice,
                words_per_minute=words_per_minute,
                style=style,
            )
        )
        try:
            winner = await race.first(self._after_s, self._asks)
            if winner is None:
                return
            speech, chunk = winner
            yield chunk
            async for following in speech:
                yield following
        finally:
            await race.close()


class _Race:
    def __init__(self, ask: Callable[[], _Speech]) -> None:
        self._ask = ask
        self._speeches: list[_Speech] = []
        self._starts: dict[asyncio.Task[SpeechChunk], _Speech] = {}

    async def first(self, after_s: float, asks: int) -> tuple[_Speech, SpeechChunk] | None:
        """Whoever sounds first, and its first chunk. None where nobody has anything to say."""
        self._enter()
        if after_s:
            await asyncio.wait(self._starts, timeout=after_s)
        if not any(start.done() for start in self._starts):
            for _ in range(asks - 1):
                self._enter()
        waiting = set(self._starts)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for start in done:
                if start.exception() is None:
                    await self._drop(waiting)
                    return self._starts[start], start.result()
        first = next(iter(self._starts))
        if isinstance(first.exception(), StopAsyncIteration):
            return None
        return self._starts[first], first.result()

    def _enter(self) -> None:
        speech = self._ask()
        self._speeches.append(speech)
        self._starts[asyncio.create_task(_begin(speech))] = speech

    async def _drop(self, starts: set[asyncio.Task[SpeechChunk]]) -> None:
        for start in starts:
            start.cancel()
        await asyncio.gather(*starts, return_exceptions=True)
        for start in starts:
            await self._starts[start].aclose()

    async def close(self) -> None:
        await self._drop(set(self._starts))


async def _begin(speech: _Speech) -> SpeechChunk:
    return await anext(speech)
