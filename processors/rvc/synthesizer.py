"""The whole network: content, pitch and noise in, waveform out.

Nothing random is drawn inside, so that the same inputs are the same samples anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from processors.rvc import flow
from processors.rvc.config import RvcConfig
from processors.rvc.decoder import Decoder
from processors.rvc.encoder import TextEncoder
from processors.rvc.source import rounded_turns

NOISE = 0.66666
"""Share of the prior's deviation that is drawn."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a network is told of a batch of sentences."""

    content: Tensor
    """[B, T, 256 or 768], 100 frames a second."""

    lengths: Tensor
    """int64 [B]: frames that count."""

    pitch: Tensor | None
    """int64 [B, T], 1 to 255; None for a voice that is not told the pitch."""

    speaker: Tensor
    """int64 [B]."""

    noise: Tensor
    """[B, inter, T], normal."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which frames to render, and to how many they are stretched."""

    skip: int
    frames: int
    stretched: int | None = None
    """Frames the latent and the source are resampled to: moves the formants."""


class Synthesizer(nn.Module):
    """RVC's network as it speaks, without the posterior encoder of training."""

    def __init__(self, config: RvcConfig) -> None:
        super().__init__()
        self.config = config
        self.enc_p = TextEncoder(config)
        self.flow = flow.Flow(config)
        self.dec = Decoder(config)
        self.emb_g = nn.Embedding(config.speakers, config.gin)

    @classmethod
    def of(cls, config: RvcConfig, weights: Mapping[str, Tensor]) -> "Synthesizer":
        """Build from a checkpoint's weights, in float32.

        Args:
            config: parsed, so that the shapes are known to fit.
            weights: by their names in the checkpoint.
        """
        with torch.device("meta"):
            network = cls(config)
        network.load_state_dict(folded(weights), assign=True)
        return network.eval().requires_grad_(False)

    def encode(self, spoken: Spoken, head: int = 0) -> tuple[Tensor, Tensor]:
        """From what is spoken to the latent.

        Args:
            spoken: the sentences.
            head: frames at the start that are attended to but not returned; the noise ends with
                the sentence.

        Returns:
            The latent [B, inter, T - head] and its mask [B, 1, T - head].
        """
        frames = torch.arange(spoken.content.shape[1], device=spoken.lengths.device)
        mask = (frames < spoken.lengths[:, None]).to(spoken.content.dtype).unsqueeze(1)
        mean, log_deviation = self.enc_p(spoken.content, spoken.pitch, mask, head)
        mask = mask[..., head:]
        noise = spoken.noise[..., spoken.noise.shape[2] - mean.shape[2] :]
        z_p = (mean + log_deviation.exp() * noise * NOISE) * mask
        return self.flow(z_p, mask, self.speaker(spoken.speaker)), mask

    def speaker(self, number: Tensor) -> Tensor:
        """Vectors of speakers [B] as [B, gin, 1]."""
        return self.emb_g(number).unsqueeze(-1)

    def infer(
        self,
        spoken: Spoken,
        f0: Tensor | None = None,
        noise: Tensor | None = None,
        stretch: Stretch | None = None,
    ) -> Tensor:
        """Speak whole sentences, or a stretch of them, as the reference's `infer` does.

        Args:
            spoken: the sentences.
            f0: [B, T], Hz; None for a voice that is not told the pitch.
            noise: [B, n], normal, of the source; its first samples belong to the first rendered.
            stretch: all of it where None.

        Returns:
            float32 [B, frames * samples per frame], from -1 to 1.
        """
        first = max(stretch.skip - flow.CONTEXT_FRAMES, 0) if stretch else 0
        z, mask = self.encode(spoken, first)
        z = z * mask
        if stretch:
            z = z[..., stretch.skip - first :][..., : stretch.frames]
            f0 = None if f0 is None else f0[:, stretch.skip :][:, : stretch.frames]
        source = None
        if f0 is not None and noise is not None:
            n_samples = f0.shape[1] * self.config.samples_per_frame
            turns = rounded_turns(f0, self.config.rate_hz)
            source = self.dec.m_source.at(turns, f0, noise[:, :n_samples])
        if stretch and stretch.stretched is not None:
            z = _resampled(z, stretch.stretched)
            if source is not None:
                source = _resampled(source, stretch.stretched * self.config.samples_per_frame)
        return self.dec(z, source, self.speaker(spoken.speaker))


def folded(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights with every `weight_g` and `weight_v` made one: g * v / |v|, in float32.

    The norm is over all dimensions but the first. The posterior encoder of training is left out.
    """
    result: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        if name.startswith("enc_q.") or name.endswith(".weight_g"):
            continue
        value = tensor.float()
        if name.endswith(".weight_v"):
            norm = value.flatten(1).norm(dim=1).view(-1, 1, 1)
            name = name.removesuffix("_v")
            value = weights[f"{name}_g"].float() * value / norm
        result[name] = value
    return result


def _resampled(x: Tensor, size: int) -> Tensor:
    """[B, channels, n] stretched linearly to [B, channels, size]."""
    return x if x.shape[2] == size else F.interpolate(x, size=size, mode="linear")
