"""Speech that was made before it was needed. One cache per tenant, lent to all its calls."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import NamedTuple

from loguru import logger

from processors.tts.engine import Audience, HeardEngine, SpeechChunk, SpeechEngine
from processors.tts.making import Listeners, Making
from processors.tts.styles import Style

MAX_BYTES = 64_000_000
"""Of PCM; 24 minutes at 22 050 Hz."""


class Key(NamedTuple):
    """What makes two pieces of speech the same."""

    text: str
    language: str
    voice: str | None
    words_per_minute: int
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Since the cache was made; `bytes` is what it holds now."""

    hits: int
    """Texts that were there, whole or being made, when they were to be said."""

    misses: int
    entries: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Entry:
    chunks: tuple[SpeechChunk, ...]
    size_bytes: int


class Preparation:
    """Speech asked for ahead. Whoever asked holds on to it, or lets go."""

    def __init__(self, making: Making | None) -> None:
        self._making = making
        self._held = making is not None
        if making is not None:
            making.hold()

    async def finished(self) -> bool:
        """Wait until it is made. Whether it came out whole; False where it was dropped."""
        return self._making is None or await self._making.finished()

    def drop(self) -> None:
        """Not wanted any more. Its synthesis stops, unless somebody else waits or listens."""
        if self._making is not None and self._held:
            self._held = False
            self._making.let_go()


class CachedSpeech:
    """A `SpeechEngine` that says at once what it said or prepared before.

    The least recently used speech makes room first, pinned speech last. Texts are compared
    character by character: prepare exactly what will be spoken.
    """

    def __init__(self, engine: SpeechEngine, *, max_bytes: int = MAX_BYTES) -> None:
        """Wrap an engine; its voices and speeds are kept apart.

        Args:
            engine: makes what is not there. It is not closed with the cache.
            max_bytes: of PCM, over all entries. One that is larger by itself is not kept.
        """
        self._engine, self._max_bytes = engine, max_bytes
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()
        self._making: dict[Key, Making] = {}
        self._pinned: set[Key] = set()
        self._hits = self._misses = self._bytes = 0
        self._waited_for = 0  # texts somebody wants soon
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk."""
        return self._engine.rate_hz

    @property
    def stats(self) -> CacheStats:
        """How well it does."""
        return CacheStats(self._hits, self._misses, len(self._entries), self._bytes)

    async def quiet(self) -> None:
        """Wait until nobody waits for the engine to speak."""
        await self._quiet.wait()

    async def close(self) -> None:
        """Stop every preparation. What was made stays."""
        await asyncio.gather(*(making.stop() for making in list(self._making.values())))

    def forget(self) -> None:
        """Nothing that was made may be heard again."""
        self._entries.clear()
        self._bytes = 0

    def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text, as `SpeechEngine.speak` promises; at once where it is there."""
        return self._said(Key(text, language, voice, words_per_minute, style), None)

    def speak_to(
        self,
        audience: Audience,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text, as `HeardEngine.speak_to` promises; at once where it is there."""
        return self._said(Key(text, language, voice, words_per_minute, style), audience)

    async def _said(self, key: Key, audience: Audience | None) -> AsyncGenerator[SpeechChunk]:
        if entry := self._entries.get(key):
            self._hits += 1
            self._entries.move_to_end(key)
            for chunk in entry.chunks:
                yield chunk
            return
        if making := self._making.get(key):
            followed = False
            async with aclosing(making.follow(audience)) as chunks:
                async for chunk in chunks:
                    self._hits += not followed
                    followed = True
                    yield chunk
            if followed:
                return
            # It broke off before it sounded: the engine is asked again, and reports for itself.
        self._misses += 1
        async with aclosing(self._spoken(key, audience)) as chunks:
            async for chunk in chunks:
                yield chunk

    def prepare(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
        pinned: bool = False,
    ) -> Preparation:
        """Begin to make a text, or join whoever makes it; needs a running loop.

        A text that cannot be made is not there, and no error: the one who speaks it will know.

        Args:
            text: exactly as `speak` will be given it.
            language: as for `speak`.
            voice: as for `speak`.
            words_per_minute: as for `speak`.
            style: as for `speak`.
            pinned: makes room after everything that is not pinned.
        """
        key = Key(text, language, voice, words_per_minute, style)
        if pinned:
            self._pinned.add(key)
        if key in self._entries:
            self._entries.move_to_end(key)
            return Preparation(None)
        if key not in self._making:
            self._make(key, waited_for=not pinned)
        return Preparation(self._making[key])

    def _make(self, key: Key, *, waited_for: bool) -> None:
        """In the background. What is pinned nobody waits for."""
        self._waited(int(waited_for))
        listeners = Listeners()

        def over() -> None:
            del self._making[key]
            self._waited(-int(waited_for))

        self._making[key] = Making(
            self._say(key, listeners),
            listeners=listeners,
            made=lambda chunks: self._keep(key, chunks),
            over=over,
        )

    def _say(self, key: Key, audience: Audience | None) -> AsyncGenerator[SpeechChunk]:
        text, manner = key.text, key._asdict()
        del manner["text"]
        if audience and isinstance(self._engine, HeardEngine):
            return self._engine.speak_to(audience, text, **manner)
        return self._engine.speak(text, **manner)

    async def _spoken(self, key: Key, audience: Audience | None) -> AsyncGenerator[SpeechChunk]:
        """Speech as it is made, kept when it came out whole, as it was meant to, and fits."""
        made: list[SpeechChunk] = []
        size_bytes = 0
        self._waited(1)
        try:
            async with aclosing(self._say(key, audience)) as chunks:
                async for chunk in chunks:
                    size_bytes += len(chunk.pcm16)
                    if size_bytes <= self._max_bytes:
                        made.append(chunk)
                    yield chunk
        finally:
            self._waited(-1)
        if size_bytes <= self._max_bytes and all(chunk.fallback is None for chunk in made):
            self._keep(key, tuple(made))

    def _waited(self, more: int) -> None:
        self._waited_for += more
        if self._waited_for:
            self._quiet.clear()
        else:
            self._quiet.set()

    def _keep(self, key: Key, chunks: tuple[SpeechChunk, ...]) -> None:
        size_bytes = sum(len(chunk.pcm16) for chunk in chunks)
        if key in self._entries or not 0 < size_bytes <= self._max_bytes:
            return
        self._entries[key] = _Entry(chunks, size_bytes)
        self._bytes += size_bytes
        while self._bytes > self._max_bytes:
            self._bytes -= self._entries.pop(self._next_out()).size_bytes

    def _next_out(self) -> Key:
        loose = (key for key in self._entries if key not in self._pinned)
        return next(loose, next(iter(self._entries)))


async def warm(
    cache: CachedSpeech,
    texts: Iterable[str],
    *,
    language: str,
    voice: str | None = None,
    words_per_minute: int = 175,
) -> int:
    """Make texts ahead and pin them, one at a time, each when nobody waits for the engine.

    Returns how many are there. The first that cannot be made ends it: the others could not
    either. Texts are made as `CachedSpeech.prepare` says, so give those `Speaker` will be
    asked for.
    """
    there = 0
    for text in texts:
        await cache.quiet()
        preparation = cache.prepare(
            text, language=language, voice=voice, words_per_minute=words_per_minute, pinned=True
        )
        try:
            if not await preparation.finished():
                logger.warning("Speech could not be made ahead", made=there, language=language)
                break
        finally:
            preparation.drop()
        there += 1
    return there
