"""The brands' own voices: who may speak in one now, and what converts to it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from loguru import logger

from processors.conversion.voice_file import VoiceFile, read_voice
from processors.conversion.worker import ConversionWorker
from processors.errors import ProcessorError, VoiceConversionFailed
from tenants.config import Tenant
from tenants.errors import VoiceRefused
from tenants.voices import VoiceStore


class BrandVoices:
    """One for each process: the store of voices, and the worker that all calls share."""

    def __init__(self, data: Path, worker: ConversionWorker) -> None:
        """Start nothing yet.

        Args:
            data: the folder given as `--data`.
            worker: converts; closed with this.
        """
        self._store, self.worker = VoiceStore(data), worker
        self._warming: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        for task in self._warming:
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        await self.worker.close()

    async def open(self, tenant: Tenant) -> VoiceFile | str | None:
        """The voice a tenant may speak in now; or why it may not, where it should; None where it
        has none."""
        if tenant.voice is None:
            return None
        try:
            return await asyncio.to_thread(self._opened, tenant.id, tenant.voice.name)
        except (VoiceRefused, VoiceConversionFailed) as refused:
            why = str(refused)
            if isinstance(refused, VoiceRefused) and refused.why == "absent":
                making = self._store.workshop(tenant.id, tenant.voice.name).exists()
                why = "it is still being made, and speaks when it is there" if making else why
            logger.warning("No brand voice in this call", tenant=tenant.id, why=why)
            return why

    def warm(self, tenant: Tenant) -> None:
        """Have a tenant's voice opened now, in the background, so that no visitor waits for it."""
        task = asyncio.create_task(self._warm(tenant))
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)

    async def _warm(self, tenant: Tenant) -> None:
        voice = await self.open(tenant)
        if not isinstance(voice, VoiceFile):
            return
        try:
            await self.worker.warm(voice.folder)
        except ProcessorError as error:
            logger.warning("A brand voice cannot be used", tenant=tenant.id, why=str(error))

    def _opened(self, tenant_id: str, name: str) -> VoiceFile:
        return read_voice(self._store.open(tenant_id, name, now=datetime.now(UTC)))
