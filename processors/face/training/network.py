"""The model: two seconds of landmarks to what is made of a face."""

import torch
from torch import Tensor, nn

from processors.face.normalise import CHANNELS
from processors.face.training.acting import KINDS

WIDTH = 56

CLASSES = tuple(kind for kind in KINDS if kind != "frustrated_smile")
"""What it tells apart. A frustrated smile is half frustration, half joy to it."""

FRUSTRATION = CLASSES.index("frustration")


class _Block(nn.Module):
    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(WIDTH, WIDTH, 3, padding=dilation, dilation=dilation)
        self.norm = nn.BatchNorm1d(WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.relu(self.norm(self.conv(x)))


class Network(nn.Module):
    """[N, CHANNELS, T] to logits [N, len(CLASSES)]; under 60,000 parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Sequential(
            nn.BatchNorm1d(CHANNELS), nn.Conv1d(CHANNELS, WIDTH, 1), nn.ReLU(), nn.Dropout(0.2)
        )
        self.blocks = nn.Sequential(*(_Block(dilation) for dilation in (1, 2, 4)))
        self.leave = nn.Sequential(nn.Dropout(0.3), nn.Linear(2 * WIDTH, len(CLASSES)))
        self.temperature: Tensor
        self.register_buffer("temperature", torch.ones(()))

    def forward(self, x: Tensor) -> Tensor:
        over_time = self.blocks(self.enter(x))
        return self.leave(torch.cat([over_time.mean(dim=2), over_time.amax(dim=2)], dim=1))


class Scorer(nn.Module):
    """What is shipped: calibrated probabilities of `CLASSES`: [N, len(CLASSES)]."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self.network(x) / self.network.temperature, dim=1)
