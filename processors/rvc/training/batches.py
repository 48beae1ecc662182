"""Pieces in the order they are learnt from, and what is drawn for each step.

Everything random is drawn from the number of the step or epoch, so that a run that was killed goes
on as if it had not been: there is no state of a generator to keep.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from processors.rvc.training.graph import Heard
from processors.rvc.training.prepared import Prepared
from processors.rvc.training.presets import Preset
from processors.rvc.training.spectrum import Spectrum

_PRIME = 1_000_003


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from."""

    heard: Heard
    target: Tensor
    """[B, segment samples] as recorded."""

    def to(self, device: str) -> "Batch":
        """The same on another device."""
        heard = Heard(*(getattr(self.heard, name).to(device) for name in Heard.__slots__))
        return Batch(heard, self.target.to(device))


@dataclass(frozen=True)
class Batches:
    """Of one training set."""

    pieces: Sequence[Prepared]
    preset: Preset
    size: int
    """Pieces a step learns from; the last step of an epoch takes some of them once more."""

    seed: int

    @property
    def steps_per_epoch(self) -> int:
        """At least one."""
        return max(1, -(-len(self.pieces) // self.size))

    def at(self, step: int) -> Batch:
        """The batch of a step, counted from 0 over all epochs."""
        drawn = torch.Generator().manual_seed(self.seed * _PRIME + step)
        pieces = [self.pieces[i] for i in self._members(step)]
        frames = min(self.preset.listened_frames, *(piece.frames for piece in pieces))
        config, segment = self.preset.config, self.preset.segment_frames
        size = config.samples_per_frame
        firsts = [_draw(piece.frames - frames, drawn) for piece in pieces]
        starts = torch.tensor([_draw(frames - segment, drawn) for _ in pieces])
        rows = [p.at(f, frames, size) for p, f in zip(pieces, firsts, strict=True)]
        content, pitch, f0, audio = (torch.stack(part) for part in zip(*rows, strict=True))
        target = torch.stack(
            [
                row[s * size : (s + segment) * size]
                for row, s in zip(audio, starts.tolist(), strict=True)
            ]
        )
        spectrum = Spectrum.of(config.rate_hz, config.spec_channels).linear(audio)
        noise = torch.randn(len(pieces), config.inter, frames, generator=drawn)
        source = torch.randn(len(pieces), self.preset.segment_samples, generator=drawn)
        return Batch(Heard(content, pitch, f0, spectrum, starts, noise, source), target)

    def _members(self, step: int) -> list[int]:
        """Which pieces. Each once an epoch; those of a batch are about as long as one another."""
        epoch, place = divmod(step, self.steps_per_epoch)
        drawn = torch.Generator().manual_seed(self.seed * _PRIME - 1 - epoch)
        order = torch.randperm(len(self.pieces), generator=drawn).tolist()
        order += order[: self.steps_per_epoch * self.size - len(order)]
        while len(order) < self.size:
            order += order[: self.size - len(order)]
        order.sort(key=lambda i: min(self.pieces[i].frames, self.preset.listened_frames))
        turn = torch.randperm(self.steps_per_epoch, generator=drawn).tolist()[place]
        return order[turn * self.size : (turn + 1) * self.size]


def _draw(most: int, generator: torch.Generator) -> int:
    return int(torch.randint(0, max(most, 0) + 1, (1,), generator=generator))
