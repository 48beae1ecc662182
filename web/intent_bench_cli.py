"""`rapport bench intents`: the intent classifier on labelled questions."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from bots.intent_bench import (
    THRESHOLD,
    IntentBenchError,
    IntentResult,
    Labelled,
    chosen,
    measure,
    read_labelled,
)
from tenants.errors import TenantError
from tenants.knowledge.embeddings import MiniLm
from web import report
from web.logs import configure_logs
from web.outputs import writable


def intents(
    *,
    train: Annotated[
        Path | None, typer.Option(help="CSV file of questions with their intents, to learn from.")
    ] = None,
    test: Annotated[
        Path | None,
        typer.Option(help="CSV file of questions to ask; what is left of --train if left out."),
    ] = None,
    shots: Annotated[int, typer.Option(min=2, help="Examples of each intent.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Another one takes other examples.")] = 1,
    plot: Annotated[
        Path | None, typer.Option(callback=writable, help="PNG file for the calibration plot.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """How well intents are told apart from a few examples of each.

    The files have a header with a column for the words (text, question, ...) and one for the
    intent (category, label, intent, ...). About 10 ms a question.
    """
    configure_logs(verbose=False)
    try:
        if train is None:
            raise IntentBenchError(
                "--train: no questions to learn from; give a CSV file of text,category"
            )
        examples, questions = split(train, test, shots=shots, seed=seed)
        result = _measured(examples, questions)
        if plot:
            _draw(plot, result)
    except (IntentBenchError, TenantError) as error:
        report.error(str(error))
        raise typer.Exit(1) from error
    if json_:
        sys.stdout.write(json.dumps(result.summary()) + "\n")
    else:
        show(result)


def _measured(examples: list[Labelled], questions: list[Labelled]) -> IntentResult:
    with report.progress() as on_progress:
        return measure(
            examples,
            questions,
            MiniLm().embed,
            on_done=lambda done, total: on_progress("intents", done, total),
        )


def split(
    train: Path, test: Path | None, *, shots: int, seed: int
) -> tuple[list[Labelled], list[Labelled]]:
    """Examples, and the questions that are none of them.

    Raises:
        IntentBenchError: a file cannot be used, or the two have nothing to do with each other.
    """
    rows = read_labelled(train)
    examples = chosen(rows, shots, seed)
    asked = read_labelled(test) if test else rows
    known = {row.text for row in examples}
    labels = {row.label for row in examples}
    questions = [row for row in asked if row.text not in known]
    if questions and not any(row.label in labels for row in questions):
        raise IntentBenchError(
            f"{test}: shares no intent with {train}; name files that belong together"
        )
    return examples, questions


def show(result: IntentResult) -> None:
    """Print the table."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, title="Intents", title_justify="left")
    for column in ("intents", "examples", "questions", "accuracy", "sure", "right\nif sure", "ms"):
        table.add_column(column, justify="right")
    table.add_row(
        str(result.intents),
        str(result.examples),
        str(result.questions),
        f"{result.accuracy:.3f}",
        f"{result.coverage_at_threshold:.3f}",
        f"{result.accuracy_at_threshold:.3f}",
        f"{result.ms_per_question:.1f}",
    )
    report.out.print(table)
    report.out.print(
        f"Sure is a confidence of {THRESHOLD} or more; calibration error "
        f"{result.calibration_error():.3f}; trained in {result.training_s:.1f} s; ms a question, "
        "one at a time."
    )


def _draw(path: Path, result: IntentResult) -> None:
    from bots.intent_plot import write_png  # matplotlib takes half a second

    write_png(path, result)
