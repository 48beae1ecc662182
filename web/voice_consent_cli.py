"""`rapport voice consent`, `revoke` and `verify`: the ledger, as an operator uses it."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from tenants.consent_chain import Entry
from tenants.consent_record import Consent
from tenants.errors import ConsentError, Problem, VoiceRefused
from tenants.registry import Registry
from tenants.voices import VoiceStore
from web import report
from web.voice_options import (
    DATA_DEFAULT,
    TENANTS_DEFAULT,
    Data,
    Name,
    Sample,
    Tenant,
    Tenants,
    errors_told,
    now,
)

consent = typer.Typer(no_args_is_help=True, help="Who consented to a voice, and to what.")

File = Annotated[Path, typer.Argument(help="consent.json: who allowed what.")]
Why = Annotated[str, typer.Option(help="The reason, for the record.")]
Contains = Annotated[
    str | None, typer.Option(help="A hash noted earlier: whether it is still in the chain.")
]


@consent.command()
def add(
    file: File,
    *,
    tenant: Tenant,
    name: Name,
    sample: Sample = None,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
) -> None:
    """Record a consent."""
    with errors_told():
        Registry(tenants).get(tenant)
        store = VoiceStore(data)
        store.folder(tenant, name)
        given = Consent.read(file)
        if sample:
            given.check_sample(sample)
        entry = store.ledger.grant(given, tenant=tenant, voice=name, now=now())
        report.out.print(Text(f"Recorded for {name}: {_in_words(entry)}"))
        report.out.print(Text(f"Last hash: {store.ledger.verify()}"))


@consent.command()
def show(
    *,
    tenant: Tenant,
    name: Name,
    data: Data = DATA_DEFAULT,
) -> None:
    """All that is on record about a voice, and whether it may speak now."""
    with errors_told():
        ledger = VoiceStore(data).ledger
        table = Table("when", "what", "sample", title=f"{name} of {tenant}", title_justify="left")
        for entry in ledger.history(tenant, name):
            sample = entry.consent.sample_sha256 if entry.consent else None
            table.add_row(f"{entry.at:%Y-%m-%d %H:%M}", Text(_in_words(entry)), sample or "")
        if table.row_count:
            report.out.print(table)
        ledger.valid(tenant, name, now())
        report.out.print("It may speak.")


def revoke(
    *,
    tenant: Tenant,
    name: Name,
    why: Why = "",
    data: Data = DATA_DEFAULT,
) -> None:
    """Take a consent back: the voice is silent from the next call on, and its files are deleted."""
    with errors_told():
        store = VoiceStore(data)
        folder = store.folder(tenant, name)
        broken = _recorded(store, tenant, name, why)
        gone = store.delete(tenant, name)
        for path in gone:
            report.out.print(Text(f"deleted {path}"))
        if broken:
            raise broken
        deleted = f"{len(gone)} files deleted" if gone else f"no files in {folder}"
        report.out.print(Text(f"Revoked {name} of {tenant}; {deleted}."))
        report.out.print("Calls speak in the base voice from the next one on.")


def verify(data: Data = DATA_DEFAULT, contains: Contains = None) -> None:
    """Read the whole consent ledger and say at which line its chain breaks, if it does."""
    with errors_told():
        ledger = VoiceStore(data).ledger
        last = ledger.verify()
        entries = ledger.entries()
        if contains and contains not in {entry.hash for entry in entries}:
            what = f"no line has the hash {contains[:80]}"
            raise ConsentError(Problem("ledger", what, "restore it from a backup"))
        report.out.print(f"The chain holds: {len(entries)} lines. Last hash: {last}")
        report.out.print("Noted elsewhere, it shows later that no line before it was changed.")


def _recorded(store: VoiceStore, tenant: str, name: str, why: str) -> VoiceRefused | None:
    """Write the revocation. Where the ledger cannot take it, the files go all the same, and the
    refusal is returned to be told after that."""
    try:
        known = {entry.voice for entry in store.ledger.entries() if entry.tenant == tenant}
        places = store.folder(tenant, name), store.workshop(tenant, name)
        if name not in known and not any(place.exists() for place in places):
            near = get_close_matches(name, sorted(known | set(store.names(tenant))), n=3)
            remedy = f"did you mean {' or '.join(near)}?" if near else "see `rapport voice list`"
            what = "there is no such voice, and no record of one"
            raise ConsentError(Problem(f"voice {name!r} of {tenant!r}", what, remedy))
        store.ledger.revoke(tenant, name, now=now(), why=why)
    except VoiceRefused as broken:
        return broken
    return None


def _in_words(entry: Entry) -> str:
    if not entry.consent:
        return f"revoked{': ' + entry.why if entry.why else ''}"
    given = entry.consent
    ends = f"until {given.expires}" if given.expires else "without end"
    return f"{given.who}, for {', '.join(given.scope)}, given {given.given}, {ends}"
