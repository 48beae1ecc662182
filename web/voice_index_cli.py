"""`rapport voice index`: the sounds of a brand's sample, for a voice to draw on."""

import json
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from processors.audio import seconds
from processors.rvc.errors import VoiceError
from tenants.registry import Registry
from tenants.voices import SETTINGS_FILE, WEIGHTS_FILE, VoiceStore
from web import report
from web.logs import configure_logs
from web.voice_options import (
    DATA_DEFAULT,
    TENANTS_DEFAULT,
    ConsentFile,
    Data,
    Name,
    Tenant,
    Tenants,
    consented,
    errors_told,
)

if TYPE_CHECKING:
    from processors.rvc.index import OnDone

Recording = Annotated[
    Path, typer.Option("--sample", help="The recording consented to.", show_default=False)
]
Models = Annotated[
    Path | None,
    typer.Option(
        "--models",
        help="Folder the models are in; DATA/models, if left out.",
        envvar="RAPPORT_MODELS",
        show_default=False,
    ),
]


def index(
    *,
    tenant: Tenant,
    name: Name,
    sample: Recording,
    consent: ConsentFile = None,
    models: Models = None,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
) -> None:
    """Build the index of a voice anew, from minutes of the brand's speech. Needs no GPU."""
    configure_logs(verbose=False)
    store = VoiceStore(data)
    with errors_told():
        Registry(tenants).get(tenant)
        consented(store, (tenant, name), "train", consent, sample=sample)
        settings = _settings(store, tenant, name)
        with tempfile.TemporaryDirectory() as made, _progress() as on_done:
            folder = store.folder(tenant, name)
            rows = _build(sample, settings, models or data / "models", Path(made), on_done)
            for file in (SETTINGS_FILE, WEIGHTS_FILE):
                shutil.copyfile(folder / file, Path(made) / file)
            store.install(tenant, name, Path(made))
        _tell(folder, settings, rows)


def _settings(store: VoiceStore, tenant: str, name: str) -> dict[str, Any]:
    about = store.about(tenant, name)
    where = store.folder(tenant, name) / SETTINGS_FILE
    if about.kind != "rvc":
        raise VoiceError(f"{where}: a {about.kind} voice has no index; it needs none")
    settings: dict[str, Any] = json.loads(where.read_text())
    if settings.get("version") not in {"v1", "v2"}:
        raise VoiceError(f"{where}: version is neither v1 nor v2; import the voice again")
    return settings


def _build(
    sample: Path, settings: dict[str, Any], models: Path, into: Path, on_done: "OnDone"
) -> int:
    """Returns how many vectors there are."""
    # torch takes seconds to import; whoever asks for help does not wait for it.
    import torch

    from processors.rvc.content import RATE_HZ, ContentEncoder
    from processors.rvc.index import frames_of, reduced, write_index
    from processors.rvc.training.sample import read_all
    from processors.rvc.weights import contentvec_folder

    encoder = ContentEncoder.open(contentvec_folder(models))
    version = settings["version"]
    encoder.check(version)
    [recording] = read_all([sample])
    samples = torch.from_numpy(recording.at(RATE_HZ))
    report.err.print(
        f"{sample}: {seconds(len(samples), RATE_HZ):.0f} s of speech", style="dim", markup=False
    )
    vectors = reduced(frames_of(samples, encoder, version, on_done), on_done=on_done)
    write_index(vectors, into)
    return len(vectors)


def _tell(folder: Path, settings: dict[str, Any], rows: int) -> None:
    from processors.rvc.retrieval import PROTECT_NOTHING, protects

    report.out.print(Text(f"{folder}: {rows} vectors; the next call draws on them"))
    if not settings.get("index_rate"):
        zero = f"{SETTINGS_FILE} has index_rate 0, so that none of it is heard; 0.75 is usual"
        report.out.print(Text(zero))
    protect = settings.get("protect", PROTECT_NOTHING)
    if protect < PROTECT_NOTHING and not protects(protect, settings.get("f0_unvoiced", "zero")):
        idle = (
            f"protect {protect} does nothing: f0_unvoiced is interpolate, so no frame is unvoiced"
        )
        report.out.print(Text(idle))


@contextmanager
def _progress() -> "Generator[OnDone]":
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeElapsedColumn(), console=report.err) as shown:
        task = shown.add_task("Hearing the sample", total=1.0)
        yield lambda share: shown.update(task, completed=share)
