"""`rapport voice import`: a checkpoint somebody made, into a voice of a tenant's."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from processors.rvc.confined import OnStep
from processors.rvc.import_checkpoint import Imported, Wanted, import_voice
from tenants.consent_record import Consent, sha256_of
from tenants.errors import Problem, VoiceRefused
from tenants.registry import Registry
from tenants.voices import VoiceStore
from web import report
from web.logs import configure_logs
from web.voice_options import (
    DATA_DEFAULT,
    TENANTS_DEFAULT,
    ConsentFile,
    Data,
    Sample,
    Tenant,
    Tenants,
    consented,
    errors_told,
    slug,
)

_STEPS, _INDEX_STEPS = 3, 2

Checkpoint = Annotated[Path, typer.Argument(help="The .pth, as RVC or Applio share it.")]
Index = Annotated[
    Path | None, typer.Argument(help="The added_*.index that belongs to it.", show_default=False)
]
VoiceName = Annotated[
    str | None, typer.Option("--name", help="Name of the voice; the file's, if left out.")
]
Unvoiced = Annotated[
    Literal["zero", "interpolate"],
    typer.Option(
        "--f0-unvoiced",
        help="Pitch where there is none: interpolate for voices trained by RVC since July 2026.",
    ),
]
KeyShift = Annotated[
    float, typer.Option(min=-24, max=24, help="Semitones from the base voice to the brand's.")
]
IndexRate = Annotated[
    float, typer.Option(min=0, max=1, help="How much of each sound comes from the index.")
]
Protect = Annotated[
    float, typer.Option(min=0, max=0.5, help="The same for unvoiced sounds; 0.5 is all of it.")
]
Speaker = Annotated[int, typer.Option(min=0, help="Of a voice with several.")]
Pitch = Annotated[Literal["dio", "rmvpe"], typer.Option(help="Who finds the pitch.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace a voice of that name.")]
Unconfined = Annotated[
    bool,
    typer.Option(
        "--unconfined",
        help="Go on where this system cannot confine the process that reads the file.",
    ),
]


def import_(
    checkpoint: Checkpoint,
    index: Index = None,
    *,
    tenant: Tenant,
    consent: ConsentFile = None,
    sample: Sample = None,
    name: VoiceName = None,
    f0_unvoiced: Unvoiced = "zero",
    key_shift: KeyShift = 0.0,
    index_rate: IndexRate = 0.75,
    protect: Protect = 0.33,
    speaker: Speaker = 0,
    f0_method: Pitch = "dio",
    replace: Replace = False,
    unconfined: Unconfined = False,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
) -> None:
    """Import a voice. The file is read by a process that can do nothing else, and never again."""
    configure_logs(verbose=False)
    store = VoiceStore(data)
    called = name or slug(checkpoint.stem)
    with errors_told():
        Registry(tenants).get(tenant)
        _check_free(store, tenant, called, replace=replace)
        allowed = consented(store, (tenant, called), "import", consent, sample=sample)
        manner = f0_unvoiced, key_shift, index_rate, protect, speaker, f0_method
        wanted = Wanted(called, *manner, allowed.sample_sha256)
        with tempfile.TemporaryDirectory() as made, _progress(index is not None) as on_step:
            imported = import_voice(
                (checkpoint, index), Path(made), wanted, on_step=on_step, unconfined=unconfined
            )
            digest = sha256_of(checkpoint)
            folder = store.install(tenant, called, Path(made))
        _tell(imported, folder, allowed, digest)


def _check_free(store: VoiceStore, tenant: str, name: str, *, replace: bool) -> None:
    if not replace and store.folder(tenant, name).exists():
        where, what = f"voice {name!r} of {tenant!r}", "is there already"
        raise VoiceRefused(
            "taken", Problem(where, what, "give --replace, or another name with --name")
        )


@contextmanager
def _progress(with_index: bool) -> Generator[OnStep]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    total = _STEPS + (_INDEX_STEPS if with_index else 0)
    with Progress(*columns, console=report.err, transient=True) as shown:
        task = shown.add_task("Starting a confined process", total=total + 1)

        def on_step(step: str) -> None:
            shown.update(task, description=step, advance=1)

        yield on_step


def _tell(imported: Imported, folder: Path, consent: Consent, digest: str) -> None:
    pitch = "with pitch" if imported.f0 else "without pitch"
    rows = {
        "voice": f"RVC {imported.version}, {imported.rate_hz / 1000:g} kHz, {pitch}",
        "speakers": str(imported.speakers),
        "content": imported.embedder,
        "index": f"{imported.vectors} vectors" if imported.vectors else "none",
        "note": imported.info or "none",
        "size": f"{imported.size_bytes / 1e6:.1f} MB in {folder}",
        "SHA-256": f"{digest} of the file",
        "consent": f"{consent.who}, for {', '.join(consent.scope)}, {_until(consent)}",
        "read with": ", ".join(imported.held),
    }
    table = Table(show_header=False, title=f"Imported {folder.name}", title_justify="left")
    for what, value in rows.items():
        table.add_row(what, Text(value))
    report.out.print(table)
    report.out.print(Text(f"In tenant.yaml: voice: {{name: {folder.name}}}"))
    if "speak" not in consent.scope:
        report.error("The consent does not allow to speak: the base voice speaks until one does.")


def _until(consent: Consent) -> str:
    return f"until {consent.expires}" if consent.expires else "without end"
