"""Making the index of a voice: the features of the brand's sample, in one table."""

from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor

from processors.rvc.content import HOP_SAMPLES, RATE_HZ, ContentEncoder, Version
from processors.rvc.errors import VoiceError

INDEX_FILE = "index.safetensors"

MOST_VECTORS = 200_000
"""67 minutes of speech."""

REDUCED_TO = 10_000

OnDone = Callable[[float], None]
"""Hears how much is done, from 0 to 1."""

_PIECE_S = 12
"""Attention grows with the square of what is encoded at once, and memory with it."""

_SEARCHED_S = 3
"""At the end of a piece, for the quietest place to cut at."""

_SHORTEST_S = 1
_FAINT = 1e-3
"""Samples that are all smaller are a recording of nothing."""

_AT_ONCE = 4_096
_ROUNDS = 3


def frames_of(
    samples16k: Tensor,
    encoder: ContentEncoder,
    version: Version,
    on_done: OnDone = lambda share: None,
) -> Tensor:
    """The features of a whole recording, encoded in pieces that are cut where it is quiet.

    Args:
        samples16k: float32 [n], 16 kHz mono, from -1 to 1.
        encoder: the one the voice speaks with.
        version: of the voice.
        on_done: called from this thread, after each piece.

    Returns:
        float32 [ceil(n / 320), 256 or 768], on the CPU.

    Raises:
        VoiceError: it is shorter than a second, or silent.
    """
    if len(samples16k) < _SHORTEST_S * RATE_HZ:
        raise VoiceError(f"the sample is shorter than {_SHORTEST_S} s: record some minutes of it")
    if not samples16k.abs().max() > _FAINT:
        raise VoiceError("the sample is silent: record it again, or choose another channel")
    frames: list[Tensor] = []
    done = 0
    for piece in _pieces(samples16k):
        frames.append(encoder.features(piece, version).cpu())
        done += len(piece)
        on_done(done / len(samples16k))
    return torch.cat(frames)


def reduced(
    vectors: Tensor,
    *,
    most: int = MOST_VECTORS,
    to: int = REDUCED_TO,
    on_done: OnDone = lambda share: None,
) -> Tensor:
    """Stand-ins for a table that is too large to be searched in time: the means of its clusters.

    The same table gives the same means. About 6 s of one core per 10,000 vectors.

    Args:
        vectors: float32 [N, D].
        most: tables of so many rows or fewer are left alone.
        to: clusters, at most `most`.
        on_done: called from this thread.

    Returns:
        float32 [min(N, most) or `to`, D]
    """
    if len(vectors) <= most:
        return vectors
    drawn = torch.Generator().manual_seed(0)
    means = vectors[torch.randperm(len(vectors), generator=drawn)[:to]].clone()
    seen = torch.zeros(to)
    for turn in range(_ROUNDS):
        order = torch.randperm(len(vectors), generator=drawn)
        for start in range(0, len(order), _AT_ONCE):
            batch = vectors[order[start : start + _AT_ONCE]]
            _move(means, seen, batch)
            on_done((turn + min((start + _AT_ONCE) / len(order), 1)) / _ROUNDS)
    return means


def write_index(vectors: Tensor, folder: Path) -> Path:
    """Write float32 [N, D] as half floats, at once or not at all. Returns the file's path."""
    path = folder / INDEX_FILE
    fresh = folder / f".{INDEX_FILE}.new"
    fresh.write_bytes(save({"vectors": vectors.half().contiguous()}))
    return fresh.replace(path)


def _move(means: Tensor, seen: Tensor, batch: Tensor) -> None:
    """Mini-batch k-means: move each mean towards those of the batch that are nearest to it."""
    distances = torch.addmm(means.square().sum(dim=1) / 2, batch, means.T, alpha=-1)
    nearest = distances.argmin(dim=1)
    counts = torch.bincount(nearest, minlength=len(means)).to(seen)
    sums = torch.zeros_like(means).index_add_(0, nearest, batch)
    seen += counts
    means += (sums - counts[:, None] * means) / seen.clamp(min=1)[:, None]


def _pieces(samples: Tensor) -> Iterator[Tensor]:
    """Whole frames of 20 ms each, but for the last; it is a second or longer where it can be."""
    longest, searched = _PIECE_S * RATE_HZ, _SEARCHED_S * RATE_HZ
    while len(samples) > longest + _SHORTEST_S * RATE_HZ:
        frames = samples[longest - searched : longest].view(-1, HOP_SAMPLES)
        quietest = int(frames.square().mean(dim=1).argmin())
        cut = longest - searched + quietest * HOP_SAMPLES
        yield samples[:cut]
        samples = samples[cut:]
    yield samples
