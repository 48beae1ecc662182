"""From content features and pitch to the prior of the latent: RVC's `enc_p`."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from processors.rvc.attention import RelativeAttention
from processors.rvc.config import RvcConfig
from processors.rvc.shapes import PITCHES

_SLOPE = 0.1


class TextEncoder(nn.Module):
    """Every frame of the latent as a normal distribution; attends to the whole sentence."""

    def __init__(self, config: RvcConfig) -> None:
        super().__init__()
        self._scale = math.sqrt(config.hidden)
        self.emb_phone = nn.Linear(config.content_size, config.hidden)
        if config.f0:
            self.emb_pitch = nn.Embedding(PITCHES, config.hidden)
        self.encoder = Encoder(config)
        self.proj = nn.Conv1d(config.hidden, 2 * config.inter, 1)

    def forward(
        self, content: Tensor, pitch: Tensor | None, mask: Tensor, head: int = 0
    ) -> tuple[Tensor, Tensor]:
        """Encode a sentence.

        Args:
            content: [B, T, 256 or 768], 100 frames a second.
            pitch: int64 [B, T], 1 to 255; None for a voice that is not told the pitch.
            mask: [B, 1, T], 1 where a frame counts.
            head: frames at the start that are attended to but not returned.

        Returns:
            Mean and log of the deviation, each [B, inter, T - head].
        """
        x = self.emb_phone(content)
        if pitch is not None:
            x = x + self.emb_pitch(pitch)
        x = F.leaky_relu(x * self._scale, _SLOPE).transpose(1, 2)
        x = self.encoder(x * mask, mask)[..., head:]
        mean, log_deviation = (self.proj(x) * mask[..., head:]).chunk(2, dim=1)
        return mean, log_deviation


class Encoder(nn.Module):
    """Layers of attention and convolution, each normalised after it was added."""

    def __init__(self, config: RvcConfig) -> None:
        super().__init__()
        channels, layers = config.hidden, range(config.layers)
        self.attn_layers = nn.ModuleList(RelativeAttention(channels, config.heads) for _ in layers)
        self.norm_layers_1 = nn.ModuleList(ChannelNorm(channels) for _ in layers)
        self.ffn_layers = nn.ModuleList(
            FeedForward(channels, config.filter, config.kernel) for _ in layers
        )
        self.norm_layers_2 = nn.ModuleList(ChannelNorm(channels) for _ in layers)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """[B, hidden, T] to the same; mask: [B, 1, T]."""
        layers = (self.attn_layers, self.norm_layers_1, self.ffn_layers, self.norm_layers_2)
        for attend, norm_1, feed, norm_2 in zip(*layers, strict=True):
            x = norm_1(x + attend(x, mask))
            x = norm_2(x + feed(x, mask))
        return x * mask


class FeedForward(nn.Module):
    """Two convolutions with a ReLU between."""

    def __init__(self, channels: int, inner: int, kernel: int) -> None:
        super().__init__()
        self.conv_1 = nn.Conv1d(channels, inner, kernel, padding=kernel // 2)
        self.conv_2 = nn.Conv1d(inner, channels, kernel, padding=kernel // 2)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """[B, hidden, T] to the same; mask: [B, 1, T]."""
        return self.conv_2(self.conv_1(x * mask).relu() * mask) * mask


class ChannelNorm(nn.Module):
    """Layer normalisation of [B, channels, T] over its channels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.empty(channels))
        self.beta = nn.Parameter(torch.empty(channels))

    def forward(self, x: Tensor) -> Tensor:
        """[B, channels, T] to the same."""
        x = x.transpose(1, 2)
        return F.layer_norm(x, self.gamma.shape, self.gamma, self.beta, 1e-5).transpose(1, 2)
