"""From the outcomes of turns to a row of the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from bots.bench.conversation import Outcome

System = Literal["stock", "no_speculation", "pause", "partial"]
Profile = Literal["local", "cloud"]
SYSTEMS: tuple[System, ...] = get_args(System)
PROFILES: tuple[Profile, ...] = get_args(Profile)


@dataclass(frozen=True)
class Measured:
    """One turn of one system."""

    outcome: Outcome
    about_it: bool
    """The answer came from the page that the turn asked for."""

    wasted_tokens: float
    """Of answers that were not the turn's."""

    cpu_s: float


@dataclass(frozen=True)
class Row:
    """One system under one profile. Times are None where no turn was answered."""

    system: System
    profile: Profile
    turns: int
    v2v_p50_ms: float | None
    v2v_p95_ms: float | None
    false_cutoffs_per_100: float
    missed_per_100: float
    hit_rate: float
    """Share of turns answered with a guess that was kept, 0 to 1."""

    wrong_keeps_per_100: float
    wasted_tokens_per_turn: float
    cpu_s_per_turn: float


def row(system: System, profile: Profile, measured: Sequence[Measured]) -> Row:
    """Summed up; of at least one turn."""
    outcomes = [m.outcome for m in measured]
    answered_ms = [o.voice_to_voice_ms for o in outcomes if o.voice_to_voice_ms is not None]
    return Row(
        system=system,
        profile=profile,
        turns=len(measured),
        v2v_p50_ms=_percentile(answered_ms, 50),
        v2v_p95_ms=_percentile(answered_ms, 95),
        false_cutoffs_per_100=_per_100([o.cut_off for o in outcomes]),
        missed_per_100=_per_100([o.voice_to_voice_ms is None for o in outcomes]),
        hit_rate=_per_100([o.kept for o in outcomes]) / 100,
        wrong_keeps_per_100=_per_100([m.outcome.kept and not m.about_it for m in measured]),
        wasted_tokens_per_turn=round(_mean([m.wasted_tokens for m in measured]), 1),
        cpu_s_per_turn=round(_mean([m.cpu_s for m in measured]), 3),
    )


def to_stock(rows: Sequence[Row], one: Row) -> float | None:
    """Median time of a row as a share of the stock system's under the same profile."""
    stock = next((r for r in rows if r.system == "stock" and r.profile == one.profile), None)
    if stock is None or not stock.v2v_p50_ms or one.v2v_p50_ms is None:
        return None
    return one.v2v_p50_ms / stock.v2v_p50_ms


def _percentile(values: Sequence[float], percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 1) if values else None


def _per_100(which: Sequence[bool]) -> float:
    return round(100 * _mean([float(one) for one in which]), 2)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
