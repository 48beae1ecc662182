"""`rapport models`: fetch the weights of models that are not shipped with us."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from processors.stt import whisper_weights
from processors.stt.whisper_weights import WeightsError
from web import report

models = typer.Typer(no_args_is_help=True, help="Fetch models, and see which are there.")
pull = typer.Typer(no_args_is_help=True, help="Fetch a model.")
models.add_typer(pull, name="pull")

INTO_DEFAULT = Path("var") / "models"

Into = Annotated[Path, typer.Option(help="Folder the models are in.", envvar="RAPPORT_MODELS")]


@pull.command()
def whisper(
    size: Annotated[str, typer.Option(help="As in tiny, base.en or large-v3-turbo.")] = "base",
    into: Into = INTO_DEFAULT,
    hub: Annotated[
        str | None, typer.Option(help="Address of the hub, or of a mirror.", envvar="HF_ENDPOINT")
    ] = None,
) -> None:
    """Fetch Whisper in one size, check every file, and say how to switch it on."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    try:
        with Progress(*columns, TransferSpeedColumn(), console=report.err) as progress:
            task = progress.add_task(f"Whisper {size}", total=None)
            folder = whisper_weights.pull(
                size,
                into,
                lambda done, whole: progress.update(task, completed=done, total=whole),
                endpoint=hub,
            )
    except WeightsError as error:
        report.error(str(error))
        raise typer.Exit(1) from error
    report.out.print(f"{folder}: whole. In tenant.yaml: stt: {{engine: whisper, model: {size}}}")


@models.command("list")
def list_models(into: Into = INTO_DEFAULT) -> None:
    """What is there, and which sizes could be fetched."""
    there = dict(whisper_weights.pulled(into))
    for size in whisper_weights.REPOSITORIES:
        state = f"{there[size] / 1e6:.0f} MB" if size in there else "not fetched"
        report.out.print(f"whisper {size}: {state}")
