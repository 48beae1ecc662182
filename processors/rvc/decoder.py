"""From the latent to the waveform: RVC's `dec`, the NSF HiFi-GAN generator. 97 % of the work."""

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from processors.rvc.config import RvcConfig
from processors.rvc.shapes import OUTER_KERNEL, noise_strides
from processors.rvc.source import SineSource

CONTEXT_FRAMES = 10
"""Frames either side that reach into the waveform of one; beyond them is float noise."""

INNER_FRAMES = 3
"""Of these, the frames that still reach in behind the first stage, which takes a sixth of the work:
further stages need not render the rest."""

Span = tuple[int, int]
"""First frame and one behind the last."""

_SLOPE = 0.1


class Decoder(nn.Module):
    """Upsamples frame by frame to samples, with a source at every rate on the way."""

    def __init__(self, config: RvcConfig) -> None:
        super().__init__()
        halvings = range(len(config.upsample_rates) + 1)
        widths = [config.upsample_initial // 2**i for i in halvings]
        self._blocks = len(config.resblock_kernels)
        self.conv_pre = nn.Conv1d(config.inter, widths[0], OUTER_KERNEL, padding=OUTER_KERNEL // 2)
        self.cond = nn.Conv1d(config.gin, widths[0], 1)
        self.ups = nn.ModuleList(
            nn.ConvTranspose1d(a, b, kernel, rate, padding=(kernel - rate) // 2)
            for (a, b), kernel, rate in zip(
                pairwise(widths), config.upsample_kernels, config.upsample_rates, strict=True
            )
        )
        self.resblocks = nn.ModuleList(
            ResBlock(width, kernel, dilations)
            for width in widths[1:]
            for kernel, dilations in zip(config.resblock_kernels, config.dilations, strict=True)
        )
        self.conv_post = nn.Conv1d(
            widths[-1], 1, OUTER_KERNEL, padding=OUTER_KERNEL // 2, bias=False
        )
        if config.f0:
            self.m_source = SineSource(config.rate_hz)
            self.noise_convs = nn.ModuleList(
                _noise_conv(width, stride)
                for width, stride in zip(
                    widths[1:], noise_strides(config.upsample_rates), strict=True
                )
            )

    def forward(
        self,
        z: Tensor,
        source: Tensor | None,
        speaker: Tensor,
        inner: Sequence[Span] | None = None,
    ) -> Tensor:
        """Make the waveform of a stretch.

        Args:
            z: [B, inter, T].
            source: [B, 1, T * samples per frame]; None for a voice that is not told the pitch.
            speaker: [B, gin, 1].
            inner: of each row, the frames that the later stages render, n of all; all T where None.

        Returns:
            [B, n * samples per frame], from -1 to 1, in the type of the weights.
        """
        x = self.conv_pre(z) + self.cond(speaker)
        for i, up in enumerate(self.ups):
            x = up(F.leaky_relu(x, _SLOPE))
            if source is not None:
                x = x + self.noise_convs[i](source)
            x = self._mean(x, i * self._blocks)
            if i == 0 and inner is not None:
                frames = z.shape[2]
                x = _cut(x, inner, frames)
                source = None if source is None else _cut(source, inner, frames)
        # The last one has torch's own slope of 0.01 in the reference too.
        return torch.tanh(self.conv_post(F.leaky_relu(x)))[:, 0]

    def _mean(self, x: Tensor, first: int) -> Tensor:
        blocks = [cast("ResBlock", self.resblocks[first + j]) for j in range(self._blocks)]
        total = blocks[0](x)
        for block in blocks[1:]:
            total = total + block(x)
        return total / self._blocks


class ResBlock(nn.Module):
    """Three pairs of convolutions, the first of each dilated, each pair added to what it is given.

    HiFi-GAN's `ResBlock1`.
    """

    def __init__(self, channels: int, kernel: int, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(_same(channels, kernel, d) for d in dilations)
        self.convs2 = nn.ModuleList(_same(channels, kernel, 1) for _ in dilations)

    def forward(self, x: Tensor) -> Tensor:
        """[B, channels, n] to the same."""
        for wide, narrow in zip(self.convs1, self.convs2, strict=True):
            inner = wide(F.leaky_relu(x, _SLOPE))
            x = narrow(F.leaky_relu(inner, _SLOPE, inplace=True)).add_(x)
        return x


def _cut(x: Tensor, spans: Sequence[Span], frames: int) -> Tensor:
    """Of each row of [B, channels, n], which covers so many frames, its span: [B, channels, m]."""
    size = x.shape[2] // frames
    return torch.stack([row[:, a * size : b * size] for row, (a, b) in zip(x, spans, strict=True)])


def _same(channels: int, kernel: int, dilation: int) -> nn.Conv1d:
    padding = dilation * (kernel - 1) // 2
    return nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=padding)


def _noise_conv(channels: int, stride: int) -> nn.Conv1d:
    """Brings the source to a stage's rate; the last stage has the source's own."""
    if stride == 1:
        return nn.Conv1d(1, channels, 1)
    return nn.Conv1d(1, channels, 2 * stride, stride, padding=stride // 2)
