"""Who listens: the recognisers of a process, lent to its calls."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger

from bots.library import Shelf
from processors.errors import RecognizerLost
from processors.stt import whisper_weights
from processors.stt.engine import RecognizerStream
from processors.stt.pocketsphinx import PocketSphinxPool
from tenants.config import Tenant
from tenants.engines import WhisperStt

if TYPE_CHECKING:
    from processors.stt.whisper import WhisperHost

OpenRecognizer = Callable[[], Awaitable[RecognizerStream]]


class Ears:
    """PocketSphinx for every tenant; Whisper, loaded at the first call, for those who chose it."""

    def __init__(self, models: Path, *, max_calls: int) -> None:
        """Start nothing yet.

        Args:
            models: folder that weights are pulled into.
            max_calls: with a recogniser each at one time.
        """
        self._models = models
        self._pocketsphinx = PocketSphinxPool(most=max_calls)
        self._whispers: dict[tuple[Path, str, str], WhisperHost] = {}
        self._loading = asyncio.Lock()

    async def start(self) -> None:
        await self._pocketsphinx.start()

    async def close(self) -> None:
        await asyncio.gather(*(host.close() for host in self._whispers.values()))
        await self._pocketsphinx.close()

    async def opener(self, tenant: Tenant, shelf: Shelf) -> OpenRecognizer:
        """Opens a recogniser of its own for each call of this tenant."""
        if isinstance(tenant.stt, WhisperStt) and (host := await self._host(tenant.stt)):
            return partial(
                host.open_stream,
                languages=tenant.languages,
                hotwords=shelf.expected.hotwords,
                initial_prompt=shelf.expected.prompt,
            )
        return partial(self._pocketsphinx.open, shelf.language_model)

    async def _host(self, settings: WhisperStt) -> "WhisperHost | None":
        """None where it cannot be used, which `rapport check` says too."""
        lacking = whisper_weights.missing(settings.model, self._models)
        folder = whisper_weights.find(settings.model, self._models)
        if lacking or folder is None:
            logger.warning("No Whisper, using PocketSphinx", reason=lacking)
            return None
        # faster-whisper is an extra: it can be imported only where it is not missing.
        from processors.stt.whisper import WhisperHost

        key = folder, settings.device, settings.compute_type
        async with self._loading:
            if key not in self._whispers:
                host = WhisperHost(
                    folder, device=settings.device, compute_type=settings.compute_type
                )
                try:
                    await host.start()
                except RecognizerLost as lost:
                    logger.error("Whisper cannot be loaded, using PocketSphinx", reason=str(lost))
                    return None
                self._whispers[key] = host
        return self._whispers[key]
