"""The brand's own sounds, mixed into what is said.

Frames of a base voice's features are drawn towards the nearest frames of the brand's sample. Found
by comparing with all of them, as one product of matrices: exact, the same on every machine, and
nothing to train or to read but the vectors.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from processors.rvc.errors import VoiceError
from processors.rvc.f0 import Unvoiced

NEIGHBOURS = 8
PROTECT_NOTHING = 0.5
"""From this on, `protect` of a voice changes nothing."""

_SHORTLIST = 2 * NEIGHBOURS
_SAME = 1e-6
"""Added to squared distances (which are tens to hundreds between frames of speech), so that a frame
of the sample itself weighs very much instead of infinitely."""

_SCORES_AT_ONCE = 1 << 24
"""64 MB of distances."""


@dataclass(frozen=True, slots=True)
class FeatureIndex:
    """The frames of one voice's sample. For any thread."""

    vectors: Tensor
    """float32 [N, D]."""

    half_norms: Tensor
    """float32 [N], half of each vector's squared length."""

    @classmethod
    def open(cls, path: Path, *, device: str = "cpu") -> Self:
        """Read the vectors of an index.safetensors.

        Raises:
            VoiceError: it is not such a file, or holds numbers nobody can compare.
        """
        try:
            stored = load_file(path, device=device)
        except (OSError, SafetensorError) as error:
            raise VoiceError(f"{path}: cannot be read: {error}. {_REMEDY}") from error
        vectors = stored.get("vectors")
        if vectors is None or vectors.ndim != 2 or not len(vectors):
            raise VoiceError(f"{path}: holds no table of vectors. {_REMEDY}")
        vectors = vectors.float()
        if not vectors.isfinite().all():
            raise VoiceError(f"{path}: holds numbers that are not finite. {_REMEDY}")
        return cls.of(vectors)

    @classmethod
    def of(cls, vectors: Tensor) -> Self:
        """From float32 [N, D]."""
        return cls(vectors, vectors.square().sum(dim=1) / 2)

    @property
    def size_bytes(self) -> int:
        """What it holds in memory."""
        return 4 * (self.vectors.numel() + self.half_norms.numel())

    @torch.inference_mode()
    def blend(self, features: Tensor, rate: float) -> Tensor:
        """Draw each frame towards its eight nearest, weighted by 1 / distance^4.

        More of it hides more of the base voice and blurs more consonants.

        Args:
            features: float32 [T, D], one per 20 ms, before they are repeated for 10 ms.
            rate: taken from the neighbours, from 0 (nothing) to 1.

        Returns:
            float32 [T, D], new, on the device of `features`.

        Raises:
            VoiceError: the vectors are of another size: 256 numbers belong to v1, 768 to v2.
        """
        width = self.vectors.shape[1]
        if features.shape[1] != width:
            raise VoiceError(
                f"an index of {width} numbers a frame is no index for features of "
                f"{features.shape[1]}: v1 voices have 256, v2 voices 768. {_REMEDY}"
            )
        if rate <= 0 or not len(features):
            return features.clone()
        asked = features.to(self.vectors.device)
        rows = max(_SCORES_AT_ONCE // len(self.vectors), 1)
        near = torch.cat([self._near(part) for part in asked.split(rows)])
        return (rate * near.to(features) + (1 - rate) * features).to(features.dtype)

    def _near(self, features: Tensor) -> Tensor:
        """The weighted mean of the nearest frames, float64 [T, D]."""
        # Half the squared distance, less what is the same for all candidates.
        scores = torch.addmm(self.half_norms, features, self.vectors.T, alpha=-1)
        listed = scores.topk(min(_SHORTLIST, len(self.vectors)), dim=1, largest=False).indices
        # In order of the table: which of the equally near comes first depends on no library.
        candidates = self.vectors[listed.sort(dim=1).values].double()
        # Distances anew, by differences: those above have lost their last digits, where it matters
        # most, and may order the last of the list otherwise with another number of threads.
        distances = (candidates - features[:, None].double()).square().sum(dim=2)
        k = min(NEIGHBOURS, len(self.vectors))
        nearest, which = distances.sort(dim=1, stable=True)
        weights = (nearest[:, :k] + _SAME).pow(-2)
        weights /= weights.sum(dim=1, keepdim=True)
        rows = torch.arange(len(features), device=features.device)[:, None]
        return (weights[:, :, None] * candidates[rows, which[:, :k]]).sum(dim=1)


def protected(blended: Tensor, plain: Tensor, f0: Tensor, protect: float) -> Tensor:
    """Take the index back where nothing is voiced: consonants and breath suffer from it.

    A frame counts as unvoiced where f0 is 0 Hz. A voice whose unvoiced f0 is interpolated has no
    such frame, so that nothing is taken back there: see `protects`.

    Args:
        blended: [T, D] at 100 frames a second.
        plain: [T, D], the features before the index.
        f0: [T], Hz.
        protect: share of `blended` that unvoiced frames keep, from 0 to 0.5; from 0.5 on, all.

    Returns:
        [T, D]
    """
    if protect >= PROTECT_NOTHING:
        return blended
    kept = torch.where(f0 > 0, 1.0, protect).to(blended)[:, None]
    return blended * kept + plain * (1 - kept)


def protects(protect: float, unvoiced: Unvoiced) -> bool:
    """Whether `protect` of a voice can change anything, given what its unvoiced f0 is."""
    return protect < PROTECT_NOTHING and unvoiced == "zero"


_REMEDY = "Build it again: rapport voice index"
