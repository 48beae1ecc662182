"""An opened cloned voice: base speech in, the brand's voice out, block by block."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from torch import Tensor

from processors.rvc import f0 as pitch
from processors.rvc.config import RvcConfig
from processors.rvc.content import ContentEncoder
from processors.rvc.errors import VoiceError
from processors.rvc.phrases import cross_faded, cuts, edge_faded
from processors.rvc.quick import quicken
from processors.rvc.retrieval import FeatureIndex, protected
from processors.rvc.rmvpe import Rmvpe, at_hand
from processors.rvc.stream import Block, Latent, Prior, encode, next_block, render
from processors.rvc.synthesizer import Synthesizer
from processors.rvc.voice_file import INDEX, RvcVoice, read_description, read_weights

RATE_HZ = 16_000
FRAME_SAMPLES = 160

_Audio = NDArray[np.float32]


@dataclass(eq=False)
class RvcConversion:
    """One stretch of base speech on its way. Only its converter changes it."""

    samples: _Audio
    """As given; [160 * frames] at 16 kHz from the first step on."""

    rate_in_hz: int
    seed: int
    total: int
    """Samples that come out."""

    frames: int
    made: int = 0
    """Samples that came out."""

    parts: list[tuple[int, int]] | None = None
    """Frames still to convert, the part on its way first."""

    part: int = 0
    features: Tensor | None = None
    latent: Latent | None = None
    block: Block | None = None
    blocks: int = 0
    """Rendered of this part."""

    overlap: _Audio = field(default_factory=lambda: np.zeros(0, np.float32))
    """The last frame of the part before, which the first of the next is faded into."""

    @property
    def key(self) -> Hashable | None:
        """Equal for blocks of equal shapes; what is done for a whole sentence is done alone."""
        if self.made >= self.total:
            return None
        return self if self.block is None else self.block.shape


class RvcConverter:
    """A `Converter`. One thread at a time."""

    def __init__(
        self,
        voice: RvcVoice,
        network: Synthesizer,
        content: ContentEncoder,
        *,
        index: FeatureIndex | None = None,
        rmvpe: Rmvpe | None = None,
    ) -> None:
        self._voice, self._network, self._content = voice, network, content
        self._index, self._rmvpe = index, rmvpe
        self._device = network.emb_g.weight.device

    @property
    def rate_hz(self) -> int:
        """Of what comes out."""
        return self._voice.rate_hz

    @property
    def size_bytes(self) -> int:
        """Of the network and the index; the content encoder belongs to all voices."""
        tensors = [*self._network.parameters(), *self._network.buffers()]
        held = {t.data_ptr(): t.numel() * t.element_size() for t in tensors}
        return sum(held.values()) + (self._index.size_bytes if self._index else 0)

    def begin(self, samples: _Audio, rate_hz: int, *, seed: int) -> RvcConversion:
        """Take on a sentence or clause; see `Converter`."""
        total = round(len(samples) * self.rate_hz / rate_hz)
        frames = -(-total // self._network.config.samples_per_frame)
        return RvcConversion(samples, rate_hz, seed % 2**64, total, frames)

    @torch.inference_mode()
    def step(self, conversions: Sequence[RvcConversion]) -> list[_Audio]:
        """The next audio of each.

        The first two steps of a sentence make none: what is said, then how. Every further one makes
        0.3 to 1.2 s.
        """
        if not all(c.block for c in conversions):
            for conversion in conversions:
                self._prepare(conversion)
            return [np.zeros(0, np.float32) for _ in conversions]
        blocks = [(cast("Latent", c.latent), cast("Block", c.block)) for c in conversions]
        rendered = render(self._network, blocks)
        return [
            self._emit(conversion, made.numpy())
            for conversion, made in zip(conversions, rendered, strict=True)
        ]

    def _prepare(self, conversion: RvcConversion) -> None:
        if conversion.made >= conversion.total or conversion.block:
            return
        if conversion.parts is None:
            conversion.samples = _at_16k(conversion)
            conversion.parts = cuts(conversion.samples, conversion.frames)
        first, last = conversion.parts[0]
        samples = conversion.samples[first * FRAME_SAMPLES : last * FRAME_SAMPLES]
        if conversion.features is None:
            heard = torch.from_numpy(samples).to(self._device)
            conversion.features = self._content.features(heard, self._voice.version)
            return
        prior = self._prior(conversion, samples, conversion.features)
        conversion.latent = encode(self._network, prior)
        conversion.features, conversion.blocks = None, 0
        conversion.block = next_block(0, last - first, 0)

    def _prior(self, conversion: RvcConversion, samples: _Audio, features: Tensor) -> Prior:
        voice, frames = self._voice, len(samples) // FRAME_SAMPLES
        content, f0, coarse = _twice(features, frames), None, None
        tracked = None
        if voice.f0:
            tracked = pitch.f0_of(
                samples,
                frames=frames,
                method=voice.f0_method,
                unvoiced=voice.f0_unvoiced,
                rmvpe=self._rmvpe,
            )
            tracked = pitch.shifted(tracked, voice.key_shift)
            f0 = torch.from_numpy(tracked).to(self._device)
            coarse = torch.from_numpy(pitch.coarse(tracked)).to(self._device)
        if self._index is not None:
            blended = _twice(self._index.blend(features, voice.index_rate), frames)
            voiced = f0 if f0 is not None else torch.ones(frames, device=self._device)
            content = protected(blended, content, voiced, voice.protect)
        return Prior(content, f0, coarse, voice.speaker, conversion.seed, conversion.part)

    def _emit(self, conversion: RvcConversion, made: _Audio) -> _Audio:
        """Move on to the next block; what is made of this one, with its joints and ends faded."""
        latent, block = conversion.latent, conversion.block
        assert latent is not None
        assert block is not None
        assert conversion.parts
        if len(conversion.overlap):
            n = len(conversion.overlap)
            made = np.concatenate([cross_faded(conversion.overlap, made[:n]), made[n:]])
            conversion.overlap = made[:0]
        conversion.blocks += 1
        if block.stop < latent.frames:
            conversion.block = next_block(block.stop, latent.frames, conversion.blocks)
        else:
            conversion.block = conversion.latent = None
            del conversion.parts[0]
            conversion.part += 1
            if conversion.parts:
                size = self._network.config.samples_per_frame
                made, conversion.overlap = made[:-size], made[-size:]
        made = made[: conversion.total - conversion.made]
        made = edge_faded(made, conversion.made, conversion.total, self.rate_hz)
        conversion.made += len(made)
        return made


def network_of(
    config: RvcConfig,
    weights: Mapping[str, Tensor],
    *,
    device: str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Synthesizer:
    """A network ready to speak: on its device, the decoder in `dtype` but for its source."""
    network = Synthesizer.of(config, weights).to(device)
    source = network.dec.m_source if config.f0 else None
    network.dec.to(dtype)
    if source is not None:
        source.float()
    if network.emb_g.weight.device.type == "cpu":
        quicken(network.dec)
    return network


def open_voice(
    folder: Path,
    *,
    content: Path | ContentEncoder,
    rmvpe: Path | Rmvpe | None = None,
    device: str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> RvcConverter:
    """Open a voice. Takes about 1 s.

    Args:
        folder: with voice.json, voice.safetensors and maybe index.safetensors.
        content: an encoder's folder, or an opened one, which voices share.
        rmvpe: weights of the pitch tracker, or it opened; without it dio stands in, and the log
            says so where the voice asks for it.
        device: as torch names it, the content encoder's too.
        dtype: of the decoder, which is 97 % of the work: bfloat16 is quicker on processors with
            AMX and on GPUs, and 40 dB from float32. The source stays in float32.

    Raises:
        VoiceError: the folder holds no such voice.
        EngineLost: the content encoder is not there, or not the one the voice needs.
    """
    voice = read_description(folder)
    config, weights = read_weights(folder, voice)
    encoder = ContentEncoder.open(content, device=device) if isinstance(content, Path) else content
    encoder.check(voice.version)
    index = None
    if (folder / INDEX).is_file() and voice.index_rate > 0:
        index = FeatureIndex.open(folder / INDEX, device=device)
        if index.vectors.shape[1] != config.content_size:
            raise VoiceError(
                f"{folder / INDEX}: holds {index.vectors.shape[1]} numbers a frame, "
                f"{voice.version} voices have {config.content_size}. Build it again: "
                "rapport voice index"
            )
    method = voice.f0_method if voice.f0 else "dio"
    tracker = rmvpe if isinstance(rmvpe, Rmvpe) else at_hand(method, rmvpe, device=device)
    network = network_of(config, weights, device=device, dtype=dtype)
    return RvcConverter(voice, network, encoder, index=index, rmvpe=tracker)


def _at_16k(conversion: RvcConversion) -> _Audio:
    """The samples at 16 kHz, as many as the frames need: float32 [160 * frames]."""
    samples = conversion.samples.astype(np.float32, copy=False)
    if conversion.rate_in_hz != RATE_HZ:
        samples = soxr.resample(samples, conversion.rate_in_hz, RATE_HZ)
    needed = conversion.frames * FRAME_SAMPLES
    return np.pad(samples, (0, max(needed - len(samples), 0)))[:needed]


def _twice(features: Tensor, frames: int) -> Tensor:
    """[T, D] at 50 frames a second as [frames, D] at 100."""
    return features.repeat_interleave(2, dim=0)[:frames]
