"""Judges clips with the model that ships, without training anything."""

import json
from importlib import import_module
from pathlib import Path

from processors.face.evaluation import Scored
from processors.face.expression import ABOUT, PACKAGED, Expression
from processors.face.training.baselines import Line
from processors.face.training.clip import load
from processors.face.training.errors import TrainingDataError
from processors.face.training.head import Head
from processors.face.training.judging import Staged, kept_for_testing, score, windows_in


def judge_clips(folder: Path, models: Path | None, *, own: bool = True) -> Scored:
    """What the shipped model and its baselines make of the people kept for testing.

    Args:
        folder: the clips.
        models: what they were made with; None leaves unknown how people were filmed.
        own: whether each person's own neutral face is the network's baseline, or the mean face.

    Raises:
        TrainingDataError: there are no clips of such people, or they were made with something else.
        ExpressionError: the model is not there or damaged.
    """
    expression = Expression.open()
    line = Line.of_facts(json.loads((PACKAGED / ABOUT).read_text())["line"])
    held = {person: clip for person, clip in load(folder) if kept_for_testing(person)}
    windows = windows_in(held.items(), expression.canonical, own=own)
    staged: dict[int, Staged] = {}
    if models is not None:
        head = Head.open(models / "ict_light_f16.npz", models / "lmmodel.npz")
        try:
            staging = import_module("processors.face.training.staging").staging
        except ImportError as error:
            raise TrainingDataError(
                f"{error}; pip install 'rapport[face-training]', or leave out the head model"
            ) from error
        staged = staging(head, held.items())
    return score(windows, expression, line, staged)
