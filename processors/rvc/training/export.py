"""A trained voice as files: those a call is served from, and the one other tools read."""

import json
import os
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from processors.rvc.config import RvcConfig
from processors.rvc.f0 import Method
from processors.rvc.index import reduced, write_index
from processors.rvc.training.graph import Learner, stored
from processors.rvc.training.prepared import Prepared

FORMAT = 1
_LISTENER = "enc_q."


@dataclass(frozen=True, slots=True)
class About:
    """What a voice's files say of it."""

    name: str
    epochs: int
    sample_sha256: str
    """Of the recording, as the consent names it."""

    f0_method: Method = "dio"


def weights_of(voice: Learner) -> dict[str, Tensor]:
    """Half floats by the names of a checkpoint, without what only training needs."""
    weights = stored(voice, torch.float16)
    return {name: tensor for name, tensor in weights.items() if not name.startswith(_LISTENER)}


def write_voice(folder: Path, voice: Learner, pieces: Sequence[Prepared], about: About) -> None:
    """Write voice.json, voice.safetensors and index.safetensors.

    Args:
        folder: is made; what a broken-off export left there is replaced.
        voice: trained.
        pieces: what it was trained on; their content is the index.
        about: for voice.json.

    Raises:
        OSError: there is no room.
    """
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights_of(voice), folder / "voice.safetensors")
    write_index(reduced(torch.cat([piece.content.float() for piece in pieces])), folder)
    text = json.dumps(_settings(voice.config, about), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / "voice.json").write_text(text + "\n", encoding="utf-8")


def write_checkpoint(path: Path, voice: Learner, about: About) -> None:
    """The same as a `.pth` that RVC-WebUI, Applio and others open: half floats, no `enc_q`.

    Raises:
        OSError: there is no room.
    """
    config = voice.config
    content = {
        "weight": OrderedDict(weights_of(voice)),
        "config": config.listed,
        "info": f"{about.epochs}epoch",
        "sr": f"{config.rate_hz // 1000}k",
        "f0": int(config.f0),
        "version": config.version,
    }
    fresh = path.with_name(f"{path.name}.new")
    torch.save(OrderedDict(content), fresh)
    os.replace(fresh, path)


def _settings(config: RvcConfig, about: About) -> dict[str, object]:
    return {
        "format": FORMAT,
        "kind": "rvc",
        "name": about.name,
        "rate_hz": config.rate_hz,
        "version": config.version,
        "f0": config.f0,
        "config": config.listed,
        "f0_unvoiced": "zero",
        "key_shift": 0.0,
        "index_rate": 0.75,
        "protect": 0.33,
        "speaker": 0,
        "f0_method": about.f0_method,
        "embedder": "contentvec",
        "info": f"{about.epochs}epoch",
        "sample_sha256": about.sample_sha256,
    }
