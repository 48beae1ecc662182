"""What the commands of `rapport voice` have in common."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from processors.rvc.errors import VoiceError
from tenants.consent_record import Consent, Scope
from tenants.errors import TenantError
from tenants.voices import VoiceStore
from web import report

TENANTS_DEFAULT = Path(__file__).parent.parent / "tenants"
DATA_DEFAULT = Path("var")

Tenant = Annotated[str, typer.Option(help="Whose voice it is.", show_default=False)]
Name = Annotated[str, typer.Option(help="Name of the voice.", show_default=False)]
Tenants = Annotated[
    Path,
    typer.Option(help="Folder of tenant folders.", envvar="RAPPORT_TENANTS", show_default=False),
]
Data = Annotated[
    Path, typer.Option(help="Folder with the voices and their ledger.", envvar="RAPPORT_DATA")
]
ConsentFile = Annotated[
    Path | None,
    typer.Option(
        "--consent",
        help="consent.json: who allowed what. Not needed once it is on record.",
        show_default=False,
    ),
]
Sample = Annotated[
    Path | None,
    typer.Option(help="The recording consented to, to be held against its SHA-256."),
]


def now() -> datetime:
    """With a time zone."""
    return datetime.now(UTC)


def consented(
    store: VoiceStore,
    whose: tuple[str, str],
    scope: Scope,
    file: Path | None,
    *,
    sample: Path | None = None,
) -> Consent:
    """The consent that making a voice stands on, recorded in the ledger before anything is opened.

    Args:
        store: of the installation.
        whose: tenant and voice.
        scope: what for.
        file: a consent.json; None takes what is on record.
        sample: the recording, where it is at hand.

    Raises:
        TenantError: there is none that allows it, or the sample is another one.
    """
    tenant, name = whose
    store.folder(tenant, name)  # refuses what cannot be a name
    given = Consent.read(file) if file else None
    if given:
        if sample:
            given.check_sample(sample)
        store.ledger.grant(given, tenant=tenant, voice=name, now=now())
    known_sample = given.sample_sha256 if given else None
    entry = store.ledger.valid(tenant, name, now(), scope=scope, sample_sha256=known_sample)
    if sample and not given:
        entry.granted_consent.check_sample(sample)
    return entry.granted_consent


def slug(text: str) -> str:
    """A name for a voice made of a file's."""
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")[:60] or "voice"


@contextmanager
def errors_told() -> Generator[None]:
    """Say what is wrong and what to do, without a traceback."""
    try:
        yield
    except (TenantError, VoiceError) as error:
        report.error(str(error))
        raise typer.Exit(1) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        report.error(f"{where}{error.strerror}; make room, or mend the permissions")
        raise typer.Exit(1) from error
