"""A trained model as the files that are kept in the repository."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from processors.face.expression import ABOUT, MODEL, Expression
from processors.face.normalise import CHANNELS, WINDOW, Canonical
from processors.face.training.errors import TrainingDataError
from processors.face.training.network import Scorer


def ship(scorer: Scorer, canonical: Canonical, told: dict[str, Any], folder: Path) -> None:
    """Write `MODEL` and `ABOUT`: the network, the mean face, and what is told about both.

    Raises:
        TrainingDataError: what was written judges otherwise than what was trained.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        scorer.eval(),
        (torch.zeros(1, CHANNELS, WINDOW),),
        str(folder / MODEL),
        input_names=["window"],
        output_names=["score", "confidence"],
        dynamic_axes={name: {0: "n"} for name in ("window", "score", "confidence")},
        dynamo=False,
    )
    tell(canonical, told, folder)
    _check(scorer, folder)


def tell(canonical: Canonical, told: dict[str, Any], folder: Path) -> None:
    """Write `ABOUT`."""
    points = [[round(float(v), 5) for v in point] for point in canonical.points]
    (folder / ABOUT).write_text(json.dumps({"canonical": points, **told}) + "\n")


def _check(scorer: Scorer, folder: Path) -> None:
    rng = np.random.default_rng(0)
    seen = rng.normal(0, 0.05, (20, CHANNELS, WINDOW)).astype(np.float32)
    with torch.no_grad():
        scores, confidences = scorer(torch.from_numpy(seen))
    expression = Expression.open(folder)
    judged = [(j.score, j.confidence) for j in map(expression.judge, seen)]
    if not np.allclose(judged, torch.stack([scores, confidences], dim=1).numpy(), atol=1e-3):
        raise TrainingDataError(
            f"{folder / MODEL}: judges otherwise than the network it was made from; export it with "
            "the versions of torch and onnx that requirements.lock names"
        )
