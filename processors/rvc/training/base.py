"""Weights a voice begins from: networks that have heard fifty hours of many people."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from processors.rvc.training.errors import TrainingError
from processors.rvc.training.graph import unstored
from processors.rvc.training.learning import Learning
from processors.rvc.training.presets import Preset
from processors.rvc.weights import base_files


@dataclass(frozen=True, slots=True)
class Base:
    """A pretrained voice and its discriminators."""

    voice: Path
    critics: Path


def find_base(models: Path, preset: Preset) -> Base | None:
    """The pretrained weights for a network; None where there are none."""
    if preset.base_rate is None:
        return None
    found = base_files(models, preset.base_rate, preset.config.version)
    return Base(*found) if found else None


def begin_from(base: Base, learning: Learning) -> None:
    """Take a pretrained network's weights.

    Raises:
        TrainingError: they are of another network, or cannot be read.
    """
    _take(base.voice, learning.voice)
    _take(base.critics, learning.critics)


def _take(path: Path, network: nn.Module) -> None:
    try:
        given = unstored(load_file(path))
    except (OSError, SafetensorError) as error:
        raise TrainingError(f"{path}: cannot be read: {error}; fetch it again") from error
    own = {name: tensor.shape for name, tensor in network.state_dict().items()}
    wrong = [name for name in own if name not in given or given[name].shape != own[name]]
    if wrong:
        raise TrainingError(
            f"{path}: is of another network: {len(wrong)} of {len(own)} weights are missing or of "
            f"another shape, as {wrong[0]}; v1 and v2 have different ones, and so has each rate"
        )
    _check_finite(path, given)
    with torch.no_grad():
        network.load_state_dict({name: given[name] for name in own})


def _check_finite(path: Path, given: Mapping[str, Tensor]) -> None:
    if not all(bool(tensor.isfinite().all()) for tensor in given.values()):
        raise TrainingError(f"{path}: holds numbers that are not finite; fetch it again")
