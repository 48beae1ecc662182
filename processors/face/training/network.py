"""The model: two seconds of landmarks to what is made of a face."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from processors.face.normalise import CHANNELS
from processors.face.training.acting import FPS, KINDS

FRUSTRATION, SMILE = KINDS.index("frustration"), KINDS.index("frustrated_smile")
OTHER = [place for place in range(len(KINDS)) if place not in {FRUSTRATION, SMILE}]
MOVEMENTS = 57


class _Block(nn.Module):
    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.relu(self.norm(self.conv(x)))


class Network(nn.Module):
    """[N, CHANNELS, T] to logits [N, len(KINDS)], and to the movements of each frame."""

    def __init__(self, width: int = 40, dropout: float = 0.2) -> None:
        super().__init__()
        self.enter = nn.Sequential(
            nn.BatchNorm1d(CHANNELS), nn.Conv1d(CHANNELS, width, 1), nn.ReLU(), nn.Dropout(dropout)
        )
        self.blocks = nn.Sequential(*(_Block(width, dilation) for dilation in (1, 2, 4)))
        self.leave = nn.Sequential(nn.Dropout(dropout), nn.Linear(3 * width, len(KINDS)))
        self.aside = nn.Conv1d(width, MOVEMENTS, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self._judged(self.blocks(self.enter(x)))

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits, and the movements [N, MOVEMENTS, T], which only training asks for."""
        over_time = self.blocks(self.enter(x))
        return self._judged(over_time), self.aside(over_time)

    def _judged(self, over_time: Tensor) -> Tensor:
        """Of the last second, which is what is judged, before the background of the first."""
        first, last = over_time[:, :, :-FPS], over_time[:, :, -FPS:]
        pooled = (first.mean(dim=2), last.mean(dim=2), last.amax(dim=2))
        return self.leave(torch.cat(pooled, dim=1))


class Scorer(nn.Module):
    """What is shipped: several networks, calibrated together."""

    def __init__(self, networks: Sequence[Network]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.slope: Tensor
        self.offsets: Tensor
        self.register_buffer("slope", torch.ones(()))
        self.register_buffer("offsets", torch.zeros(3))

    def logits(self, x: Tensor) -> Tensor:
        """Of frustration, of what is mixed, and of the rest, before they are calibrated: [N, 3]."""
        chances = torch.stack([torch.softmax(net(x), dim=1) for net in self.networks]).mean(dim=0)
        three = (chances[:, FRUSTRATION], chances[:, SMILE], chances[:, OTHER].sum(dim=1))
        return torch.log(torch.stack(three, dim=1).clamp_min(1e-6))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Score and confidence, as in `expression.Judgement`: [N], [N]."""
        chances = torch.softmax(self.slope * self.logits(x) + self.offsets, dim=1)
        yes, mixed, no = chances.unbind(dim=1)
        return yes + mixed / 2, torch.maximum(yes, no)

    def parameters_kept(self) -> int:
        """How many numbers are shipped, those of normalisation included."""
        kept = [value for name, value in self.state_dict().items() if ".aside." not in name]
        return sum(value.numel() for value in kept)
