"""A checkpoint and an index, as people share them, into the files a serving process opens."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from safetensors.numpy import save_file

from processors.rvc.config import RvcConfig
from processors.rvc.confined import OnStep, Read, Request, read
from processors.rvc.errors import VoiceError

FORMAT = 1
MAX_INFO_CHARS = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an imported voice shall be spoken with."""

    name: str
    f0_unvoiced: Literal["zero", "interpolate"] = "zero"
    """What the voice was trained to expect where there is no pitch; a checkpoint does not say.
    Those made before July 2026, and all of Applio's, expect zero."""

    key_shift: float = 0.0
    """Semitones between base voice and brand, from -24 to 24."""

    index_rate: float = 0.75
    """From 0 to 1: how much of each sound is taken from the index."""

    protect: float = 0.33
    """From 0 to 0.5: how much of that unvoiced sounds get; 0.5 is all."""

    speaker: int = 0
    """Of a voice with several."""

    f0_method: Literal["dio", "rmvpe"] = "dio"
    sample_sha256: str | None = None
    """Of the recording consent was given for."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made."""

    version: str
    rate_hz: int
    f0: bool
    embedder: str
    info: str
    """What its maker noted."""

    speakers: int
    vectors: int
    """In the index; 0 without one."""

    size_bytes: int
    held: tuple[str, ...]
    """What confined the process that read the files."""


def import_voice(
    files: tuple[Path, Path | None],
    into: Path,
    wanted: Wanted,
    *,
    on_step: OnStep = lambda _: None,
    unconfined: bool = False,
) -> Imported:
    """Write `voice.json`, `voice.safetensors` and, with an index, `index.safetensors`. Blocking.

    Args:
        files: the checkpoint, and the index where there is one; nobody needs to trust them.
        into: an empty folder.
        wanted: goes into `voice.json`.
        on_step: hears what is being done.
        unconfined: go on where the system cannot confine the child that reads them.

    Raises:
        VoiceError: a file is refused; says which and why.
        OSError: `into` cannot be written.
    """
    checkpoint, index = files
    found = read(checkpoint, Request("checkpoint", unconfined=unconfined), on_step)
    config, about = verified(checkpoint, found)
    if not 0 <= wanted.speaker < config.speakers:
        raise VoiceError(
            f"{checkpoint}: has speakers 0 to {config.speakers - 1}, not {wanted.speaker}"
        )
    save_file(dict(found.tensors), into / "voice.safetensors")
    held, vectors = found.held, 0
    if index:
        request = Request("index", {"dimension": config.content_size}, unconfined)
        vectors, held = _save_index(read(index, request, on_step), index, config, into)
    (into / "voice.json").write_text(_settings(config, about, wanted), encoding="utf-8")
    return _imported(config, about, into, vectors=vectors, held=held)


def _imported(
    config: RvcConfig,
    about: Mapping[str, Any],
    folder: Path,
    *,
    vectors: int,
    held: tuple[str, ...],
) -> Imported:
    return Imported(
        config.version,
        config.rate_hz,
        config.f0,
        about["embedder"],
        about["info"],
        config.speakers,
        vectors,
        sum(file.stat().st_size for file in folder.iterdir()),
        held,
    )


def verified(source: Path, found: Read) -> tuple[RvcConfig, Mapping[str, Any]]:
    """The shape and the words of what was read; the child's own word for them is not taken.

    Raises:
        VoiceError: they do not fit the weights, or are not what a child of ours would say.
    """
    about, shapes = found.about, {n: tuple(t.shape) for n, t in found.tensors.items()}
    try:
        known = RvcConfig.parse(about["config"], about["version"], about["f0"] is True, shapes)
        texts = {key: str(about[key])[:MAX_INFO_CHARS] for key in ("embedder", "info")}
    except (VoiceError, KeyError, TypeError) as wrong:
        raise VoiceError(f"{source}: what was read of it does not fit: {wrong}") from None
    if any(t.dtype.name not in ("float16", "float32") for t in found.tensors.values()):
        raise VoiceError(f"{source}: what was read of it is not float16 or float32")
    if not all(text.isprintable() for text in texts.values()) or texts["embedder"] != "contentvec":
        raise VoiceError(f"{source}: what was read of it is no text")
    return known, texts


def _save_index(
    found: Read, source: Path, config: RvcConfig, into: Path
) -> tuple[int, tuple[str, ...]]:
    vectors = found.tensors.get("vectors")
    if (
        vectors is None
        or len(found.tensors) != 1
        or vectors.dtype.name != "float16"
        or vectors.ndim != 2
        or vectors.shape[1] != config.content_size
        or not len(vectors)
    ):
        raise VoiceError(f"{source}: what was read of it are no vectors of this voice")
    save_file({"vectors": vectors}, into / "index.safetensors")
    return len(vectors), found.held


def _settings(config: RvcConfig, about: Mapping[str, Any], wanted: Wanted) -> str:
    settings = {
        "format": FORMAT,
        "kind": "rvc",
        "name": wanted.name,
        "rate_hz": config.rate_hz,
        "version": config.version,
        "f0": config.f0,
        "config": config.listed,
        "f0_unvoiced": wanted.f0_unvoiced,
        "key_shift": wanted.key_shift,
        "index_rate": wanted.index_rate,
        "protect": wanted.protect,
        "speaker": wanted.speaker,
        "f0_method": wanted.f0_method,
        "embedder": about["embedder"],
        "info": about["info"],
        "sample_sha256": wanted.sample_sha256,
    }
    return json.dumps(settings, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
