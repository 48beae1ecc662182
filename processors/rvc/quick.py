"""The decoder's convolutions as a processor is quickest at them.

Shapes and results stay what they were, to float noise; only how tensors lie in memory changes:
the channels of one step next to each other, which torch calls channels last.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from processors.rvc.decoder import Decoder
from processors.rvc.fourier import FourierConv

_TILES = ((9, 32, 64), (5, 16, 128))
"""From which kernel on which tile pays, and from how many channels on. Measured on AVX2."""


def quicken(decoder: Decoder) -> Decoder:
    """Exchange a decoder's convolutions, in place, for ones of equal results. For CPUs.

    Where the weights are not float32 no Fourier transform is used.
    """
    for parent in list(decoder.modules()):
        for name, conv in list(parent.named_children()):
            if isinstance(conv, nn.ConvTranspose1d):
                setattr(parent, name, _UpConv(conv))
            elif isinstance(conv, nn.Conv1d) and conv.in_channels == 1:
                setattr(parent, name, _SourceConv(conv))
            elif isinstance(conv, nn.Conv1d) and conv.kernel_size[0] > 1:
                setattr(parent, name, _quick(conv))
    return decoder


def _quick(conv: nn.Conv1d) -> nn.Module:
    keeps_length = conv.in_channels == conv.out_channels and conv.bias is not None
    if keeps_length and conv.weight.dtype == torch.float32:
        for kernel, tile, channels in _TILES:
            if conv.kernel_size[0] >= kernel and conv.in_channels >= channels:
                return FourierConv(conv, tile) if tile > conv.kernel_size[0] else _LastConv(conv)
    return _LastConv(conv)


class _LastConv(nn.Module):
    """`Conv1d` for channels last."""

    weight: Tensor

    def __init__(self, conv: nn.Conv1d) -> None:
        super().__init__()
        self._padding, self._dilation = (0, int(conv.padding[0])), (1, conv.dilation[0])
        weight = conv.weight.unsqueeze(2).to(memory_format=torch.channels_last)
        self.register_buffer("weight", weight)
        self.bias = conv.bias

    def forward(self, x: Tensor) -> Tensor:
        """[B, in, n] to [B, out, n]."""
        x = x.unsqueeze(2).contiguous(memory_format=torch.channels_last)
        made = F.conv2d(x, self.weight, self.bias, 1, self._padding, self._dilation)
        return made.squeeze(2)


class _UpConv(nn.Module):
    """`ConvTranspose1d` as one matrix product, whose parts are added where they overlap."""

    weight: Tensor

    def __init__(self, conv: nn.ConvTranspose1d) -> None:
        super().__init__()
        self._stride, self._padding = conv.stride[0], int(conv.padding[0])
        self._kernel = conv.kernel_size[0]
        self.register_buffer("weight", conv.weight.transpose(1, 2).flatten(1).t().contiguous())
        self.bias = conv.bias

    def forward(self, x: Tensor) -> Tensor:
        """[B, in, n] to [B, out, n * stride]."""
        batch, _, n = x.shape
        parts = F.linear(x.transpose(1, 2), self.weight).view(batch, n, self._kernel, -1)
        overlaps = -(-self._kernel // self._stride)
        made = parts.new_zeros(batch, n - 1 + overlaps, self._stride, parts.shape[3])
        for i in range(overlaps):
            part = parts[:, :, i * self._stride : (i + 1) * self._stride]
            made[:, i : i + n, : part.shape[2]] += part
        kept = made.flatten(1, 2)[:, self._padding : self._padding + n * self._stride]
        return (kept if self.bias is None else kept + self.bias).transpose(1, 2)


class _SourceConv(nn.Module):
    """`Conv1d` from one channel to many as one matrix product."""

    weight: Tensor

    def __init__(self, conv: nn.Conv1d) -> None:
        super().__init__()
        self._stride, self._padding = conv.stride[0], int(conv.padding[0])
        self.register_buffer("weight", conv.weight[:, 0])
        self.bias = conv.bias

    def forward(self, x: Tensor) -> Tensor:
        """[B, 1, n] to [B, out, n / stride]."""
        padded = F.pad(x[:, 0], (self._padding, self._padding))
        steps = padded.unfold(1, self.weight.shape[1], self._stride)
        return F.linear(steps, self.weight, self.bias).transpose(1, 2)
