"""What a voice is trained to make small. All are of RVC (VITS, HiFi-GAN), with its weights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from processors.rvc.training.discriminators import Judged

MEL_WEIGHT = 45.0
KL_WEIGHT = 1.0
FEATURE_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Losses:
    """Of one step. What each means is told in docs/training.md."""

    discriminator: float
    adversarial: float
    feature: float
    """With its weight of 2."""

    mel: float
    """With its weight of 45: 45 is one neper, or 8.7 dB, of error in an average band."""

    kl: float


def told_apart(scores: Iterable[Sequence[Tensor]]) -> Tensor:
    """Least squares of the discriminators: recorded should score 1, made 0.

    Args:
        scores: of each discriminator, of recorded speech [B, n] and of made speech [B, n].
    """
    return _sum(
        (1 - real).float().square().mean() + fake.float().square().mean() for real, fake in scores
    )


def taken_for_real(made: Sequence[Judged]) -> Tensor:
    """Least squares of the voice: made should score 1."""
    return _sum((1 - fake).float().square().mean() for fake, _ in made)


def feature_distance(recorded: Sequence[Judged], made: Sequence[Judged]) -> Tensor:
    """How differently the discriminators see made and recorded speech; weighted."""
    distance = _sum(
        (a.detach().float() - b.float()).abs().mean()
        for (_, real), (_, fake) in zip(recorded, made, strict=True)
        for a, b in zip(real, fake, strict=True)
    )
    return FEATURE_WEIGHT * distance


def mel_distance(recorded: Tensor, made: Tensor) -> Tensor:
    """Mean absolute difference of log mel spectra [B, bands, T]; weighted."""
    return MEL_WEIGHT * (recorded - made).abs().mean()


def divergence(z_p: Tensor, log_q: Tensor, prior: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
    """How far what is heard in a recording is from what its content and pitch lead to expect.

    Args:
        z_p: [B, inter, T], a draw from the posterior, through the flow.
        log_q: [B, inter, T], log of the posterior's deviation.
        prior: mean and log of the deviation, each [B, inter, T].
        mask: [B, 1, T], 1 where a frame counts.

    Returns:
        Nats a frame, weighted.
    """
    mean, log_p = (part.float() for part in prior)
    z_p, log_q, mask = z_p.float(), log_q.float(), mask.float()
    nats = log_p - log_q - 0.5 + 0.5 * (z_p - mean).square() * torch.exp(-2 * log_p)
    return KL_WEIGHT * (nats * mask).sum() / mask.sum()


def _sum(parts: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(parts)).sum()
