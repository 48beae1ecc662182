"""Checkpoints as voice makers share them, and as somebody who means harm would."""

import json
import os
import zipfile
from collections import OrderedDict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.fakes.rvc_voice import config_list, random_weights

ABSENT = object()
"""In place of a value: the key is left out."""

SAMPLE_SHA256 = "5" * 64


def checkpoint(rate_hz: int = 40_000, version: str = "v2", *, f0: bool = True) -> dict[str, Any]:
    """A tiny voice in the format RVC's small models have."""
    return {
        "weight": OrderedDict(random_weights(rate_hz, version, f0=f0, size="tiny")),
        "config": config_list(rate_hz, version, "tiny"),
        "info": "20epoch",
        "sr": f"{rate_hz // 1000}k",
        "f0": int(f0),
        "version": version,
    }


def changed(**changes: Any) -> dict[str, Any]:
    """The same with some keys replaced."""
    whole = checkpoint() | changes
    return {key: value for key, value in whole.items() if value is not ABSENT}


def write_checkpoint(path: Path, content: object | None = None) -> Path:
    """Save one with torch; a tiny voice, if nothing else is given."""
    torch.save(checkpoint() if content is None else content, path)
    return path


class _Touches:
    """Unpickled by somebody careless, it leaves a file behind."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self._marker}",)


def write_running_code(path: Path, marker: Path) -> Path:
    """A whole voice that makes `marker` appear when it is opened without care."""
    return write_checkpoint(path, changed(info=_Touches(marker)))


def laughing(leaf: object, *, times: int) -> object:
    """A small thing that is 2 ** times large when it is written out."""
    for _ in range(times):
        leaf = [leaf, leaf]
    return leaf


def write_bomb(path: Path) -> Path:
    """A zip of a few kilobytes that unpacks to 200 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("voice/data.pkl", b"\0" * 1000)
        archive.writestr("voice/data/0", b"\0" * 200_000_000)
    return path


def write_index(path: Path, vectors: np.ndarray[Any, Any], *, empty: bool = False) -> Path:
    """An index as RVC builds it: IVF, trained on the vectors, which are then added."""
    import faiss

    index = faiss.index_factory(vectors.shape[1], "IVF4,Flat")
    index.train(vectors)
    if not empty:
        index.add(vectors)
    faiss.write_index(index, str(path))
    return path


def random_vectors(count: int, dimension: int) -> np.ndarray[Any, Any]:
    """float32 (count, dimension); each also exists as float16."""
    drawn = np.random.default_rng(0).standard_normal((count, dimension))
    return drawn.astype(np.float16).astype(np.float32)


def write_consent(path: Path, **changes: Any) -> Path:
    """A consent.json that allows everything, from 2026 on without end."""
    whole = {
        "who": "Mara Harbor",
        "sample_sha256": SAMPLE_SHA256,
        "scope": ["train", "import", "speak"],
        "given": "2026-01-01",
        "expires": None,
        "statement": "You may use my voice for Harbor Dental's assistant.",
    }
    given = {key: value for key, value in (whole | changes).items() if value is not ABSENT}
    path.write_text(json.dumps(given, default=lambda day: date.isoformat(day)))
    return path
