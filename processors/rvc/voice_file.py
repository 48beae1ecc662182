"""A cloned voice on disk: `voice.json` and `voice.safetensors`. Nothing else is ever opened."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from processors.rvc.config import RvcConfig
from processors.rvc.errors import VoiceError

DESCRIPTION, WEIGHTS, INDEX = "voice.json", "voice.safetensors", "index.safetensors"
MAX_BYTES = 600_000_000
"""Of the weights; a full-size voice has 55 MB in float16 and 110 MB in float32."""

_HOW = "Import or train the voice again"


class RvcVoice(BaseModel):
    """What `voice.json` says of a voice of kind `rvc`. Fields that are not known are left alone."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    format: Literal[1]
    kind: Literal["rvc"]
    name: str

    rate_hz: int
    """Of the speech it makes."""

    version: Literal["v1", "v2"]
    f0: bool
    """Whether the network is told the pitch."""

    config: list[Any]
    """The checkpoint's list of 18."""

    f0_unvoiced: Literal["zero", "interpolate"] = "zero"
    """What stands for the pitch where nothing is voiced, as the voice was trained."""

    f0_method: Literal["dio", "rmvpe"] = "dio"
    key_shift: Annotated[float, Field(ge=-36, le=36)] = 0.0
    """Semitones the base voice is moved by before conversion."""

    index_rate: Annotated[float, Field(ge=0, le=1)] = 0.75
    """Taken from the index, where there is one."""

    protect: Annotated[float, Field(ge=0, le=0.5)] = 0.33
    """Share of the index that unvoiced frames keep; 0.5 is all."""

    speaker: Annotated[int, Field(ge=0)] = 0


def read_description(folder: Path) -> RvcVoice:
    """Read `voice.json`.

    Raises:
        VoiceError: it is missing, or does not describe a voice of this kind.
    """
    path = folder / DESCRIPTION
    try:
        return RvcVoice.model_validate_json(path.read_bytes())
    except OSError as error:
        raise VoiceError(f"{path}: cannot be read: {error.strerror}. {_HOW}") from error
    except ValidationError as invalid:
        found = [f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in invalid.errors()]
        raise VoiceError(f"{path}: {'; '.join(found)}. {_HOW}") from invalid


def read_weights(folder: Path, voice: RvcVoice) -> tuple[RvcConfig, dict[str, Tensor]]:
    """Read `voice.safetensors` and check it against what `voice.json` says.

    Returns:
        The checked config, and the weights by their names in the checkpoint.

    Raises:
        VoiceError: it is missing, damaged or of another shape.
    """
    path = folder / WEIGHTS
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise VoiceError(f"{path}: {size} bytes are no voice; {MAX_BYTES} are allowed. {_HOW}")
        weights = load_file(path)
    except OSError as error:
        raise VoiceError(f"{path}: cannot be read: {error.strerror}. {_HOW}") from error
    except SafetensorError as error:
        raise VoiceError(f"{path}: damaged: {error}. {_HOW}") from error
    try:
        shapes = {name: tuple(tensor.shape) for name, tensor in weights.items()}
        config = RvcConfig.parse(voice.config, voice.version, voice.f0, shapes)
    except VoiceError as error:
        raise VoiceError(f"{path}: {error}. {_HOW}") from error
    _check(path, voice, config, weights)
    return config, weights


def write_description(folder: Path, about: dict[str, Any]) -> None:
    """Write `voice.json`, sorted, once it is known to describe a voice.

    Raises:
        VoiceError: it does not.
    """
    try:
        RvcVoice.model_validate(about)
    except ValidationError as invalid:
        raise VoiceError(f"{folder / DESCRIPTION}: {invalid}") from invalid
    text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / DESCRIPTION).write_text(text + "\n", "utf-8")


def _check(path: Path, voice: RvcVoice, config: RvcConfig, weights: dict[str, Tensor]) -> None:
    if voice.rate_hz != config.rate_hz:
        raise VoiceError(
            f"{path}: makes {config.rate_hz} Hz, {DESCRIPTION} says {voice.rate_hz}. {_HOW}"
        )
    if voice.speaker >= config.speakers:
        raise VoiceError(
            f"{path}: has speakers 0 to {config.speakers - 1}, {DESCRIPTION} asks for "
            f"{voice.speaker}. Correct `speaker` there"
        )
    for name, tensor in weights.items():
        if tensor.dtype not in (torch.float16, torch.float32):
            raise VoiceError(f"{path}: {name} is {tensor.dtype}; float16 or 32 is known. {_HOW}")
        if not tensor.isfinite().all():
            raise VoiceError(f"{path}: {name} holds numbers that are not finite. {_HOW}")
