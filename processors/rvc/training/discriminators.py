"""Who tells a made waveform from a recorded one: RVC's `MultiPeriodDiscriminator`.

Names of weights are RVC's, so that its pretrained discriminators fit: the first discriminator looks
at the waveform as it is, the others at every second, third, fifth ... sample.
"""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from processors.rvc.config import Version

PERIODS: dict[Version, tuple[int, ...]] = {
    "v1": (2, 3, 5, 7, 11, 17),
    "v2": (2, 3, 5, 7, 11, 17, 23, 37),
}
_SLOPE = 0.1

Judged = tuple[Tensor, list[Tensor]]
"""Scores [B, n], 1 for recorded and 0 for made, and the features they were found by."""


class Discriminators(nn.Module):
    """All of them."""

    def __init__(self, version: Version, share: float = 1.0) -> None:
        """Build.

        Args:
            version: v2 looks at two longer periods.
            share: of RVC's channels.
        """
        super().__init__()
        periods = [OfPeriod(period, share) for period in PERIODS[version]]
        self.discriminators = nn.ModuleList([OfWaveform(share), *periods])

    def forward(self, audio: Tensor) -> list[Judged]:
        """Judge [B, n] samples; one judgement of each discriminator."""
        return [judge(audio.unsqueeze(1)) for judge in self.discriminators]


class OfWaveform(nn.Module):
    """Looks at the samples as they are: RVC's `DiscriminatorS`."""

    def __init__(self, share: float) -> None:
        super().__init__()
        widths = [1, *(_width(w, share) for w in (16, 64, 256, 1024, 1024, 1024))]
        shapes = [(15, 1, 1), *((41, 4, groups) for groups in (4, 16, 64, 256)), (5, 1, 1)]
        self.convs = nn.ModuleList(
            weight_norm(nn.Conv1d(a, b, k, stride, k // 2, groups=math.gcd(groups, math.gcd(a, b))))
            for (a, b), (k, stride, groups) in zip(pairwise(widths), shapes, strict=True)
        )
        self.conv_post = weight_norm(nn.Conv1d(widths[-1], 1, 3, 1, 1))

    def forward(self, x: Tensor) -> Judged:
        """Judge [B, 1, n]."""
        return _judged(self, x)


class OfPeriod(nn.Module):
    """Looks at every period-th sample: HiFi-GAN's `DiscriminatorP`."""

    def __init__(self, period: int, share: float) -> None:
        super().__init__()
        self._period = period
        widths = [1, *(_width(w, share) for w in (32, 128, 512, 1024, 1024))]
        self.convs = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (5, 1), (3 if i < 4 else 1, 1), (2, 0)))
            for i, (a, b) in enumerate(pairwise(widths))
        )
        self.conv_post = weight_norm(nn.Conv2d(widths[-1], 1, (3, 1), 1, (1, 0)))

    def forward(self, x: Tensor) -> Judged:
        """Judge [B, 1, n]."""
        short = -x.shape[2] % self._period
        x = F.pad(x, (0, short), mode="reflect") if short else x
        return _judged(self, x.unflatten(2, (-1, self._period)))


def _judged(module: "OfWaveform | OfPeriod", x: Tensor) -> Judged:
    features: list[Tensor] = []
    for conv in module.convs:
        x = F.leaky_relu(conv(x), _SLOPE)
        features.append(x)
    x = module.conv_post(x)
    return torch.flatten(x, 1), [*features, x]


def _width(channels: int, share: float) -> int:
    return max(2, round(channels * share))
