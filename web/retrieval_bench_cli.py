"""`rapport bench retrieval`: how well a folder of documents answers questions about it."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table

from tenants.errors import TenantError
from tenants.knowledge.bench.folder import read_folder
from tenants.knowledge.bench.measure import Measured, Row, measure
from tenants.knowledge.bench.questions import read_questions
from tenants.knowledge.embeddings import MiniLm
from tenants.knowledge.ingest import OnProgress
from tenants.languages import LANGUAGES, Language
from web import report
from web.logs import configure_logs

_NAMES = {"bm25": "words (BM25)", "dense": "vectors", "hybrid": "both (as served)"}
_COLUMNS = ("", "first", "of five", "MRR@10", "p50 ms", "p95 ms")


def retrieval(
    folder: Annotated[
        Path, typer.Option(help="Documents: Markdown, HTML, text, PDF or DOCX, any depth.")
    ],
    questions: Annotated[
        Path,
        typer.Option(
            help='JSON lines: {"question": "...", "document": "file", "also": ["file", ...]}.'
        ),
    ],
    *,
    language: Annotated[str, typer.Option(help="Of the documents, two letters.")] = "en",
    json_: Annotated[bool, typer.Option("--json", help="Print the rows as a JSON list.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what the engines do.")] = False,
) -> None:
    """Words alone, vectors alone and both: how often the right document is found, and how fast.

    A question whose document is null is one that nothing answers. Times include the embedding of
    the question. Reading 300 pages takes about three minutes.
    """
    configure_logs(verbose=verbose)
    try:
        spoken = _language(language)
        asked = read_questions(questions)
        documents = read_folder(folder)
        with _bar() as on_progress:
            found = measure(documents, asked, MiniLm(), language=spoken, on_progress=on_progress)
    except TenantError as error:
        report.error(str(error))
        raise typer.Exit(1) from error
    for problem in (*documents.problems, *found.problems):
        report.error(str(problem))
    if json_:
        rows = [asdict(row) for row in found.rows]
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    else:
        show(found)


def show(found: Measured) -> None:
    """The table, and one for each kind of question where there are several."""
    size = f"{found.questions} questions, {found.documents} documents, {found.passages} passages"
    _show_rows(size, found.rows)
    for kind, rows in found.kinds.items():
        _show_rows(kind or "other", rows)
    if found.auroc is not None:
        report.out.print(
            f"Answerable from {found.unanswerable} unanswerable: AUROC {found.auroc:.3f}"
        )


def _show_rows(title: str, rows: tuple[Row, ...]) -> None:
    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for number, column in enumerate(_COLUMNS):
        shown.add_column(column, justify="right" if number else "left")
    for row in rows:
        shares = (f"{share:.3f}" for share in (row.recall_1, row.recall_5, row.mrr_10))
        shown.add_row(_NAMES[row.method], *shares, f"{row.p50_ms:.1f}", f"{row.p95_ms:.1f}")
    report.out.print(shown)


def _language(named: str) -> Language:
    for language in LANGUAGES:
        if language == named:
            return language
    raise typer.BadParameter(f"{named!r} is none of {', '.join(LANGUAGES)}")


@contextmanager
def _bar() -> Generator[OnProgress]:
    columns = (
        "[progress.description]{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=report.err, transient=True) as shown:
        bar = shown.add_task("Reading the documents", total=None)

        def on_progress(done: int, total: int) -> None:
            shown.update(bar, completed=done, total=total)

        yield on_progress
