"""What a voice's folds would make: a sine at the pitch, and noise where there is none.

The phase is a closed form in float64 of the pitch of every frame so far, so that a stretch of a
sentence has the same sine whether or not what is before it was made with it.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from processors.rvc.config import FRAMES_PER_S

SINE = 0.1
NOISE_VOICED = 0.003
NOISE_UNVOICED = SINE / 3


def phases(f0: Tensor) -> Tensor:
    """Phase at the start of every frame.

    Args:
        f0: [B, T], Hz.

    Returns:
        float64 [B, T], in turns, from 0 to 1.
    """
    turns = f0.double() / FRAMES_PER_S
    return (turns.cumsum(dim=1) - turns).remainder(1.0)


def rounded_turns(f0: Tensor, rate_hz: int) -> Tensor:
    """Turns at every sample, rounded as the reference rounds them.

    It sums samples in float32 and takes a turn off wherever a sum of frames wraps. What that loses
    adds up, to 1e-6 turns in a second of speech: what was made so can only be compared with what is
    made so.

    Args:
        f0: float32 [B, T], Hz.
        rate_hz: of the samples.

    Returns:
        float32 [B, T * samples per frame].
    """
    size = rate_hz // FRAMES_PER_S
    step = (f0 / rate_hz).remainder(1.0).unsqueeze(1)
    sums = step.cumsum(dim=2) * size
    line = F.interpolate(sums, scale_factor=float(size), mode="linear", align_corners=True)
    wraps = F.pad((line.remainder(1.0).diff(dim=2) < 0).float(), (1, 0))
    return (step.repeat_interleave(size, dim=2) - wraps).cumsum(dim=2)[:, 0]


class SineSource(nn.Module):
    """RVC's `m_source`: one sinusoid, no harmonics."""

    def __init__(self, rate_hz: int) -> None:
        super().__init__()
        self._rate_hz = rate_hz
        self.l_linear = nn.Linear(1, 1)

    def forward(self, f0: Tensor, phase: Tensor, noise: Tensor) -> Tensor:
        """Make a stretch of the source.

        Args:
            f0: [B, T], Hz, 0 where unvoiced.
            phase: float64 [B, T], in turns, at the start of every frame.
            noise: [B, T * samples per frame], normal.

        Returns:
            float32 [B, 1, T * samples per frame].
        """
        size = noise.shape[1] // f0.shape[1]
        steps = torch.arange(1, size + 1, dtype=torch.float64, device=f0.device)
        turns = phase[..., None] + f0.double()[..., None] / self._rate_hz * steps
        return self.at(turns.remainder(1.0).flatten(1), f0, noise)

    def at(self, turns: Tensor, f0: Tensor, noise: Tensor) -> Tensor:
        """`forward` where the turns at every sample, [B, T * samples per frame], are known."""
        size = noise.shape[1] // f0.shape[1]
        sine = (2 * math.pi * turns).float().sin()
        voiced = (f0 > 0).float().repeat_interleave(size, dim=1)
        level = voiced * NOISE_VOICED + (1 - voiced) * NOISE_UNVOICED
        mixed = SINE * sine * voiced + level * noise
        return self.l_linear(mixed[..., None]).tanh().transpose(1, 2)
