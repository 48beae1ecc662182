"""How good a score is, with intervals over people: windows of one person are no separate proof."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
Truth = NDArray[np.bool_]
Figure = Callable[[Scores, Truth], float]


def auc(scores: Scores, truth: Truth) -> float:
    """Area under the ROC curve; ties count half."""
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    _, first, counts = np.unique(ordered, return_index=True, return_counts=True)
    ranks = np.repeat(first + (counts + 1) / 2, counts)
    yes, no = int(truth.sum()), int((~truth).sum())
    return float((ranks[truth[order]].sum() - yes * (yes + 1) / 2) / (yes * no))


def recall_at(scores: Scores, truth: Truth, *, false_alarms: float = 0.05) -> float:
    """Share of true windows above the threshold that lets through so many false ones."""
    return float((scores[truth] > np.quantile(scores[~truth], 1 - false_alarms)).mean())


def calibration_error(scores: Scores, truth: Truth, *, bins: int = 10) -> float:
    """Expected calibration error of probabilities."""
    places = np.minimum((scores * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(scores[here].mean() - truth[here].mean()) * here.mean()
            for here in (places == place for place in range(bins))
            if here.any()
        )
    )


def interval(
    figure: Figure,
    scores: Scores,
    truth: Truth,
    people: NDArray[np.int32],
    *,
    times: int = 300,
    seed: int = 0,
) -> tuple[float, float]:
    """95 % of what a figure comes out as over people drawn with replacement."""
    rng = np.random.default_rng(seed)
    rows = {int(person): np.flatnonzero(people == person) for person in np.unique(people)}
    names = np.array(list(rows))
    drawn: list[float] = []
    for _ in range(times):
        chosen = np.concatenate([rows[int(p)] for p in rng.choice(names, len(names))])
        if truth[chosen].any() and not truth[chosen].all():
            drawn.append(figure(scores[chosen], truth[chosen]))
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))
