"""Tenants with brand voices of their own, converted by the real worker.

The voices are `tests.fakes.gain_voice`s under the name of a kind that may be installed. They make
a sentence in one step: whether they are in time must not depend on how busy the machine is.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from processors.conversion.worker import ConversionWorker
from tenants.consent_record import NOBODY, Consent
from tenants.registry import Registry, TenantFolder
from tenants.voices import VoiceStore
from tests.fakes.gain_voice import OPENS, make_voice
from tests.tenants.brand import Brand

NAME = "brand"


class BrandedTenants:
    """Folders of tenants and the data folder of a server for them."""

    def __init__(self, root: Path) -> None:
        self.tenants, self.data, self._root = root / "tenants", root / "data", root
        self.store = VoiceStore(self.data)

    def worker(self) -> ConversionWorker:
        return ConversionWorker(
            self.data / "models", kinds={"classic": OPENS["gain"]}, threads=1, silence_s=60
        )

    def add(self, tenant: str, **told: Any) -> TenantFolder:
        """A tenant whose voice is installed and consented to; `told` as of `make_voice`."""
        brand = Brand(self.tenants / tenant)
        brand.write_settings(voice={"name": NAME, "first_sound_s": 10.0})
        brand.write_article("refunds", "Refunds", "Send it back and we return what you paid.")
        self.install(tenant, **told)
        consent = Consent(
            who=NOBODY,
            scope=("import", "speak"),
            given=date(2026, 1, 1),
            statement="Made for a test, of nothing anybody said.",
        )
        self.store.ledger.grant(consent, tenant=tenant, voice=NAME, now=datetime.now(UTC))
        return Registry(self.tenants).get(tenant)

    def install(self, tenant: str, **told: Any) -> None:
        """Another voice in the place of the one there is."""
        made = make_voice(self._root / tenant / NAME, kind="classic", block_s=60, **told)
        (made / "voice.safetensors").write_bytes(b"")
        self.store.install(tenant, NAME, made)

    def revoke(self, tenant: str) -> None:
        self.store.ledger.revoke(tenant, NAME, now=datetime.now(UTC))
