"""What the command line prints."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID
from rich.table import Table
from rich.text import Text

from bots.library import OnProgress
from bots.records import Kind, TurnTimes, guess_in_words
from bots.roles import Role
from bots.talk import Talk
from tenants.knowledge.crawl.sites import OnSite
from tenants.registry import Registry
from web.reading import Reading

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_BAR_CELLS = 48
_BEFORE_MS = -1000.0
"""How much of the visitor's speech is drawn."""

_COLOURS: Mapping[Kind, str] = {
    "hear": "cyan",
    "decide": "yellow",
    "guess": "magenta",
    "think": "green",
    "speak": "blue",
}


def casts(by_tenant: Mapping[str, Sequence[Role]]) -> None:
    """Which engine each role of each tenant gets, and why."""
    for tenant_id, cast in by_tenant.items():
        table = Table("role", "engine", "why", title=f"Tenant {tenant_id}", title_justify="left")
        for role in cast:
            why = f"{role.why}; [yellow]{role.missing}[/yellow]" if role.missing else role.why
            table.add_row(role.role, role.engine, why)
        out.print(table)


def problems(registry: Registry, root: Path) -> None:
    """What is wrong with tenants, to standard error."""
    for problem in registry.problems:
        error(str(problem))
    if not registry.ids():
        error(f"{root}: holds no tenant that can be served; copy tenants/demo and change it")


def error(message: str) -> None:
    """One error, as it is."""
    err.print(Text(message, style="red"))


def ready(registry: Registry, origins: Iterable[str]) -> None:
    """Where the pages are."""
    for origin in sorted(origins)[-1:]:
        for tenant_id in registry.ids():
            out.print(f"{tenant_id}: {origin}/t/{tenant_id}")
    out.print("Ready. Press Ctrl-C to stop.")


def read(tenant_id: str, reading: Reading) -> None:
    """What came of reading a help center."""
    names = ("documents", "added", "changed", "unchanged", "removed", "failed")
    table = Table("read from", title=f"Help center of {tenant_id}", title_justify="left")
    for name in names:
        table.add_column(name, justify="right")
    for row in reading.rows:
        table.add_row(row.source, *(str(getattr(row, name)) for name in names))
    out.print(table)
    for site in reading.sites:
        kept = f", {site.kept} kept as last read" if site.kept else ""
        out.print(Text(f"{site.url}: {site.read} read{kept}; {site.ended}"))
    if done := reading.documents:
        counts = f"{done.added} added, {done.removed} removed, {done.embedded} embedded"
        out.print(f"{done.passages} passages: {counts}")
    for problem in reading.problems:
        error(str(problem))


@contextmanager
def reading() -> Generator[tuple[OnSite, OnProgress]]:
    """A bar per web site, and one for what is new to embed."""
    bars: dict[str, TaskID] = {}
    columns = ("[progress.description]{task.description}", BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as shown:

        def on_part(name: str, done: int, total: int) -> None:
            if total and name not in bars:
                bars[name] = shown.add_task(f"Reading {escape(name)}", total=total)
            if total:
                shown.update(bars[name], completed=done, total=total)

        def on_tenant(tenant_id: str, done: int, total: int) -> None:
            on_part(f"the help center of {tenant_id}", done, total)

        yield on_part, on_tenant


@contextmanager
def progress() -> Generator[OnProgress]:
    """A bar per help center that has something new to embed."""
    with reading() as (_, on_progress):
        yield on_progress


def conversation(talk: Talk) -> None:
    """Who said what, from which article, and where the time went."""
    for utterance in talk.utterances:
        who = "visitor " if utterance.speaker == "visitor" else "Rapport "
        cut = " …" if utterance.interrupted else ""
        out.print(Text.assemble((who, "bold"), utterance.text, (cut, "dim")))
        for source in utterance.sources:
            out.print(Text(f"        {source['title']}  {source['url']}", style="dim"))
    if not any(u.speaker == "visitor" for u in talk.utterances):
        error("Nothing was understood. Is there speech in the recording, in English?")
    for turn in talk.turns:
        _stages(turn)


def _stages(turn: TurnTimes) -> None:
    out.print(f"\nturn {turn.number}: {turn.total_ms:.0f} ms to the first {_first(turn)}")
    if said := guess_in_words(turn.guesses):
        out.print(f"  {said}")
    first_ms = max(_BEFORE_MS, min((stage.start_ms for stage in turn.stages), default=0.0))
    scale = _BAR_CELLS / max(turn.total_ms - first_ms, 1.0)
    for stage in turn.stages:
        before = round((max(stage.start_ms, first_ms) - first_ms) * scale)
        cells = max(1, round((max(stage.end_ms, first_ms) - first_ms) * scale) - before)
        line = Text(f"  {stage.label:<22}{stage.start_ms:6.0f} to {stage.end_ms:5.0f} ms  ")
        line.append(" " * before).append("█" * cells, style=_COLOURS[stage.kind])
        out.print(line)


def _first(turn: TurnTimes) -> str:
    return "text" if turn.stages and turn.stages[-1].name == "first_text" else "sound"
