"""What a run has learned so far, on disk: written whole or not at all.

A checkpoint is ours, and is nevertheless read like anybody's: tensors and plain values only.
"""

import json
import os
import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from processors.rvc.training.errors import ResumeError, TrainingError
from processors.rvc.training.losses import Losses

FILE = "checkpoint.pt"
LOSSES = "losses.jsonl"


@dataclass(frozen=True)
class Checkpoint:
    """A run after so many steps."""

    step: int
    plan: Mapping[str, Any]
    """What may not change on the way: plain values."""

    state: Mapping[str, Any]
    """Of both networks, their optimizers and the scaler."""

    def write(self, folder: Path) -> None:
        """Replace the one before it.

        Raises:
            TrainingError: there is no room; the one before it is still whole.
        """
        fresh = folder / f"{FILE}.new"
        try:
            with fresh.open("wb") as file:
                torch.save(asdict(self) | {"state": self.state}, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, folder / FILE)
        except (OSError, RuntimeError) as error:
            fresh.unlink(missing_ok=True)
            raise TrainingError(
                f"{folder / FILE}: cannot be written: {error}; make room and give the same command "
                "again, it goes on from the last one written"
            ) from error

    @classmethod
    def read(cls, folder: Path, plan: Mapping[str, Any]) -> "Checkpoint | None":
        """The one in a folder; None where there is none.

        Args:
            folder: of one voice.
            plan: what it has to be a checkpoint of.

        Raises:
            ResumeError: it is broken, or of another plan.
        """
        path = folder / FILE
        if not path.is_file():
            return None
        try:
            read = torch.load(path, map_location="cpu", weights_only=True)
            found = cls(int(read["step"]), dict(read["plan"]), read["state"])
        except (OSError, RuntimeError, pickle.UnpicklingError, KeyError, ValueError) as error:
            raise ResumeError(
                f"{path}: cannot be read ({type(error).__name__}); begin again with --fresh"
            ) from error
        other = [
            f"{name} was {found.plan.get(name)}, is {plan.get(name)}"
            for name in sorted({*plan, *found.plan})
            if found.plan.get(name) != plan.get(name)
        ]
        if other:
            raise ResumeError(
                f"{path}: is of another training: {'; '.join(other)}; give what was given then, or "
                "begin again with --fresh"
            )
        return found


class LossBook:
    """Every step's losses, one JSON object a line, in order and each once."""

    def __init__(self, folder: Path, step: int) -> None:
        """Go on after `step` steps: what a killed run wrote beyond its checkpoint is taken back."""
        self._path = folder / LOSSES
        lines = self._path.read_bytes().splitlines(keepends=True) if self._path.is_file() else []
        fresh = folder / f"{LOSSES}.new"
        fresh.write_bytes(b"".join(lines[:step]))
        os.replace(fresh, self._path)

    def add(self, step: int, losses: Losses) -> None:
        """Of the step that makes it `step` steps."""
        with self._path.open("a") as file:
            file.write(json.dumps({"step": step, **asdict(losses)}) + "\n")


def read_losses(folder: Path) -> list[dict[str, float]]:
    """Of every step so far, in order."""
    path = folder / LOSSES
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []
