"""Voices and content encoders of RVC's shape with random weights, as they lie on disk."""

import json
import math
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import save_file
from torch import Tensor

from processors.rvc.config import RvcConfig, expected_shapes

Size = Literal["tiny", "full"]

RESBLOCKS: tuple[list[int], list[list[int]]] = ([3, 7, 11], [[1, 3, 5]] * 3)
UPSAMPLING: dict[tuple[str, int], tuple[list[int], list[int]]] = {
    ("v1", 32_000): ([10, 4, 2, 2, 2], [16, 16, 4, 4, 4]),
    ("v1", 40_000): ([10, 10, 2, 2], [16, 16, 4, 4]),
    ("v1", 48_000): ([10, 6, 2, 2, 2], [16, 16, 4, 4, 4]),
    ("v2", 32_000): ([10, 8, 2, 2], [20, 16, 4, 4]),
    ("v2", 40_000): ([10, 10, 2, 2], [16, 16, 4, 4]),
    ("v2", 48_000): ([12, 10, 2, 2], [24, 20, 4, 4]),
}
"""Rates and kernels of what people share, by version and sample rate."""

CHANNELS: dict[Size, list[Any]] = {
    "tiny": [32, 32, 64, 2, 3, 3, 0],
    "full": [192, 192, 768, 2, 6, 3, 0],
}


def config_list(rate_hz: int, version: str, size: Size) -> list[Any]:
    """The list of 18 of a voice, as its checkpoint has it."""
    rates, kernels = UPSAMPLING[version, rate_hz]
    ends = {"tiny": (64, 4, 16), "full": (512, 109, 256)}[size]
    spectrum = 513 if rate_hz == 32_000 else 1025
    middle = [rates, ends[0], kernels, ends[1], ends[2], rate_hz]
    return [spectrum, 32, *CHANNELS[size], "1", *RESBLOCKS, *middle]


def random_weights(
    rate_hz: int = 40_000, version: str = "v2", *, f0: bool = True, seed: int = 0, size: Size
) -> dict[str, Tensor]:
    """A checkpoint's `weight`, float16, by its names. It speaks audible noise with a pitch."""
    listed = config_list(rate_hz, version, size)
    known = RvcConfig(  # only what names and shapes depend on
        version="v1" if version == "v1" else "v2",
        f0=f0,
        **dict(zip(_FIELDS, [*listed[:9], *listed[10:]], strict=True)),
    )
    generator = torch.Generator().manual_seed(seed)
    return {
        name: _random(name, shape, generator).half()
        for name, shape in sorted(expected_shapes(known).items())
    }


def write_voice(
    folder: Path,
    *,
    rate_hz: int = 40_000,
    version: str = "v2",
    f0: bool = True,
    seed: int = 0,
    size: Size = "tiny",
    **settings: Any,
) -> Path:
    """Write voice.json and voice.safetensors; `settings` go into voice.json. Returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = random_weights(rate_hz, version, f0=f0, seed=seed, size=size)
    about = {
        "format": 1,
        "kind": "rvc",
        "name": folder.name,
        "rate_hz": rate_hz,
        "version": version,
        "f0": f0,
        "config": config_list(rate_hz, version, size),
        "f0_unvoiced": "zero",
        "key_shift": 0.0,
        "index_rate": 0.75,
        "protect": 0.33,
        "speaker": 0,
        "f0_method": "dio",
        "embedder": "contentvec",
        "info": f"random weights, seed {seed}",
        "sample_sha256": None,
    }
    save_file(weights, folder / "voice.safetensors")
    (folder / "voice.json").write_text(json.dumps(about | settings, indent=1, sort_keys=True))
    return folder


def write_content(folder: Path, *, version: str = "v2", size: Size = "tiny", seed: int = 0) -> Path:
    """Write a content encoder with random weights: config.json and model.safetensors.

    A tiny one is for voices of one version only; a full one (380 MB) is HuBERT-base.
    """
    from transformers import HubertConfig, HubertModel

    folder.mkdir(parents=True, exist_ok=True)
    tiny = {
        "hidden_size": 768 if version == "v2" else 32,
        "num_hidden_layers": 1 if version == "v2" else 9,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "conv_dim": [16] * 7,
        "num_conv_pos_embeddings": 16,
        "num_conv_pos_embedding_groups": 16,
    }
    config = HubertConfig(**(tiny if size == "tiny" else {}))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = HubertModel(config)
        projection = torch.nn.Linear(config.hidden_size, 256)
    final = {f"final_proj.{name}": value for name, value in projection.state_dict().items()}
    tensors = {name: value.contiguous() for name, value in (model.state_dict() | final).items()}
    save_file(tensors, folder / "model.safetensors")
    (folder / "config.json").write_text(config.to_json_string(use_diff=False))
    return folder


_FIELDS = (
    *("spec_channels", "segment_size", "inter", "hidden", "filter", "heads", "layers", "kernel"),
    *("dropout", "resblock_kernels", "dilations", "upsample_rates", "upsample_initial"),
    *("upsample_kernels", "speakers", "gin", "rate_hz"),
)


def _random(name: str, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Neither dies away nor saturates on its way through the layers."""
    last = name.rpartition(".")[2]
    drawn = torch.randn(shape, generator=generator)
    if last in {"gamma", "weight_g"}:
        # A row of norm 1 keeps the variance; blocks of convolutions add to what they are given.
        return torch.full(shape, 0.4 if ".resblocks." in name else 1.0)
    if last in {"bias", "beta"}:
        return 0.02 * drawn
    return drawn / math.sqrt(math.prod(shape[1:]) or 1)
