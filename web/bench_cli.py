"""`rapport bench`: how fast the assistant answers, beside a plain pipeline with its engines."""

import asyncio
import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TimeElapsedColumn
from rich.table import Table

from bots.bench import table
from bots.bench.articles import articles_about
from bots.bench.recordings import BenchError, Recording, read_folder, synthetic
from bots.bench.rows import PROFILES, SYSTEMS, Profile, Row, System
from bots.bench.run import OnTurn, Plan, Results, measure
from bots.bench.turns import build_turns
from tenants.errors import TenantError
from web import report
from web.intent_bench_cli import intents
from web.logs import configure_logs
from web.outputs import writable
from web.retrieval_bench_cli import retrieval

app = typer.Typer(no_args_is_help=True, help="Measure this installation.")

SPEECH_DEFAULT = Path(__file__).parents[2] / "shared" / "speech"
TURNS_DEFAULT = 64

_COLUMNS = (
    "system",
    "turns",
    "p50\nms",
    "p95\nms",
    "to\nstock",
    "cut\noff",
    "missed",
    "hit\nrate",
    "wrong\nkeeps",
    "wasted\ntokens",
    "cpu\ns",
)


class Profiles(StrEnum):
    """Which engines stand behind the systems."""

    LOCAL = "local"
    CLOUD = "cloud"
    BOTH = "both"

    def each(self) -> tuple[Profile, ...]:
        """In the order of the table."""
        return tuple(p for p in PROFILES if self in (p, "both"))


app.command()(retrieval)
app.command()(intents)


@app.callback()
def bench() -> None:
    """Measure this installation."""


Speech = Annotated[
    Path | None,
    typer.Option(
        help="Folder of recorded sentences; the words of NAME.wav stand in NAME.txt.",
        envvar="RAPPORT_SPEECH",
    ),
]
WhichProfiles = Annotated[Profiles, typer.Option(help="Embedded engines, hosted ones, or both.")]
TurnCount = Annotated[int, typer.Option(min=1, help="Turns every system answers.")]
Seed = Annotated[int, typer.Option(min=0, help="Another one brings other noises and delays.")]
JsonFile = Annotated[
    Path | None,
    typer.Option("--json", callback=writable, help="File for the rows, as a JSON list."),
]
PageFile = Annotated[
    Path | None,
    typer.Option(callback=writable, help="File for the table, as the body of a page."),
]
Verbose = Annotated[bool, typer.Option("--verbose", help="Log what the engines do.")]


@app.command()
def latency(
    *,
    profile: WhichProfiles = Profiles.BOTH,
    turns: TurnCount = TURNS_DEFAULT,
    speech: Speech = None,
    seed: Seed = 1,
    json_: JsonFile = None,
    markdown: PageFile = None,
    verbose: Verbose = False,
) -> None:
    """Time from the end of a question to the first sound of its answer, and what that costs.

    Four systems answer the same turns: stock Pipecat, and Rapport without speculation, with guesses
    at a pause, and with guesses while the visitor speaks. About ten seconds a turn, system and
    profile; Ctrl-C prints what there is.
    """
    configure_logs(verbose=verbose)
    try:
        recordings, notes = asyncio.run(_recordings(speech))
        built = build_turns(recordings, turns, seed)
        rows, whole = run(Plan(built, articles_about(recordings), profile.each(), seed=seed))
    except (BenchError, TenantError) as error:
        report.error(str(error))
        raise typer.Exit(1) from error
    lines = [*table.facts(), *notes]
    show(rows, lines)
    if json_:
        json_.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    if markdown:
        markdown.write_text(table.markdown(rows, lines))
    if not whole:
        raise typer.Exit(130)


def run(plan: Plan) -> tuple[list[Row], bool]:
    """Measure with a bar for every system; False beside the rows where Ctrl-C cut it short."""
    results = Results()
    try:
        with _bars(plan) as on_turn:
            asyncio.run(measure(plan, results, on_turn))
    except KeyboardInterrupt:
        return results.rows(), False
    return results.rows(), True


def show(rows: list[Row], facts: list[str]) -> None:
    """Print a table for each profile, 80 columns wide, and what it needs to be read."""
    if not rows:
        report.error("Stopped before the first turn was measured; leave it a minute to warm up")
        return
    for profile in dict.fromkeys(row.profile for row in rows):
        title = f"Voice to voice, {profile}"
        shown = Table(
            title=title,
            title_justify="left",
            box=box.SIMPLE_HEAD,
            padding=0,
        )
        for number, column in enumerate(_COLUMNS):
            shown.add_column(column, justify="right" if number else "left")
        for row in rows:
            if row.profile == profile:
                shown.add_row(row.system, *table.cells(row, rows)[2:])
        report.out.print(shown)
    report.out.print("Cut off, missed and wrong keeps are per 100 turns, tokens and cpu per turn.")
    for line in facts:
        report.out.print(line)


async def _recordings(folder: Path | None) -> tuple[list[Recording], list[str]]:
    """The voices, and what has to be known of them."""
    if folder or SPEECH_DEFAULT.is_dir():
        return await asyncio.to_thread(read_folder, folder or SPEECH_DEFAULT), []
    report.err.print(
        "No human recordings: espeak-ng speaks the turns. It is answered as fast, but end-of-turn "
        "detection is made for people; give a folder with --speech."
    )
    return await synthetic(), ["voices: espeak-ng; cut-offs say nothing about people"]


@contextmanager
def _bars(plan: Plan) -> Generator[OnTurn]:
    columns = (
        "[progress.description]{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # Twice a second: drawing takes from the processor that is being measured.
    with Progress(*columns, console=report.err, refresh_per_second=2, transient=True) as shown:
        bars: dict[tuple[Profile, System], TaskID] = {
            (profile, system): shown.add_task(
                f"{profile}, {table.NAMES[system]}", total=len(plan.turns), start=False
            )
            for profile in plan.profiles
            for system in SYSTEMS
            if system in plan.systems
        }

        def on_turn(profile: Profile, system: System) -> None:
            shown.start_task(bars[profile, system])
            shown.advance(bars[profile, system])

        yield on_turn
