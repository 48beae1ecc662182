"""`rapport voice list`: what voices there are, and which of them may speak."""

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from tenants.errors import VoiceRefused
from tenants.voices import VoiceStore
from web import report
from web.voice_options import DATA_DEFAULT, Data, errors_told, now

Only = Annotated[str | None, typer.Option("--tenant", help="Only this tenant's.")]

_STATES = {
    "absent": "no files",
    "damaged": "files are damaged",
    "unrecorded": "no consent",
    "expired": "expired",
    "revoked": "revoked",
    "out_of_scope": "not for speaking",
    "broken_ledger": "ledger is broken",
}


def list_voices(tenant: Only = None, data: Data = DATA_DEFAULT) -> None:
    """Every voice, its rate, its consent, and the days until that ends."""
    store = VoiceStore(data)
    table = Table("tenant", "voice", "kind", "rate", "size", "consent", "days left")
    with errors_told():
        for whose in [tenant] if tenant else store.tenants():
            for name in store.names(whose):
                table.add_row(whose, name, *_row(store, whose, name, now()))
    if table.row_count:
        report.out.print(table)
    else:
        report.out.print("No voice yet. Make one with `rapport voice import` or `train`.")


def _row(store: VoiceStore, tenant: str, name: str, at: datetime) -> tuple[str, ...]:
    state, days = "valid", ""
    try:
        about = store.about(tenant, name)
        kind, rate = about.kind, f"{about.rate_hz / 1000:g} kHz"
        size = f"{about.size_bytes / 1e6:.1f} MB"
    except VoiceRefused as refused:
        return "", "", "", _STATES[refused.why], ""
    try:
        store.open(tenant, name, now=at)
        entry = store.ledger.valid(tenant, name, at, sample_sha256=about.sample_sha256)
        expires = entry.granted_consent.expires
        days = str((expires - at.date()).days) if expires else "no end"
    except VoiceRefused as refused:
        state = _STATES[refused.why]
    return kind, rate, size, state, days
