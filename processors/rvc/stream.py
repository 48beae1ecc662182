"""A sentence as blocks that join without a seam, of whatever size.

All that looks far, which is 3 % of the work, is computed once for the whole sentence: content,
pitch, prior, flow. The decoder looks 10 frames (100 ms) either way; it renders windows, of which so
much at either end is cut off. Sine and noise are known for every sample beforehand. What comes out
is therefore the same at any block size, to float noise; nothing has to be searched for or faded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from processors.rvc.decoder import CONTEXT_FRAMES, INNER_FRAMES, Span
from processors.rvc.source import phases
from processors.rvc.synthesizer import Spoken, Synthesizer

WINDOWS = (40, 60, 80, 120)
"""Frames of 10 ms the decoder renders at once, context included: the first is small so that the
sound begins early, then they grow while there is something to listen to. Few, because every new
shape costs the libraries below some preparation and because only equal ones can be batched."""

_ROUND_FRAMES = 4
"""To a multiple of which the last block of a sentence is rendered."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of a sentence before the network sees it."""

    content: Tensor
    """[T, 256 or 768], 100 frames a second."""

    f0: Tensor | None
    """[T], Hz, 0 where unvoiced; None for a voice that is not told the pitch."""

    pitch: Tensor | None
    """int64 [T], 1 to 255."""

    speaker: int
    seed: int
    """From 0 to 2**64 - 1: of the noise."""

    part: int = 0
    """Number of a stretch that has the seed in common with others."""


@dataclass(frozen=True, slots=True)
class Latent:
    """A sentence up to the decoder."""

    z: Tensor
    """[inter, T]."""

    speaker: Tensor
    """[gin, 1]."""

    f0: Tensor | None
    """[T], Hz."""

    phase: Tensor | None
    """float64 [T], in turns, at the start of every frame."""

    noise: Tensor
    """[T, samples per frame], normal."""

    @property
    def frames(self) -> int:
        """Of 10 ms."""
        return self.z.shape[1]


@dataclass(frozen=True, slots=True)
class Block:
    """Frames to render, and the window round them that the decoder is shown."""

    start: int
    stop: int
    first: int
    last: int
    """One behind the window's last frame, as `stop` is one behind the block's."""

    @property
    def window(self) -> int:
        """Frames the decoder is shown."""
        return self.last - self.first

    @property
    def inner(self) -> Span:
        """Frames that are still of use behind the decoder's first stage."""
        first = max(self.start - INNER_FRAMES, self.first)
        last = min(self.stop + INNER_FRAMES, self.last)
        if self.stop == self.last:
            first = max(first - (first - last) % _ROUND_FRAMES, self.first)
        return first, last

    @property
    def shape(self) -> tuple[int, int]:
        """Blocks of equal shapes can be rendered as a batch."""
        first, last = self.inner
        return self.window, last - first


def encode(network: Synthesizer, prior: Prior) -> Latent:
    """Compute all of a sentence but its waveform."""
    frames, device = len(prior.content), prior.content.device
    noise_z = _normal((prior.seed, 2 * prior.part), (network.config.inter, frames)).to(device)
    size = network.config.samples_per_frame
    noise = _normal((prior.seed, 2 * prior.part + 1), (frames, size)).to(device)
    spoken = Spoken(
        content=prior.content[None],
        lengths=torch.tensor([frames], device=device),
        pitch=None if prior.pitch is None else prior.pitch[None],
        speaker=torch.tensor([prior.speaker], device=device),
        noise=noise_z[None],
    )
    z, _ = network.encode(spoken)
    phase = None if prior.f0 is None else phases(prior.f0[None])[0]
    return Latent(z[0], network.speaker(spoken.speaker)[0], prior.f0, phase, noise)


def next_block(done: int, frames: int, nth: int) -> Block:
    """Plan the next block of a sentence.

    Args:
        done: frames rendered so far, less than `frames`.
        frames: of the sentence.
        nth: how many blocks there were.
    """
    first = max(done - CONTEXT_FRAMES, 0)
    usual = min(nth, len(WINDOWS) - 1)
    for window in WINDOWS[: usual + 2]:
        # The rest, in a window that reaches further back than it had to: no new shape.
        if frames - first <= window:
            return Block(done, frames, max(frames - window, 0), frames)
    last = first + WINDOWS[usual]
    return Block(done, last - CONTEXT_FRAMES, first, last)


def equal_blocks(frames: int, size: int) -> Iterator[Block]:
    """Blocks of one size, and the rest."""
    for start in range(0, frames, size):
        stop = min(start + size, frames)
        last = min(stop + CONTEXT_FRAMES, frames)
        yield Block(start, stop, max(start - CONTEXT_FRAMES, 0), last)


def render(network: Synthesizer, blocks: Sequence[tuple[Latent, Block]]) -> list[Tensor]:
    """Render one block of each sentence, all of equal shapes, as a batch.

    Returns:
        float32 [(stop - start) * samples per frame] of each, from -1 to 1, on the CPU.
    """
    weight = network.dec.conv_pre.weight
    z = torch.stack([latent.z[:, block.first : block.last] for latent, block in blocks])
    speaker = torch.stack([latent.speaker for latent, _ in blocks])
    source = _source(network, blocks)
    made = network.dec(
        z.to(weight.dtype),
        None if source is None else source.to(weight.dtype),
        speaker.to(weight.dtype),
        [(b.inner[0] - b.first, b.inner[1] - b.first) for _, b in blocks],
    )
    size = network.config.samples_per_frame
    return [
        row[(b.start - b.inner[0]) * size : (b.stop - b.inner[0]) * size].float().cpu()
        for row, (_, b) in zip(made, blocks, strict=True)
    ]


def _source(network: Synthesizer, blocks: Sequence[tuple[Latent, Block]]) -> Tensor | None:
    """[B, 1, samples of a window], in float32 whatever the decoder's type."""
    if not network.config.f0:
        return None
    f0, phase, noise = [], [], []
    for latent, block in blocks:
        if latent.f0 is not None and latent.phase is not None:
            f0.append(latent.f0[block.first : block.last])
            phase.append(latent.phase[block.first : block.last])
            noise.append(latent.noise[block.first : block.last].flatten())
    return network.dec.m_source(torch.stack(f0), torch.stack(phase), torch.stack(noise))


def _normal(key: tuple[int, int], shape: tuple[int, int]) -> Tensor:
    """Noise that depends on the key and on nothing else: no device, no thread, no order."""
    generator = np.random.Generator(np.random.Philox(key=np.array(key, dtype=np.uint64)))
    return torch.from_numpy(generator.standard_normal(shape, dtype=np.float32))
