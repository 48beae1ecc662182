"""`rapport voice report`: how a brand voice does over a hundred sentences."""

import asyncio
import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich import box
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table

from bots.recording_file import RecordingError, read_recording
from bots.report_sentences import sentences_of
from bots.voice_report import Asked, OnSentence, Sound, VoiceReport, report_on
from processors.errors import ProcessorError
from processors.voice_report.errors import VoiceReportError
from processors.voice_report.likeness import Likeness
from tenants.errors import TenantError
from tenants.registry import Registry
from web import report
from web.logs import configure_logs
from web.outputs import writable
from web.voice_options import DATA_DEFAULT, TENANTS_DEFAULT, Data, Tenant, Tenants, now

Count = Annotated[int, typer.Option("--sentences", min=1, max=2000, help="How many are said.")]
Out = Annotated[
    Path | None, typer.Option(callback=writable, help="HTML file for drawings and players.")
]
SampleFile = Annotated[
    Path | None,
    typer.Option(help="Recording of the brand's speaker, which the voice is held against."),
]
Similarity = Annotated[
    bool, typer.Option("--similarity/--no-similarity", help="Compare speakers with Resemblyzer.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Log what the engines do.")]


def voice_report(
    tenant: Tenant,
    *,
    sentences: Count = 100,
    out: Out = None,
    sample: SampleFile = None,
    similarity: Similarity = True,
    tenants: Tenants = TENANTS_DEFAULT,
    data: Data = DATA_DEFAULT,
    json_: Json = False,
    verbose: Verbose = False,
) -> None:
    """Have a brand voice say sentences of its help center, and measure it beside the base voice.

    Likeness to the speaker, drift of pitch and loudness, words understood, speed. Nothing is kept
    of what is said but in the page.
    """
    configure_logs(verbose=verbose)
    try:
        folder = Registry(tenants).get(tenant)
        asked = Asked(
            folder.tenant,
            sentences_of(folder, sentences),
            Likeness() if similarity else None,
            _sample(sample),
        )
        with _bar() as on_sentence:
            made = asyncio.run(report_on(data, asked, on_sentence))
        if out:
            _write(out, made)
    except (TenantError, ProcessorError, VoiceReportError, RecordingError) as error:
        report.error(str(error))
        raise typer.Exit(1) from error
    if json_:
        sys.stdout.write(json.dumps(_facts(made), ensure_ascii=False, indent=1) + "\n")
    else:
        _show(made, out)


def _sample(path: Path | None) -> Sound | None:
    if path is None:
        return None
    channels, rate_hz = read_recording(path)
    return Sound(channels.mean(axis=0, dtype=np.float32), rate_hz)


@contextmanager
def _bar() -> Generator[OnSentence]:
    columns = ("[progress.description]{task.description}", BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=report.err, transient=True) as shown:
        bar = shown.add_task("Saying sentences in both voices", total=None)
        yield lambda done, total: shown.update(bar, completed=done, total=total)


def _write(path: Path, made: VoiceReport) -> None:
    from web.voice_report_page import page  # matplotlib takes half a second

    path.write_text(page(made, made=f"{now():%d %B %Y, %H:%M} UTC."), encoding="utf-8")


def _facts(made: VoiceReport) -> dict[str, object]:
    """Everything but the sound."""
    known = asdict(replace(made, sounds=()))
    del known["sounds"]
    return known


def _show(made: VoiceReport, out: Path | None) -> None:
    from web.voice_report_page import drift_rows, notes, rows

    title = f"{made.voice} of {made.tenant}, {len(made.pairs)} sentences"
    table = Table("", "base voice", "brand voice", title=title, title_justify="left")
    table.box = box.SIMPLE_HEAD
    for name, base, brand in rows(made):
        table.add_row(name, base, brand)
    for name, value in drift_rows(made):
        table.add_row(name, "", value)
    report.out.print(table)
    for note in notes(made):
        report.out.print(note, style="dim")
    if out:
        report.out.print(f"{out}: {out.stat().st_size / 1e6:.1f} MB, open it in a browser")
