"""What the model and its baselines made of people nobody was trained on, and what that is worth."""

from dataclasses import asdict, dataclass, fields
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from processors.errors import ProcessorError
from processors.face.expression import PACKAGED
from processors.face.training import figures
from processors.face.training.acting import KINDS

Floats = NDArray[np.float32]
Marks = NDArray[np.int8]

SCORES = "evaluation.npz"
JUDGES = ("network", "line", "rule")
"""The model that ships, logistic regression on blendshapes, and the rule written by hand."""

FRUSTRATION, SMILE = KINDS.index("frustration"), KINDS.index("frustrated_smile")
UNKNOWN = -1


class EvaluationError(ProcessorError):
    """There are no scores, or they are not what they should be."""


@dataclass(frozen=True)
class Scored:
    """Windows with what was made of them; N of each."""

    people: NDArray[np.int32]

    kinds: Marks
    """Index into `KINDS`: what the person made in the last second."""

    network: Floats
    """Probability of frustration, from 0 to 1."""

    confidence: Floats
    """The network's, as in `expression.Judgement`."""

    line: Floats
    """Likewise, by logistic regression."""

    rule: Floats
    """Any number; higher is more like frustration."""

    yaw_rad: Floats
    """Mean over the frames with a face, either way."""

    missing: Floats
    """Share of frames without a face, from 0 to 1."""

    talking: Marks
    """Whether the lips spoke in the last second; `UNKNOWN` where the performance is not known."""

    glasses: Marks
    """Whether they are worn; `UNKNOWN` likewise."""

    covered: Marks
    """Whether a hand was before the mouth in any frame; `UNKNOWN` likewise."""

    skin: Floats
    """Its lightness, from 0 to 255; NaN likewise."""

    @classmethod
    def open(cls, folder: Traversable | None = None) -> Self:
        """The scores that ship with the model, or those of another folder.

        Raises:
            EvaluationError: they are not there or damaged.
        """
        path = (folder or PACKAGED) / SCORES
        try:
            with path.open("rb") as file, np.load(file) as held:
                return cls(**{part.name: held[part.name] for part in fields(cls)})
        except (OSError, KeyError, ValueError) as error:
            raise EvaluationError(
                f"{path}: not the scores of an evaluation ({error}); install rapport again"
            ) from error

    def save(self, folder: Path) -> None:
        """Write them into a folder that is there."""
        np.savez_compressed(folder / SCORES, **vars(self))

    def of(self, chosen: NDArray[np.bool_]) -> "Scored":
        """Some of them."""
        return Scored(*(part[chosen] for part in vars(self).values()))

    @property
    def clear(self) -> "Scored":
        """Without the frustrated smiles, which are neither."""
        return self.of(self.kinds != SMILE)

    @property
    def truth(self) -> NDArray[np.bool_]:
        """Which are frustration: [N]."""
        return self.kinds == FRUSTRATION


@dataclass(frozen=True)
class Figures:
    """How good one judge is, with 95 % intervals over people."""

    auc: float
    auc_95: tuple[float, float]
    recall: float
    """Where 5 % of the windows without frustration are taken for it."""

    recall_95: tuple[float, float]
    ece: float | None
    """None where scores are no probabilities."""

    ece_95: tuple[float, float] | None


@dataclass(frozen=True)
class Lead:
    """By how much the network's AUC is above another judge's, over the same people."""

    auc: float
    auc_95: tuple[float, float]


@dataclass(frozen=True)
class Summary:
    """The figures of an evaluation, without frustrated smiles."""

    people: int
    windows: int
    frustrated: int
    judges: dict[str, Figures]
    leads: dict[str, Lead]
    smiles: int
    """Windows with a frustrated smile."""

    smiles_unsure: float | None
    """Share of them with a confidence under 0.6, on which nothing is done; None without any."""

    clear_unsure: float
    """Share of all other windows with such a confidence."""

    def facts(self) -> dict[str, object]:
        """As it goes into JSON."""
        return asdict(self)


def summary(scored: Scored, *, times: int = 300, unsure: float = 0.6) -> Summary:
    """What scores are worth.

    Args:
        scored: of at least two people, with and without frustration.
        times: how often people are drawn anew for the intervals.
        unsure: confidence under which the smoother passes over a window.

    Raises:
        EvaluationError: there is nothing to compare.
    """
    clear, smiles = scored.clear, scored.of(scored.kinds == SMILE)
    if not clear.truth.any() or clear.truth.all() or len(np.unique(clear.people)) < 2:
        raise EvaluationError(
            f"{len(clear.people)} windows of {len(np.unique(clear.people))} people: frustration "
            "cannot be told from anything else; film more people"
        )
    return Summary(
        people=len(np.unique(clear.people)),
        windows=len(clear.people),
        frustrated=int(clear.truth.sum()),
        judges={name: _figures(clear, name, times) for name in JUDGES},
        leads={name: _lead(clear, name, times) for name in JUDGES[1:]},
        smiles=len(smiles.people),
        smiles_unsure=_unsure(smiles, unsure) if len(smiles.people) else None,
        clear_unsure=_unsure(clear, unsure),
    )


def threshold(scored: Scored, *, false_alarms: float = 0.05) -> float:
    """The network's score above which so many of the windows without frustration lie."""
    clear = scored.clear
    return float(np.quantile(clear.network[~clear.truth], 1 - false_alarms))


def _figures(clear: Scored, name: str, times: int) -> Figures:
    scores: Floats = vars(clear)[name]
    truth, people = clear.truth, clear.people

    def spread(figure: figures.Figure) -> tuple[float, float]:
        return figures.interval(figure, scores, truth, people, times=times)

    probable = name != "rule"
    return Figures(
        auc=figures.auc(scores, truth),
        auc_95=spread(figures.auc),
        recall=figures.recall_at(scores, truth),
        recall_95=spread(figures.recall_at),
        ece=figures.calibration_error(scores, truth) if probable else None,
        ece_95=spread(figures.calibration_error) if probable else None,
    )


def _lead(clear: Scored, name: str, times: int) -> Lead:
    both = np.stack([clear.network, vars(clear)[name]], axis=1)

    def lead(scores: NDArray[np.floating], truth: NDArray[np.bool_]) -> float:
        return figures.auc(scores[:, 0], truth) - figures.auc(scores[:, 1], truth)

    spread = figures.interval(lead, both, clear.truth, clear.people, times=times)
    return Lead(lead(both, clear.truth), spread)


def _unsure(scored: Scored, under: float) -> float:
    return float((scored.confidence < under).mean())
