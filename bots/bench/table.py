"""The table of a bench, as text."""

import os
import platform
import time
from collections.abc import Sequence

from bots.bench.rows import Profile, Row, to_stock

COLUMNS = (
    "profile",
    "system",
    "turns",
    "p50 ms",
    "p95 ms",
    "p50 to stock",
    "cut off /100",
    "missed /100",
    "hit rate",
    "wrong keeps /100",
    "wasted tokens/turn",
    "cpu s/turn",
)

NAMES = {
    "stock": "stock Pipecat",
    "no_speculation": "Rapport, no speculation",
    "pause": "Rapport, guesses at a pause",
    "partial": "Rapport, guesses while speaking",
}

_ENGINES: dict[Profile, str] = {
    "local": "the embedded answerer and espeak-ng",
    "cloud": (
        "a language model (first token p50 350 ms, p95 700 ms, then 60 tokens/s) and a voice "
        "(first byte p50 150 ms, p95 300 ms) behind local sockets, with seeded delays"
    ),
}


def cells(row: Row, rows: Sequence[Row]) -> list[str]:
    """One row, in the order of `COLUMNS`."""
    ratio = to_stock(rows, row)
    return [
        row.profile,
        NAMES[row.system],
        str(row.turns),
        _ms(row.v2v_p50_ms),
        _ms(row.v2v_p95_ms),
        "-" if ratio is None else f"{ratio:.2f}",
        f"{row.false_cutoffs_per_100:.1f}",
        f"{row.missed_per_100:.1f}",
        f"{row.hit_rate:.2f}",
        f"{row.wrong_keeps_per_100:.1f}",
        f"{row.wasted_tokens_per_turn:.0f}",
        f"{row.cpu_s_per_turn:.2f}",
    ]


def facts() -> list[str]:
    """Where and when: numbers of another machine, or of a busier hour, cannot be compared."""
    cores = os.cpu_count() or 1
    memory_gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return [
        f"machine: {cores} cores, {platform.machine()}, {memory_gib:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f} of {cores}",
        f"date: {time.strftime('%Y-%m-%d')}",
    ]


def markdown(rows: Sequence[Row], lines: Sequence[str]) -> str:
    """The body of a page: the table, and what it needs to be read."""
    bars = [f"| {' | '.join(line)} |" for line in (COLUMNS, ["---"] * len(COLUMNS))]
    bars += [f"| {' | '.join(cells(row, rows))} |" for row in rows]
    measured = {row.profile for row in rows}
    engines = [f"{name}: {what}" for name, what in _ENGINES.items() if name in measured]
    listed = "\n".join(f"- {line}" for line in [*lines, *engines])
    return "\n".join(bars) + f"\n\n{listed}\n"


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"
