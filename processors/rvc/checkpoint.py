"""What a checkpoint must be to become a voice. Runs in the confined child, and only there."""

import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import torch
from torch import Tensor

from processors.rvc import archive
from processors.rvc.config import MAX_NUMEL, RvcConfig
from processors.rvc.errors import VoiceError

EMBEDDERS = {"contentvec": "contentvec", "hubert_base": "contentvec", "hubert": "contentvec"}
"""Names of content encoders that are ContentVec; a voice understands the one it was trained with
and no other."""

VOCODER = "HiFi-GAN"
MAX_INFO_CHARS = 200

_KNOWN = frozenset(
    {
        *("weight", "config", "info", "sr", "f0", "version"),
        # Of Applio.
        *("epoch", "step", "creation_date", "model_hash", "overtrain_info", "dataset_length"),
        *("dataset_lenght", "model_name", "author", "embedder_model", "speakers_id", "vocoder"),
    }
)
_TRAINING = frozenset({"model", "optimizer", "iteration", "learning_rate"})
_SHOWN = 5
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\uffff]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A checkpoint without a fault."""

    weights: dict[str, Tensor]
    """float16 or float32, without `enc_q`."""

    config: RvcConfig
    embedder: str
    info: str
    """What its maker noted, at most 200 characters of plain text."""

    def about(self) -> dict[str, Any]:
        """All but the weights, for JSON."""
        config = self.config
        known = {"version": config.version, "f0": config.f0, "config": config.listed}
        return known | {"embedder": self.embedder, "info": self.info}


def load(file: BinaryIO) -> Any:
    """What torch finds in a file; nothing of it is run.

    Raises:
        VoiceError: it is no torch file, or holds more than data.
    """
    archive.check(file)
    try:
        return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as unsafe:
        asked = re.search(r"(?:GLOBAL|global) ([\w.]+)", str(unsafe))
        what = f"asks to run {asked[1]}" if asked else "holds more than numbers"
        raise VoiceError(
            f"{what}; a checkpoint that runs code is never opened. Do not use this file"
        ) from None
    except MemoryError:
        raise VoiceError("needs more memory than a voice may") from None
    except (RuntimeError, ValueError, KeyError, EOFError, TypeError, AttributeError, IndexError,
            AssertionError, OverflowError, RecursionError, OSError) as broken:  # fmt: skip
        raise VoiceError(f"is a damaged torch file ({_first_line(broken)})") from None


def find(loaded: Any) -> Found:
    """The voice in what `load` returned.

    Raises:
        VoiceError: it is none; says what it is instead, or what is wrong with it.
    """
    checkpoint = _inference(loaded)
    embedder = _embedder(checkpoint)
    version, f0 = checkpoint.get("version", "v1"), checkpoint.get("f0", 1)
    if not isinstance(f0, int | bool) or f0 not in (0, 1):
        raise VoiceError(f"f0 is {_short(f0)}; it must be 0 or 1")
    if not isinstance(version, str):
        raise VoiceError(f"version is {_short(version)}; v1 and v2 are known")
    weights = _weights(checkpoint["weight"])
    shapes = {name: tuple(weight.shape) for name, weight in weights.items()}
    config = RvcConfig.parse(checkpoint["config"], version, bool(f0), shapes)
    _check_rate(checkpoint.get("sr"), config.rate_hz)
    return Found(
        {name: _plain(name, weights[name]) for name in sorted(weights)},
        config,
        embedder,
        printable(checkpoint.get("info", "")),
    )


def tensors_in(loaded: Any, max_numel: int) -> dict[str, Tensor]:
    """The weights of any network: at the top, or one step down where training tools put them.

    Raises:
        VoiceError: there are none, or too many, or some are not finite.
    """
    if isinstance(loaded, Mapping):
        for key in ("model", "state_dict", "weight"):
            if isinstance(loaded.get(key), Mapping):
                loaded = loaded[key]
                break
    found = _numbers(loaded, max_numel)
    return {name: _finite(name, found[name]) for name in sorted(found)}


def printable(text: object) -> str:
    """One line that does nothing to a terminal."""
    return _UNPRINTABLE.sub(" ", str(text)).strip()[:MAX_INFO_CHARS]


def _inference(loaded: Any) -> dict[str, Any]:
    """The mapping of a small model, or why it is not one."""
    if not isinstance(loaded, dict):
        raise VoiceError(f"holds a {type(loaded).__name__}, not a voice; name a shared .pth")
    keys = {key for key in cast("dict[Any, Any]", loaded) if isinstance(key, str)}
    if "weight" not in keys and keys & _TRAINING:
        raise VoiceError(
            "is a training checkpoint (G_*.pth or D_*.pth: model, optimizer, iteration), not a "
            "voice; in the tool that wrote it, extract the small model, or name the one in its "
            "weights folder"
        )
    if lacking := sorted({"weight", "config"} - keys):
        raise VoiceError(f"is no RVC voice: it has no {' and no '.join(lacking)}")
    vocoder = loaded.get("vocoder", VOCODER)
    if vocoder != VOCODER:
        raise VoiceError(
            f"was made for the vocoder {_short(vocoder)}; only {VOCODER} is RVC. Train or export "
            "it with that one"
        )
    if strange := sorted(map(repr, loaded.keys() - _KNOWN)):
        raise VoiceError(
            f"has keys nobody here knows: {_short(', '.join(strange[:_SHOWN]))}; it may be another "
            "kind of network. Export it with RVC or Applio"
        )
    return loaded


def _embedder(checkpoint: Mapping[str, Any]) -> str:
    named = checkpoint.get("embedder_model") or "contentvec"
    if not isinstance(named, str) or named not in EMBEDDERS:
        raise VoiceError(
            f"was trained with the embedder {_short(named)}; with contentvec it would speak "
            "nonsense. Train it with contentvec"
        )
    return EMBEDDERS[named]


def _check_rate(sr: Any, rate_hz: int) -> None:
    """The config's rate is the truth; one that says otherwise is a file of two minds."""
    told = {None: None, "32k": 32_000, "40k": 40_000, "48k": 48_000}
    if isinstance(sr, str) and sr.isdecimal() and len(sr) < 8:
        sr = int(sr)
    said = sr if isinstance(sr, int) else told.get(sr) if isinstance(sr, str | None) else -1
    if sr is not None and said != rate_hz:
        raise VoiceError(f"says sr {_short(sr)}, but its config makes {rate_hz} Hz")


