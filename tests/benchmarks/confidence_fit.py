"""Fits the coefficients of `processors/stt/confidence.py`, and says what they are worth.

Believing wrong words and asking again for nothing are both mistakes. Right and wrong utterances are
weighted so that for an utterance on the threshold one is expected to cost as much as the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from processors.stt.confidence import Segment, features

BELIEVED = 0.6
"""The threshold tenants have who set none."""

RIGHT, WRONG = 0.25, 0.5
"""At most and at least so many of its words are wrong."""

REPEAT_COST = 1.0
"""What asking again for nothing costs, as a multiple of believing wrong words.

1, as either costs the visitor a turn: what they said has to be said again. Nobody has counted how
many utterances of a call are heard right; it is taken to be half of them.
"""

OTHER_COSTS = (0.5, 2.0, 4.0)
FOLDS = 5
PRIOR_SD = 10.0
"""Of each coefficient but the intercept, round 0, in logits."""

COEFFICIENTS = (
    "INTERCEPT",
    "PER_ORDER",
    "PER_POSTERIOR",
    "PER_KNOWN_SHARE",
    "PER_WORD_A_SECOND",
    "PER_DRAWN_OUT_SHARE",
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Heard:
    """One utterance and what the recogniser made of it."""

    kind: str
    sentence: str
    """What it was made of."""

    error: float
    """The share of words that are wrong."""

    segments: Sequence[Segment]
    """The words found."""

    @property
    def right(self) -> bool | None:
        """Whether it was heard right; None for what counts as neither."""
        return None if RIGHT < self.error < WRONG else self.error <= RIGHT


@dataclass(frozen=True)
class Table:
    """What is fitted."""

    features: Floats
    """(utterances, features)."""

    right: NDArray[np.bool_]
    """(utterances,)."""

    sentences: NDArray[np.str_]
    """(utterances,): what each was made of."""

    def part(self, rows: NDArray[np.int64]) -> "Table":
        """Some of the utterances."""
        return Table(self.features[rows], self.right[rows], self.sentences[rows])


def print_fit(heard: Sequence[Heard]) -> None:
    """Print the cross-validation by sentence, then the coefficients fitted on all."""
    clear = [u for u in heard if u.segments and u.right is not None]
    table = Table(
        np.array([features(u.segments) for u in clear]),
        np.array([bool(u.right) for u in clear]),
        np.array([u.sentence for u in clear]),
    )
    print(
        f"\n{len(clear)} of {len(heard)} utterances, made of {len(set(table.sentences))} sentences "
        f"and sorts of noise; left out: {sum(not u.segments for u in heard)} without words, "
        f"{sum(u.right is None for u in heard)} between right and wrong"
    )
    print(
        "cross-validated by sentence; asking again for nothing costs "
        f"{REPEAT_COST:g} times believing wrong words:"
    )
    sure = _cross_validated(table, REPEAT_COST)
    for n, (_, test) in enumerate(_folds(table), 1):
        print(f"  fold {n}     {worth(table.right[test], sure[test])}")
    print(f"  all folds  {worth(table.right, sure)}")
    print("at other costs:")
    for cost in OTHER_COSTS:
        print(f"  {cost:<9g}  {worth(table.right, _cross_validated(table, cost))}")
    print("fitted on all:")
    for name, value in zip(COEFFICIENTS, fitted(table, REPEAT_COST), strict=True):
        print(f"{name} = {value:.2f}")


def worth(right: NDArray[np.bool_], sure: Floats) -> str:
    """How well right utterances are told from wrong ones, by their confidence."""
    believed = sure >= BELIEVED
    return (
        f"area under ROC {roc_auc_score(right, sure):.3f}, "
        f"of {sum(right)} right {np.mean(believed[right]):.3f} believed, "
        f"of {sum(~right)} wrong {np.mean(~believed[~right]):.3f} doubted"
    )


def fitted(table: Table, repeat_cost: float) -> Floats:
    """A logistic regression with a normal prior on all coefficients but the intercept.

    Args:
        table: what it is fitted on.
        repeat_cost: as `REPEAT_COST`.

    Returns:
        (6,), in the order of `COEFFICIENTS`.
    """
    odds = repeat_cost * BELIEVED / (1 - BELIEVED)
    weights = np.where(table.right, odds / np.sum(table.right), 1 / np.sum(~table.right))
    model = LogisticRegression(C=PRIOR_SD**2, max_iter=10_000)
    model.fit(table.features, table.right, sample_weight=weights * len(weights) / np.sum(weights))
    return np.concatenate([model.intercept_, model.coef_[0]])


def _cross_validated(table: Table, repeat_cost: float) -> Floats:
    """(utterances,): confidences by fits that do not know the utterance's sentence."""
    sure = np.zeros(len(table.right))
    for train, test in _folds(table):
        coefficients = fitted(table.part(train), repeat_cost)
        logit = coefficients[0] + table.features[test] @ coefficients[1:]
        sure[test] = 1 / (1 + np.exp(-logit))
    return sure


def _folds(table: Table) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows to fit on and rows to test with; no sentence is in both."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=1)
    return folds.split(table.features, table.right, table.sentences)
