"""Pieces with their content and pitch, kept on disk: a second run need not find them anew."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from torch import Tensor

from processors.rvc.config import Version
from processors.rvc.content import ContentEncoder
from processors.rvc.f0 import FRAME_SAMPLES, Method, coarse, f0_of
from processors.rvc.rmvpe import Rmvpe
from processors.rvc.training.pieces import Piece

_FULL_SCALE = 32767
_SUFFIX = ".safetensors"

OnPiece = Callable[[int, int], None]
"""Hears pieces done and pieces in all."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One piece, ready to learn from."""

    audio: Tensor
    """int16 [n], at the voice's rate."""

    content: Tensor
    """float16 [ceil(frames / 2), 256 or 768], 50 a second."""

    f0: Tensor
    """float32 [frames], Hz, 100 a second; 0 where unvoiced."""

    @property
    def frames(self) -> int:
        """Of 10 ms."""
        return self.f0.shape[0]

    def at(self, first: int, frames: int, samples_per_frame: int) -> tuple[Tensor, ...]:
        """A stretch as content [T, D], coarse pitch [T], f0 [T] and audio [T * samples a frame]."""
        content = self.content.repeat_interleave(2, dim=0)[first : first + frames].float()
        f0 = self.f0[first : first + frames]
        pitch = torch.from_numpy(coarse(f0.numpy()))
        audio = self.audio[first * samples_per_frame : (first + frames) * samples_per_frame]
        return content, pitch, f0, audio.float() / _FULL_SCALE


@dataclass(frozen=True)
class Preparation:
    """How pieces become ready."""

    encoder: ContentEncoder
    version: Version
    folder: Path
    """Where they are kept, one file a piece; what belongs to no piece is removed."""

    samples_per_frame: int
    """Of the voice's audio in 10 ms."""

    f0_method: Method = "dio"
    rmvpe: Rmvpe | None = None

    def prepare(self, pieces: Sequence[Piece], on_piece: OnPiece | None = None) -> list[Prepared]:
        """Find content and pitch of every piece that has none yet. May be stopped at any time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        names = [self._name(piece) for piece in pieces]
        found: list[Prepared] = []
        for number, (piece, name) in enumerate(zip(pieces, names, strict=True), start=1):
            path = self.folder / name
            kept = _read(path)
            if kept is None:
                kept = self._made(piece)
                _write(path, kept)
            found.append(kept)
            if on_piece:
                on_piece(number, len(pieces))
        for stray in set(self.folder.glob(f"*{_SUFFIX}*")) - {self.folder / n for n in names}:
            stray.unlink()
        return found

    def _made(self, piece: Piece) -> Prepared:
        whole = piece.audio16k.size // FRAME_SAMPLES
        frames = min(whole, piece.audio.size // self.samples_per_frame)
        content = self.encoder.features(torch.from_numpy(piece.audio16k), self.version)
        f0 = f0_of(piece.audio16k, frames=frames, method=self.f0_method, rmvpe=self.rmvpe)
        samples = np.clip(np.rint(piece.audio * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE)
        return Prepared(
            torch.from_numpy(samples.astype(np.int16)),
            content[: -(-frames // 2)].half().cpu(),
            torch.from_numpy(f0),
        )

    def _name(self, piece: Piece) -> str:
        """Changes with whatever the content and pitch depend on."""
        weights = (self.encoder.folder / "model.safetensors").stat()
        how = (self.version, self.f0_method, bool(self.rmvpe), weights.st_size, weights.st_mtime_ns)
        digest = hashlib.sha256(repr(how).encode())
        digest.update(piece.audio.tobytes())
        return f"{digest.hexdigest()[:32]}{_SUFFIX}"


def _read(path: Path) -> Prepared | None:
    """None where there is none, or one that a crash of the machine left broken."""
    try:
        stored = load_file(path)
        parts = (stored["audio"], stored["content"], stored["f0"])
    except (OSError, SafetensorError, KeyError):
        return None
    return Prepared(*map(torch.from_numpy, parts))


def _write(path: Path, prepared: Prepared) -> None:
    fresh = path.with_name(f"{path.name}.new")
    parts = {name: getattr(prepared, name).numpy() for name in Prepared.__slots__}
    save_file(parts, fresh)
    os.replace(fresh, path)
