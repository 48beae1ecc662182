"""Where the model errs: by the face that is made, and by how it is filmed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.face.evaluation import UNKNOWN, Scored, threshold
from processors.face.smoothing import Limits
from processors.face.training import figures
from processors.face.training.acting import KINDS

_TURNED_RAD = np.deg2rad(15.0)
_FEW = 8
"""Windows of either kind under which a group's AUC says nothing."""


@dataclass(frozen=True)
class OfKind:
    """Windows in which one face is made."""

    kind: str
    windows: int
    people: int
    quartiles: tuple[float, float, float]
    """Of the score."""

    over: float
    """Share above the score that 5 % of the windows without frustration exceed."""

    counted: float
    """Share that a cue would count: score and confidence as `smoothing.Limits` ask for."""

    unsure: float
    """Share that the smoother passes over for its confidence."""


@dataclass(frozen=True)
class Group:
    """Windows filmed under one condition."""

    condition: str
    value: str
    windows: int
    people: int
    auc: float | None
    """None where too few windows are there."""

    auc_95: tuple[float, float] | None
    recall: float
    """At the threshold that lets 5 % of all windows without frustration through."""

    false_alarms: float
    """Share of the group's windows without frustration above that threshold."""


def by_kind(scored: Scored, limits: Limits | None = None) -> list[OfKind]:
    """One of each kind of face that is there, in the order of `KINDS`."""
    limits, over = limits or Limits(), threshold(scored)
    found: list[OfKind] = []
    for place, kind in enumerate(KINDS):
        some = scored.of(scored.kinds == place)
        if not len(some.people):
            continue
        sure = some.confidence >= limits.min_confidence
        low, middle, high = np.quantile(some.network, (0.25, 0.5, 0.75))
        found.append(
            OfKind(
                kind=kind,
                windows=len(some.people),
                people=len(np.unique(some.people)),
                quartiles=(float(low), float(middle), float(high)),
                over=float((some.network > over).mean()),
                counted=float((sure & (some.network >= limits.on)).mean()),
                unsure=float((~sure).mean()),
            )
        )
    return found


def by_condition(scored: Scored, *, times: int = 200) -> list[Group]:
    """How it is filmed, as far as that is known; without frustrated smiles."""
    clear, over = scored.clear, threshold(scored)
    groups: list[Group] = []
    for condition, values in _conditions(clear).items():
        for value, chosen in values.items():
            some = clear.of(chosen)
            if some.truth.sum() and (~some.truth).sum():
                groups.append(_group(condition, value, some, (over, times)))
    return groups


def _conditions(clear: Scored) -> dict[str, dict[str, NDArray[np.bool_]]]:
    turned = clear.yaw_rad > _TURNED_RAD
    found = {"head": {"ahead": ~turned, "turned over 15°": turned}}
    for name, marks, (yes, no) in (
        ("glasses", clear.glasses, ("on", "none")),
        ("mouth", clear.covered, ("behind a hand", "free")),
        ("lips", clear.talking, ("speaking", "still")),
    ):
        if (marks != UNKNOWN).any():
            found[name] = {no: marks == 0, yes: marks == 1}
    known = np.isfinite(clear.skin)
    if known.any():
        one, two = np.quantile(clear.skin[known], (1 / 3, 2 / 3))
        found["skin"] = {
            "light third": clear.skin > two,
            "middle third": (clear.skin > one) & (clear.skin <= two),
            "dark third": clear.skin <= one,
        }
    return found


def _group(condition: str, value: str, some: Scored, how: tuple[float, int]) -> Group:
    over, times = how
    truth, above = some.truth, some.network > over
    enough = min(truth.sum(), (~truth).sum()) >= _FEW
    spread = (
        figures.interval(figures.auc, some.network, truth, some.people, times=times)
        if enough
        else None
    )
    return Group(
        condition=condition,
        value=value,
        windows=len(truth),
        people=len(np.unique(some.people)),
        auc=figures.auc(some.network, truth) if enough else None,
        auc_95=spread,
        recall=float(above[truth].mean()),
        false_alarms=float(above[~truth].mean()),
    )
