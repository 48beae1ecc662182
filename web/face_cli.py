"""`rapport face`: what the model of faces is worth."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Column, Table

from processors.errors import ProcessorError
from processors.face.evaluation import Scored
from web import report
from web.outputs import writable
from web.voice_options import now

if TYPE_CHECKING:
    from web.face_report_page import FaceReport

face = typer.Typer(no_args_is_help=True, help="What the model of faces is worth.")

Out = Annotated[
    Path | None, typer.Option(callback=writable, help="HTML file for tables and drawings.")
]
Clips = Annotated[
    Path | None,
    typer.Option(help="Folder of clips of made-up people, to judge anew instead of what ships."),
]
Models = Annotated[
    Path | None,
    typer.Option(help="Folder of the head model the clips were made with: says how they are lit."),
]
Own = Annotated[
    bool,
    typer.Option(
        "--own-baseline/--mean-baseline",
        help="With --clips: whether the network knows each person's own resting face.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


@face.callback()
def group() -> None:
    """What the model of faces is worth."""


@face.command("report")
def face_report(
    out: Out = None,
    *,
    clips: Clips = None,
    models: Models = None,
    own: Own = True,
    json_: Json = False,
) -> None:
    """Tables and drawings of how the model does on made-up people it was not trained on.

    From the scores that ship with it, or from clips judged anew.
    """
    from web.face_report_page import FaceReport, page  # matplotlib takes half a second

    try:
        scored, about = (_anew(clips, models, own), _ANEW) if clips else (Scored.open(), _SHIPPED)
        made = FaceReport.on(scored, about)
        if out:
            out.write_text(page(made, made=f"{now():%d %B %Y, %H:%M} UTC."), encoding="utf-8")
    except ProcessorError as error:
        report.error(str(error))
        raise typer.Exit(1) from error
    if json_:
        parts = {"kinds": made.kinds, "groups": made.groups}
        facts = {name: [asdict(part) for part in many] for name, many in parts.items()}
        sys.stdout.write(json.dumps(made.summary.facts() | facts, indent=1) + "\n")
    else:
        _print(made, out)


def _print(made: "FaceReport", out: Path | None) -> None:
    from web.face_report_page import CAUTION, group_rows, kind_rows, notes, rows

    head = ("AUC", "recall at 5 % false alarms", "calibration error", "network ahead by")
    _show("Made-up people nobody was trained on", head, rows(made))
    head = ("windows", "people", "median score", "over threshold", "cue counts", "unsure")
    _show("By the face that is made", head, kind_rows(made))
    head = ("windows", "people", "AUC", "recall", "false alarms")
    _show("By how it is filmed", head, group_rows(made))
    for note in (CAUTION, *notes(made)):
        report.out.print(note, style="dim")
    if out:
        report.out.print(f"{out}: {out.stat().st_size / 1e6:.1f} MB, open it in a browser")


_NAMES_WIDE = 20
"""Characters: the longest name of a judge, a kind or a condition."""

_SHIPPED = "The scores that ship with the model, on made-up people it was not trained on."
_ANEW = "Clips judged anew, of made-up people kept for testing."


def _anew(clips: Path, models: Path | None, own: bool) -> Scored:
    """The scores of the people in a folder who are kept for testing."""
    from processors.face.training.rejudging import judge_clips  # has no use for the landmarker

    return judge_clips(clips, models, own=own)


def _show(title: str, head: tuple[str, ...], body: list[tuple[str, ...]]) -> None:
    named = Column("", min_width=_NAMES_WIDE, overflow="fold")
    table = Table(named, *head, title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for row in body:
        table.add_row(*row)
    report.out.print(table)
