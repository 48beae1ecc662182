"""Self-attention that knows how far apart two frames are, as in the encoder of VITS."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from processors.rvc.shapes import WINDOW

_MASKED = -1e4


class RelativeAttention(nn.Module):
    """Attention of every frame to all, with an own key and value for each distance up to 10.

    The vectors of distances are shared by the heads.
    """

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self._heads, self._size = heads, channels // heads
        self.conv_q = nn.Conv1d(channels, channels, 1)
        self.conv_k = nn.Conv1d(channels, channels, 1)
        self.conv_v = nn.Conv1d(channels, channels, 1)
        self.conv_o = nn.Conv1d(channels, channels, 1)
        self.emb_rel_k = nn.Parameter(torch.empty(1, 2 * WINDOW + 1, self._size))
        self.emb_rel_v = nn.Parameter(torch.empty(1, 2 * WINDOW + 1, self._size))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Mix frames.

        Args:
            x: [B, channels, T].
            mask: [B, 1, T], 1 where a frame counts.

        Returns:
            [B, channels, T].
        """
        query = self._split(self.conv_q(x)) / math.sqrt(self._size)
        key, value = self._split(self.conv_k(x)), self._split(self.conv_v(x))
        scores = query @ key.transpose(-2, -1)
        scores = scores + _to_positions(query @ self.emb_rel_k.transpose(-2, -1))
        square = mask.unsqueeze(2) * mask.unsqueeze(-1)
        weights = scores.masked_fill(square == 0, _MASKED).softmax(dim=-1)
        mixed = weights @ value + _to_distances(weights) @ self.emb_rel_v
        return self.conv_o(mixed.transpose(2, 3).flatten(1, 2))

    def _split(self, x: Tensor) -> Tensor:
        """[B, channels, T] as [B, heads, T, size]."""
        return x.unflatten(1, (self._heads, self._size)).transpose(2, 3)


def _to_positions(by_distance: Tensor) -> Tensor:
    """Scores [B, heads, T, 21] by distance -10..10 as [B, heads, T, T]; 0 where further apart."""
    frames = by_distance.shape[2]
    # A row of T + 21 laid out in rows of T + 20 moves one to the right with every frame.
    rows = F.pad(by_distance, (0, frames)).flatten(2)[..., : frames * (frames + 2 * WINDOW)]
    return rows.unflatten(2, (frames, frames + 2 * WINDOW))[..., WINDOW : WINDOW + frames]


def _to_distances(weights: Tensor) -> Tensor:
    """The band within 10 frames of the diagonal of [B, heads, T, T], as [B, heads, T, 21]."""
    frames = weights.shape[2]
    rows = F.pad(weights, (WINDOW, WINDOW)).flatten(2)
    rows = F.pad(rows, (0, frames)).unflatten(2, (frames, frames + 2 * WINDOW + 1))
    return rows[..., : 2 * WINDOW + 1]
