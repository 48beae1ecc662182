"""Who speaks: the engines of a process behind one cache of speech for each tenant."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bots.base_voices import BaseVoice, BaseVoices
from bots.brand_voices import BrandVoices
from processors.conversion.speech import ConvertedSpeech
from processors.conversion.voice_file import VoiceFile
from processors.spoken_texts import engine_texts
from processors.tts.cache import CachedSpeech, warm
from processors.tts.espeak import EspeakEngine
from tenants.brand_voice import BrandVoice
from tenants.config import Tenant
from tenants.speech import Tts


@dataclass(frozen=True)
class LentVoice:
    """What one call speaks with."""

    speech: CachedSpeech
    refused: str | None = None
    """Why it is not the brand's voice, which it should be."""


@dataclass(frozen=True)
class _Voice:
    settings: tuple[Tts, BrandVoice | None, VoiceFile | None]
    """Another voice file, another cache: also where a voice was installed anew under its name."""

    cache: CachedSpeech
    base: BaseVoice


class Voices:
    """A base voice for every tenant; the brand's own over it for those who have one."""

    def __init__(self, espeak: EspeakEngine, brands: BrandVoices) -> None:
        """`espeak` is lent, started and closed by somebody else; `brands` is closed with this."""
        self._bases, self._brands = BaseVoices(espeak), brands
        self._voices: dict[str, _Voice] = {}
        self._warming: set[asyncio.Task[None]] = set()
        self._gone: list[_Voice] = []

    async def close(self) -> None:
        for task in self._warming:
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        for voice in (*self._voices.values(), *self._gone):
            await voice.cache.close()
            await voice.base.close()
        await self._brands.close()

    def warm(self, tenant: Tenant) -> None:
        """Have the brand's voice opened now, in the background."""
        self._brands.warm(tenant)

    async def of(self, tenant: Tenant, ahead: Callable[[], Iterable[str]]) -> LentVoice:
        """A tenant's voice. Whether the brand's may be used is asked every time.

        Args:
            tenant: whose.
            ahead: what it will often say, in its own language; made in quiet moments from now on.
                Blocking; called on a worker thread.
        """
        brand = await self._brands.open(tenant)
        refused = brand if isinstance(brand, str) else None
        file = brand if isinstance(brand, VoiceFile) else None
        settings = (tenant.tts, tenant.voice, file)
        known = self._voices.get(tenant.id)
        if known and known.settings == settings:
            return LentVoice(known.cache, refused)
        if known:
            # Calls that are going on speak with it until they end.
            self._gone.append(known)
            if known.settings[2]:
                known.cache.forget()
        voice = self._opened(settings)
        self._voices[tenant.id] = voice
        task = asyncio.create_task(voice_ahead(voice.cache, tenant, ahead))
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)
        return LentVoice(voice.cache, refused)

    def _opened(self, settings: tuple[Tts, BrandVoice | None, VoiceFile | None]) -> _Voice:
        tts, brand, file = settings
        base = self._bases.open(tts)
        if brand is None or file is None:
            return _Voice(settings, CachedSpeech(base.engine), base)
        speech = ConvertedSpeech(
            base.engine, self._brands.worker, file, first_sound_s=brand.first_sound_s
        )
        return _Voice(settings, CachedSpeech(speech), base)


async def voice_ahead(
    cache: CachedSpeech, tenant: Tenant, ahead: Callable[[], Iterable[str]]
) -> None:
    """Fill a tenant's cache with what will often be said. See `Voices.of`."""
    for text in await asyncio.to_thread(lambda: list(ahead())):
        await warm(
            cache,
            await engine_texts(text, tenant.language),
            language=tenant.language,
            words_per_minute=tenant.tts.words_per_minute,
        )
