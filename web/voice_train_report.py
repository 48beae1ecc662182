"""What `rapport voice train` prints."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict

from rich import box
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from processors.rvc.training.prepared import OnPiece
from processors.rvc.training.quality import OnShare, Report, Verdict
from processors.rvc.training.session import Progress as Step
from web.report import err, out

_COLOURS = {
    Verdict.GOOD: "green",
    Verdict.FAIR: "yellow",
    Verdict.POOR: "red",
    Verdict.UNKNOWN: "dim",
}
_ETA_OVER_S = 120.0


def show(report: Report) -> None:
    """How good a sample is, and what to do about it."""
    table = Table(box=box.SIMPLE_HEAD, title="The sample", title_justify="left")
    for column in ("", "found", "", "what to do"):
        table.add_column(column)
    for row in report.rows:
        verdict = Text(row.verdict, style=_COLOURS[row.verdict])
        table.add_row(row.name, Text(row.shown), verdict, Text(row.advice))
    out.print(table)


@contextmanager
def listening() -> Generator[OnShare]:
    """A bar while a sample is listened to."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as shown:
        task = shown.add_task("Listening to the sample", total=1.0)
        yield lambda share: shown.update(task, completed=share)


@contextmanager
def counting(what: str) -> Generator[OnPiece]:
    """A bar that counts pieces."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=err, transient=True) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


class Learning:
    """The bar of a training run: epoch, step, losses, and when it will be done."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._task: TaskID = shown.add_task("Beginning", total=None, losses="")

    def on_resume(self, done: int, steps: int) -> None:
        """Say that an earlier run goes on."""
        self._shown.print(f"Goes on after step {done} of {steps}")
        # A bar that begins here: steps of an earlier run took none of this one's time.
        self._shown.reset(self._task, total=steps, completed=done)

    def on_step(self, step: Step) -> None:
        """Move the bar."""
        losses = "  ".join(f"{name} {value:.1f}" for name, value in asdict(step.losses).items())
        self._shown.update(
            self._task,
            description=f"Epoch {step.epoch} of {step.epochs}",
            completed=step.step,
            total=step.steps,
            losses=losses,
        )


@contextmanager
def learning() -> Generator[Learning]:
    """A bar for a whole run; a line an epoch where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn())
    rest = (TimeRemainingColumn(), TextColumn("{task.fields[losses]}"))
    with Progress(
        *columns, *rest, console=err, speed_estimate_period=_ETA_OVER_S, refresh_per_second=2
    ) as shown:
        yield Learning(shown)
