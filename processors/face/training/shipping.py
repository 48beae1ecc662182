"""A trained model as the files that are kept in the repository."""

import json
from pathlib import Path
from typing import Any

import torch

from processors.face.normalise import CHANNELS, WINDOW, Canonical
from processors.face.training.network import CLASSES, Network, Scorer


def ship(network: Network, canonical: Canonical, told: dict[str, Any], folder: Path) -> None:
    """Write `expression.onnx` and `expression.json`: the classes, the mean face, the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        Scorer(network).eval(),
        (torch.zeros(1, CHANNELS, WINDOW),),
        str(folder / "expression.onnx"),
        input_names=["window"],
        output_names=["probabilities"],
        dynamic_axes={"window": {0: "n"}, "probabilities": {0: "n"}},
        dynamo=False,
    )
    card = {
        "classes": CLASSES,
        "canonical": [[round(float(v), 5) for v in point] for point in canonical.points],
        "evaluation": told,
    }
    (folder / "expression.json").write_text(json.dumps(card, indent=1) + "\n")