def _weights(weight: Any) -> dict[str, Tensor]:
    found = _numbers(weight, 2 * MAX_NUMEL)
    return {name: found[name] for name in found if not name.startswith("enc_q.")}


def _numbers(weight: Any, max_numel: int) -> dict[str, Tensor]:
    """Plain tensors on this machine; nothing is read of them but how they lie."""
    if not isinstance(weight, Mapping) or not weight:
        raise VoiceError("holds no weights")
    total = 0
    for name, tensor in cast("Mapping[Any, Any]", weight).items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise VoiceError(f"weight {_short(name)} is a {type(tensor).__name__}, not a tensor")
        if (
            tensor.layout != torch.strided
            or tensor.device.type != "cpu"
            or tensor.is_quantized
            or tensor.is_complex()
        ):
            raise VoiceError(f"weight {_short(name)} is not a plain tensor")
        # Before anything is copied: a view may claim a million times what is stored.
        total += tensor.numel()
        if total > max_numel:
            raise VoiceError(f"has more than {max_numel} weights; that is no voice")
    return dict(cast("Mapping[str, Tensor]", weight))


def _plain(name: str, tensor: Tensor) -> Tensor:
    """float16 where it is; everything else float32."""
    if not tensor.is_floating_point():
        raise VoiceError(f"weight {_short(name)} is {tensor.dtype}; floating point is expected")
    if tensor.dtype != torch.float16:
        tensor = tensor.detach().to(torch.float32)
    tensor = _finite(name, tensor)
    if name.endswith(".weight_v") and not bool(tensor.flatten(1).any(dim=1).all()):
        raise VoiceError(f"weight {_short(name)} has a row of zeros, which cannot be normalised")
    return tensor


def _finite(name: str, tensor: Tensor) -> Tensor:
    if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
        raise VoiceError(f"weight {_short(name)} holds numbers that are not finite; train it anew")
    return tensor.detach().contiguous().clone()


def _short(value: Any) -> str:
    text = printable(value if isinstance(value, str) else repr(value))
    return repr(text if len(text) <= 80 else text[:77] + "...")


def _first_line(error: Exception) -> str:
    return printable(str(error).partition("\n")[0])[:120] or type(error).__name__
