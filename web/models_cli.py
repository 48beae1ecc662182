"""`rapport models`: fetch the weights of models that are not shipped with us."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from processors.face import weights as face_weights
from processors.rvc import weights as rvc_weights
from processors.stt import whisper_weights
from processors.weights import OnProgress, WeightsError
from web import report

models = typer.Typer(no_args_is_help=True, help="Fetch models, and see which are there.")
pull = typer.Typer(no_args_is_help=True, help="Fetch a model.")
models.add_typer(pull, name="pull")

INTO_DEFAULT = Path("var") / "models"

Into = Annotated[Path, typer.Option(help="Folder the models are in.", envvar="RAPPORT_MODELS")]
Hub = Annotated[
    str | None, typer.Option(help="Address of the hub, or of a mirror.", envvar="HF_ENDPOINT")
]
OnStep = Callable[[str], None]


@pull.command()
def whisper(
    size: Annotated[str, typer.Option(help="As in tiny, base.en or large-v3-turbo.")] = "base",
    into: Into = INTO_DEFAULT,
    hub: Hub = None,
) -> None:
    """Fetch Whisper in one size, check every file, and say how to switch it on."""
    folder = _watched(
        f"Whisper {size}",
        lambda on_progress, _: whisper_weights.pull(size, into, on_progress, endpoint=hub),
    )
    report.out.print(f"{folder}: whole. In tenant.yaml: stt: {{engine: whisper, model: {size}}}")


@pull.command()
def contentvec(into: Into = INTO_DEFAULT, hub: Hub = None) -> None:
    """Fetch the content encoder every cloned voice stands on: 380 MB."""
    folder = _rvc(rvc_weights.CONTENTVEC, into, hub)
    report.out.print(f"{folder}: whole. Cloned voices can be trained and spoken with now")


@pull.command()
def rmvpe(into: Into = INTO_DEFAULT, hub: Hub = None) -> None:
    """Fetch RMVPE, which hears pitch in noisy recordings: 180 MB to fetch."""
    folder = _rvc(rvc_weights.RMVPE, into, hub)
    report.out.print(f'{folder}: whole. For voices with "f0_method": "rmvpe" in their voice.json')


@pull.command("voice-base")
def voice_base(
    rate: Annotated[Literal["32k", "40k", "48k"], typer.Option(help="Sample rate.")] = "40k",
    version: Annotated[Literal["v1", "v2"], typer.Option(help="Of RVC.")] = "v2",
    into: Into = INTO_DEFAULT,
    hub: Hub = None,
) -> None:
    """Fetch what training starts from, so that minutes of a voice are enough: 200 MB."""
    folder = _rvc(rvc_weights.voice_base(rate, version), into, hub)
    report.out.print(f"{folder}: whole. `rapport voice train` starts from it")


@pull.command()
def face(
    into: Into = INTO_DEFAULT,
    source: Annotated[
        str | None,
        typer.Option("--from", help="A mirror's address of the file, or a file on this machine."),
    ] = None,
) -> None:
    """Fetch the model that finds the points of a face, for pages and for this server: 4 MB."""
    task = _watched(
        "face", lambda on_progress, _: face_weights.pull(into, on_progress, source=source)
    )
    report.out.print(f"{task}: whole. For tenants with emotion: {{face: true}}; see docs/face.md")


@models.command("list")
def list_models(into: Into = INTO_DEFAULT) -> None:
    """What is there, and what could be fetched."""
    there = dict(whisper_weights.pulled(into))
    for size in whisper_weights.REPOSITORIES:
        _tell(f"whisper {size}", there.get(size))
    for model in rvc_weights.models():
        _tell(model.name, model.size_bytes(into))
    _tell("face", face_weights.size_bytes(into))


def _tell(name: str, n_bytes: int | None) -> None:
    state = "not fetched" if n_bytes is None else f"{n_bytes / 1e6:.0f} MB"
    report.out.print(f"{name}: {state}")


def _rvc(model: rvc_weights.Model, into: Path, hub: str | None) -> Path:
    return _watched(
        model.name,
        lambda on_progress, on_step: rvc_weights.pull(
            model, into, on_progress, endpoint=hub, on_step=on_step
        ),
    )


def _watched(name: str, fetch: Callable[[OnProgress, OnStep], Path]) -> Path:
    """Fetch something under a progress bar, and end with its reason where that fails."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    try:
        with Progress(*columns, TransferSpeedColumn(), console=report.err) as progress:
            task = progress.add_task(name, total=None)
            return fetch(
                lambda done, whole: progress.update(task, completed=done, total=whole),
                lambda step: progress.update(task, description=f"{name}: {step.lower()}"),
            )
    except WeightsError as error:
        report.error(str(error))
        raise typer.Exit(1) from error
