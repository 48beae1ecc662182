"""A voice trained from prepared pieces: from its first step, or from where a run was cut off."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import torch

from processors.rvc.f0 import Method
from processors.rvc.training.base import Base, begin_from
from processors.rvc.training.batches import Batches
from processors.rvc.training.checkpoint import Checkpoint, LossBook
from processors.rvc.training.errors import TrainingError, TrainingStopped
from processors.rvc.training.learning import Learning, best_precision
from processors.rvc.training.listening import Scalars, can_be_watched, say, write_clips
from processors.rvc.training.losses import Losses
from processors.rvc.training.prepared import Prepared
from processors.rvc.training.presets import Preset


@dataclass(frozen=True, slots=True)
class Plan:
    """How a voice is trained. `epochs` and what follows it may change when a run is resumed."""

    preset: Preset
    sample_sha256: str
    f0_method: Method = "dio"
    batch: int = 4
    """Pieces a step."""

    seed: int = 1
    precision: str | None = None
    """None for the best of the device."""

    base: Base | None = None
    epochs: int = 200
    device: str = "cpu"
    save_every: int = 200
    """Steps between checkpoints."""

    hear_every: int = 10
    """Epochs between held-out sentences; 0 for none."""

    scalars: bool = True
    """For TensorBoard, where it is installed."""

    def fixed(self, pieces: int) -> dict[str, Any]:
        """What a checkpoint has to agree with."""
        return {
            "network": f"{self.preset.size} {self.preset.config.version}",
            "sample": self.sample_sha256,
            "pitch": self.f0_method,
            "pieces": pieces,
            "batch": self.batch,
            "seed": self.seed,
            "base": self.base.voice.name if self.base else "none",
        }

    def as_json(self, pieces: int) -> dict[str, Any]:
        """All of it, in plain values, for whoever wants to know later how a voice was made."""
        network = self.preset
        return self.fixed(pieces) | {
            "config": network.config.listed,
            "segment_samples": network.segment_samples,
            "learning_rate": network.rate,
            "precision": self.precision or best_precision(self.device),
            "device": self.device,
            "epochs": self.epochs,
            "save_every_steps": self.save_every,
            "hear_every_epochs": self.hear_every,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """After a step."""

    epoch: int
    """From 1."""

    epochs: int
    step: int
    steps: int
    losses: Losses


def _nothing(*_: object) -> None:
    return


@dataclass(frozen=True)
class Hooks:
    """What a run asks and tells while it goes. All are called from its own thread."""

    on_step: Callable[[Progress], None] = _nothing
    on_resume: Callable[[int, int], None] = _nothing
    """Hears the steps done already, and all there will be."""

    may_go_on: Callable[[], None] = _nothing
    """Asked at every checkpoint; raises where the voice may not be trained any more."""

    stopping: Callable[[], bool] = field(default=lambda: False)
    """Asked at every step; True saves and ends."""


def held_out(pieces: Sequence[Prepared]) -> tuple[list[Prepared], list[Prepared]]:
    """Pieces to learn from, and up to three spread over the sample that are only listened to."""
    count = min(3, len(pieces) // 10)
    chosen = {round((i + 0.5) * len(pieces) / count) for i in range(count)} if count else set()
    kept = [piece for i, piece in enumerate(pieces) if i not in chosen]
    return kept, [pieces[i] for i in sorted(chosen)]


def train(folder: Path, pieces: Sequence[Prepared], plan: Plan, hooks: Hooks) -> Learning:
    """Train, or go on.

    Args:
        folder: of this voice: the checkpoint, losses, scalars and samples lie there.
        pieces: all that were prepared.
        plan: how.
        hooks: who listens.

    Raises:
        TrainingStopped: `hooks.stopping` said so; the checkpoint is written.
        ResumeError: the checkpoint is broken or of another plan.
        TrainingError: there is no room for one, or the losses are not finite any more.
    """
    run = _Run.begin(folder, pieces, plan, hooks)
    try:
        run.go()
    finally:
        if run.scalars:
            run.scalars.close()
    return run.learning


@dataclass(frozen=True)
class _Run:
    folder: Path
    plan: Plan
    hooks: Hooks
    learning: Learning
    batches: Batches
    listened: Sequence[Prepared]
    fixed: Mapping[str, Any]
    first: int
    """Steps done before."""

    book: LossBook
    scalars: Scalars | None

    @classmethod
    def begin(cls, folder: Path, pieces: Sequence[Prepared], plan: Plan, hooks: Hooks) -> "_Run":
        learnt, listened = held_out(pieces)
        batches = Batches(learnt, plan.preset, plan.batch, plan.seed)
        folder.mkdir(parents=True, exist_ok=True)
        fixed = plan.fixed(len(pieces))
        checkpoint = Checkpoint.read(folder, fixed)
        learning = Learning.begin(
            plan.preset, device=plan.device, precision=plan.precision, seed=plan.seed
        )
        done = 0
        if checkpoint:
            learning.load(dict(checkpoint.state))
            done = checkpoint.step
            hooks.on_resume(done, plan.epochs * batches.steps_per_epoch)
        elif plan.base:
            begin_from(plan.base, learning)
        scalars = Scalars(folder, done) if plan.scalars and can_be_watched() else None
        book = LossBook(folder, done)
        return cls(folder, plan, hooks, learning, batches, listened, fixed, done, book, scalars)

    def go(self) -> None:
        per_epoch = self.batches.steps_per_epoch
        steps = self.plan.epochs * per_epoch
        saved = self.first
        for step in range(self.first, steps):
            epoch = step // per_epoch
            losses = self._step(step, epoch)
            done = step + 1
            self.book.add(done, losses)
            if self.scalars:
                self.scalars.add(done, losses)
            self.hooks.on_step(Progress(epoch + 1, self.plan.epochs, done, steps, losses))
            stopping = self.hooks.stopping()
            if done % self.plan.save_every == 0 or done == steps or stopping:
                self._save(done)
                saved = done
            if done % per_epoch == 0:
                self._hear(done, epoch + 1)
            if stopping and done < steps:
                raise TrainingStopped(
                    f"stopped after step {saved} of {steps}; give the same command to go on"
                )

    def _step(self, step: int, epoch: int) -> Losses:
        try:
            losses = self.learning.step(self.batches.at(step), epoch)
        except torch.OutOfMemoryError as error:
            raise TrainingError(
                f"the device's memory is full at --batch {self.plan.batch}; give a smaller one "
                "and --fresh"
            ) from error
        if not all(map(math.isfinite, astuple(losses))):
            raise TrainingError(
                f"step {step + 1}: the losses are not finite any more; begin again with --fresh "
                "and another --seed, and look through the sample for noise"
            )
        return losses

    def _save(self, step: int) -> None:
        self.hooks.may_go_on()
        Checkpoint(step, self.fixed, self.learning.state()).write(self.folder)

    def _hear(self, step: int, epoch: int) -> None:
        every = self.plan.hear_every
        if not self.listened or not every or (epoch % every and epoch != self.plan.epochs):
            return
        clips = say(self.learning.voice, self.listened, self.plan.seed)
        rate_hz = self.plan.preset.config.rate_hz
        write_clips(self.folder, epoch, clips, rate_hz)
        if self.scalars:
            self.scalars.hear(step, clips, rate_hz)
