"""Who speaks: the engines of a process behind one cache of speech for each tenant."""

import asyncio
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loguru import logger

from processors.speaker import engine_texts
from processors.tts.cache import CachedSpeech, warm
from processors.tts.espeak import EspeakEngine
from processors.tts.openai import OpenAiSpeech
from tenants.config import Tenant
from tenants.engines import OpenAiTts, Tts


def voice_of(tenant: Tenant) -> str | None:
    """The name the speaker asks its engine for; None is the engine's own choice."""
    return None if isinstance(tenant.tts, OpenAiTts) else tenant.tts.voice


def missing_key(settings: OpenAiTts) -> str | None:
    """What the engine lacks, and what to do about it."""
    if settings.base_url or os.environ.get(settings.api_key_env):
        return None
    return f"set the environment variable {settings.api_key_env}"


@dataclass(frozen=True)
class _Voice:
    settings: Tts
    cache: CachedSpeech
    own: OpenAiSpeech | None


class Voices:
    """espeak-ng for every tenant; another engine for those who chose one."""

    def __init__(self, espeak: EspeakEngine) -> None:
        """`espeak` is lent, started and closed by somebody else."""
        self._espeak = espeak
        self._voices: dict[str, _Voice] = {}
        self._warming: set[asyncio.Task[None]] = set()
        self._gone: list[_Voice] = []

    async def close(self) -> None:
        for task in self._warming:
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        for voice in (*self._voices.values(), *self._gone):
            await voice.cache.close()
            if voice.own:
                await voice.own.close()

    def of(self, tenant: Tenant, ahead: Callable[[], Iterable[str]]) -> CachedSpeech:
        """A tenant's voice.

        Args:
            tenant: whose.
            ahead: what it will often say, in its own language; made in quiet moments from now on.
                Blocking; called on a worker thread.
        """
        known = self._voices.get(tenant.id)
        if known and known.settings == tenant.tts:
            return known.cache
        if known:
            # Calls that are going on speak with it until they end.
            self._gone.append(known)
        voice = self._opened(tenant.tts)
        self._voices[tenant.id] = voice
        task = asyncio.create_task(voice_ahead(voice.cache, tenant, ahead))
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)
        return voice.cache

    def _opened(self, settings: Tts) -> _Voice:
        if not isinstance(settings, OpenAiTts):
            return _Voice(settings, CachedSpeech(self._espeak), None)
        if lacking := missing_key(settings):
            logger.warning("No key for the voice, using espeak-ng", reason=lacking)
            return _Voice(settings, CachedSpeech(self._espeak), None)
        own = OpenAiSpeech(
            model=settings.model,
            voice=settings.voice,
            api_key=os.environ.get(settings.api_key_env),
            base_url=settings.base_url,
            api_key_env=settings.api_key_env,
        )
        return _Voice(settings, CachedSpeech(own), own)


async def voice_ahead(
    cache: CachedSpeech, tenant: Tenant, ahead: Callable[[], Iterable[str]]
) -> None:
    """Fill a tenant's cache with what will often be said. See `Voices.of`."""
    for text in await asyncio.to_thread(lambda: list(ahead())):
        await warm(
            cache,
            await engine_texts(text, tenant.language),
            language=tenant.language,
            voice=voice_of(tenant),
            words_per_minute=tenant.tts.words_per_minute,
        )
