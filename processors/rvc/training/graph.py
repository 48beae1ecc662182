"""The network as it learns: what speaks, and the posterior encoder that listens to recordings."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from processors.rvc.attention import RelativeAttention
from processors.rvc.config import RvcConfig, expected_shapes
from processors.rvc.encoder import ChannelNorm
from processors.rvc.flow import Coupling, WaveNet
from processors.rvc.source import phases
from processors.rvc.synthesizer import Synthesizer

_LISTEN_KERNEL, _LISTEN_LAYERS = 5, 16

_STORED = {
    "weight_g": "parametrizations.weight.original0",
    "weight_v": "parametrizations.weight.original1",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """A batch of pieces and what is drawn for it."""

    content: Tensor
    """[B, T, 256 or 768], 100 frames a second."""

    pitch: Tensor
    """int64 [B, T], 1 to 255."""

    f0: Tensor
    """[B, T], Hz, 0 where unvoiced."""

    spectrum: Tensor
    """[B, spec channels, T], linear magnitudes."""

    starts: Tensor
    """int64 [B]: first frame of the segment that is made."""

    noise: Tensor
    """[B, inter, T], normal: the draw from the posterior."""

    source_noise: Tensor
    """[B, segment samples], normal."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the network makes of a batch."""

    audio: Tensor
    """[B, segment samples]."""

    z_p: Tensor
    """[B, inter, T]."""

    log_q: Tensor
    prior: tuple[Tensor, Tensor]
    mask: Tensor
    """[B, 1, T]."""


class Listener(nn.Module):
    """RVC's `enc_q`: from a recording's spectrum to the posterior of the latent."""

    def __init__(self, config: RvcConfig) -> None:
        super().__init__()
        self.pre = nn.Conv1d(config.spec_channels, config.hidden, 1)
        self.enc = WaveNet(config.hidden, config.gin, _LISTEN_KERNEL, _LISTEN_LAYERS)
        self.proj = nn.Conv1d(config.hidden, 2 * config.inter, 1)

    def forward(self, spectrum: Tensor, mask: Tensor, speaker: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log of the deviation, each [B, inter, T].

        Args:
            spectrum: [B, spec channels, T].
            mask: [B, 1, T].
            speaker: [B, gin, 1].
        """
        # Sums over a thousand magnitudes of up to some hundreds leave the range of half floats.
        with torch.autocast(spectrum.device.type, enabled=False):
            hidden = self.pre(spectrum)
        hidden = self.enc(hidden * mask, mask, speaker)
        mean, log_deviation = (self.proj(hidden) * mask).chunk(2, dim=1)
        return mean, log_deviation


class Learner(Synthesizer):
    """RVC's network with its posterior encoder, and weights kept as length and direction."""

    def __init__(self, config: RvcConfig) -> None:
        super().__init__(config)
        self.enc_q = Listener(config)
        _start(self)
        normed = [n.removesuffix(".weight_g") for n in expected_shapes(config) if "weight_g" in n]
        normed += [f"enc_q.enc.{n}" for n, m in self.enc_q.enc.named_modules() if _is_conv(m)]
        for name in normed:
            weight_norm(self.get_submodule(name))

    def forward(self, heard: Heard, segment_frames: int) -> Made:
        """Make a segment of each piece out of what is heard in it."""
        size = self.config.samples_per_frame
        speaker = self.speaker(torch.zeros_like(heard.starts))
        mask = torch.ones_like(heard.f0).unsqueeze(1)
        prior = self.enc_p(heard.content, heard.pitch, mask)
        mean, log_q = self.enc_q(heard.spectrum, mask, speaker)
        z = mean + heard.noise * log_q.exp()
        z_p = self.flow.to_prior(z, mask, speaker)
        f0 = torch.stack(cut(heard.f0, heard.starts, segment_frames))
        source = self.dec.m_source(f0, phases(f0), heard.source_noise[:, : segment_frames * size])
        segment = torch.stack(cut(z, heard.starts, segment_frames))
        return Made(self.dec(segment, source, speaker).float(), z_p, log_q, prior, mask)


def cut(rows: Tensor, starts: Tensor, size: int) -> list[Tensor]:
    """Of each of [B, ..., n], `size` from its start on the last dimension: B of [..., size]."""
    return [
        row[..., start : start + size] for row, start in zip(rows, starts.tolist(), strict=True)
    ]


def stored(module: nn.Module, dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    """A network's weights by the names RVC gives them, on the processor; copies."""
    back = {ours: theirs for theirs, ours in _STORED.items()}
    result: dict[str, Tensor] = {}
    for name, tensor in module.state_dict().items():
        for ours, theirs in back.items():
            if name.endswith(ours):
                name = f"{name.removesuffix(ours)}{theirs}"
        result[name] = tensor.detach().to("cpu", dtype, copy=True)
    return result


def unstored(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights by RVC's names, by those of a network here."""
    result: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        stem, _, last = name.rpartition(".")
        result[f"{stem}.{_STORED.get(last, last)}"] = tensor.float()
    return result


def _is_conv(module: nn.Module) -> bool:
    return isinstance(module, nn.Conv1d)


def _start(network: Learner) -> None:
    """Weights to begin from where there are no pretrained ones, as in RVC."""
    for module in network.modules():
        if isinstance(module, RelativeAttention):
            for conv in (module.conv_q, module.conv_k, module.conv_v):
                nn.init.xavier_uniform_(conv.weight)
            for embedding in (module.emb_rel_k, module.emb_rel_v):
                nn.init.normal_(embedding, std=embedding.shape[2] ** -0.5)
        elif isinstance(module, ChannelNorm):
            nn.init.ones_(module.gamma)
            nn.init.zeros_(module.beta)
        elif isinstance(module, Coupling):
            nn.init.zeros_(module.post.weight)
            if module.post.bias is not None:
                nn.init.zeros_(module.post.bias)
