"""Between the prior and the latent the decoder knows: four couplings, run backwards to speak."""

from typing import cast

import torch
from torch import Tensor, nn

from processors.rvc.config import RvcConfig
from processors.rvc.shapes import COUPLINGS, WAVENET_KERNEL, WAVENET_LAYERS

CONTEXT_FRAMES = COUPLINGS * WAVENET_LAYERS * (WAVENET_KERNEL // 2)
"""Frames either side that reach into one of the latent."""


class Flow(nn.Module):
    """`flow` of RVC. Every second place of `flows` is a flip, which has no weights."""

    def __init__(self, config: RvcConfig) -> None:
        super().__init__()
        self.flows = nn.ModuleList(
            Coupling(config) if i % 2 == 0 else nn.Identity() for i in range(2 * COUPLINGS)
        )

    def forward(self, z_p: Tensor, mask: Tensor, speaker: Tensor) -> Tensor:
        """From the prior to the latent.

        Args:
            z_p: [B, inter, T].
            mask: [B, 1, T].
            speaker: [B, gin, 1].

        Returns:
            [B, inter, T].
        """
        x = z_p
        for coupling in reversed(self._couplings()):
            x = coupling(x.flip(1), mask, speaker, reverse=True)
        return x

    def to_prior(self, z: Tensor, mask: Tensor, speaker: Tensor) -> Tensor:
        """From the latent to the prior, as training goes; shapes as in `forward`."""
        for coupling in self._couplings():
            z = coupling(z, mask, speaker, reverse=False).flip(1)
        return z

    def _couplings(self) -> list["Coupling"]:
        return [cast("Coupling", self.flows[i]) for i in range(0, 2 * COUPLINGS, 2)]


class Coupling(nn.Module):
    """Moves one half of the channels by what it makes of the other."""

    def __init__(self, config: RvcConfig) -> None:
        super().__init__()
        self._half = config.inter // 2
        self.pre = nn.Conv1d(self._half, config.hidden, 1)
        self.enc = WaveNet(config.hidden, config.gin, WAVENET_KERNEL, WAVENET_LAYERS)
        self.post = nn.Conv1d(config.hidden, self._half, 1)

    def forward(self, x: Tensor, mask: Tensor, speaker: Tensor, *, reverse: bool) -> Tensor:
        """[B, inter, T] to the same; mask [B, 1, T], speaker [B, gin, 1]."""
        kept, moved = x.split(self._half, dim=1)
        step = self.post(self.enc(self.pre(kept) * mask, mask, speaker)) * mask
        moved = (moved - step) * mask if reverse else moved * mask + step
        return torch.cat([kept, moved], dim=1)


class WaveNet(nn.Module):
    """Gated convolutions told the speaker, `WN` of VITS."""

    def __init__(self, channels: int, gin: int, kernel: int, layers: int) -> None:
        super().__init__()
        self._channels = channels
        self.cond_layer = nn.Conv1d(gin, 2 * channels * layers, 1)
        self.in_layers = nn.ModuleList(
            nn.Conv1d(channels, 2 * channels, kernel, padding=kernel // 2) for _ in range(layers)
        )
        self.res_skip_layers = nn.ModuleList(
            nn.Conv1d(channels, 2 * channels if i < layers - 1 else channels, 1)
            for i in range(layers)
        )

    def forward(self, x: Tensor, mask: Tensor, speaker: Tensor) -> Tensor:
        """[B, channels, T] to the same; mask [B, 1, T], speaker [B, gin, 1]."""
        total = torch.zeros_like(x)
        told = self.cond_layer(speaker).chunk(len(self.in_layers), dim=1)
        for hear, part, out in zip(self.in_layers, told, self.res_skip_layers, strict=True):
            tanh, gate = (hear(x) + part).chunk(2, dim=1)
            given = out(tanh.tanh() * gate.sigmoid())
            total = total + given[:, -self._channels :]
            if given.shape[1] > self._channels:
                x = (x + given[:, : self._channels]) * mask
        return total * mask
