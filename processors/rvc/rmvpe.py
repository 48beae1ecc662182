"""RMVPE: the pitch of speech in noise, by a network of 90 million weights.

Source: "RMVPE: A Robust Model for Vocal Pitch Estimation in Polyphonic Music", arXiv:2306.15412,
in the size of the weights everybody uses. For clean synthetic speech dio is as good and twenty
times cheaper.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import torch
from loguru import logger
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from processors.rvc.errors import VoiceError
from processors.rvc.f0 import Method
from processors.rvc.rmvpe_mel import N_BANDS, log_mel
from processors.rvc.rmvpe_unet import DeepUNet

N_PITCHES = 360
CENTS_APART = 20
LOWEST_CENTS = 1997.3794084376191
"""Of the lowest pitch, above 10 Hz: 31.7 Hz."""

THRESHOLD = 0.03
"""Of the likeliest pitch; a frame below it is unvoiced."""

_EACH_SIDE = 4
_HOW = "rapport models pull rmvpe"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the network is; the defaults are those of the public weights."""

    channels: int = 16
    n_levels: int = 5
    n_bottom: int = 4
    n_blocks: int = 4
    memory: int = 256
    """Of the recurrent layer, in each direction."""


FULL_SIZE = Size()


class Salience(nn.Module):
    """How likely each of 360 pitches is in each frame. Names are those of the public weights."""

    def __init__(self, size: Size = FULL_SIZE) -> None:
        super().__init__()
        self.unet = DeepUNet(
            size.channels, n_levels=size.n_levels, n_bottom=size.n_bottom, n_blocks=size.n_blocks
        )
        self.cnn = nn.Conv2d(size.channels, 3, 3, padding=1)
        self.fc = nn.Sequential(
            _Recurrent(3 * N_BANDS, size.memory), nn.Linear(2 * size.memory, N_PITCHES)
        )
        self._multiple = 1 << size.n_levels

    def forward(self, mel: Tensor) -> Tensor:
        """Log mel [128, t] -> [t, 360] from 0 to 1."""
        n_frames = mel.shape[1]
        mel = nn.functional.pad(mel, (0, -n_frames % self._multiple))
        image = self.cnn(self.unet(mel.T[None, None]))
        sequence = image.transpose(1, 2).flatten(-2)
        return torch.sigmoid(self.fc(sequence))[0, :n_frames]


class _Recurrent(nn.Module):
    def __init__(self, n_in: int, memory: int) -> None:
        super().__init__()
        self.gru = nn.GRU(n_in, memory, batch_first=True, bidirectional=True)

    def forward(self, sequence: Tensor) -> Tensor:
        return self.gru(sequence)[0]


@dataclass(frozen=True, slots=True)
class Rmvpe:
    """An opened pitch tracker. One thread at a time."""

    network: Salience
    device: str

    @classmethod
    def open(cls, path: Path, *, device: str = "cpu", size: Size = FULL_SIZE) -> Self:
        """Read the weights. Takes about 0.2 s.

        Args:
            path: of rmvpe.safetensors.
            device: as torch names it.
            size: of the network in the file.

        Raises:
            VoiceError: the file is missing, cannot be read or holds another network.
        """
        if not path.is_file():
            raise VoiceError(f"{path}: not there. Fetch it: {_HOW}, or set f0_method to dio")
        try:
            stored = load_file(path)
        except (OSError, SafetensorError) as error:
            raise VoiceError(f"{path}: cannot be read: {error}. Fetch it again: {_HOW}") from error
        with torch.device("meta"):
            network = Salience(size)
        weights = {name: _usable(tensor) for name, tensor in stored.items()}
        expected = network.state_dict()
        # Counts batches seen in training; nothing reads it afterwards.
        counters = {name for name in expected if name.endswith("num_batches_tracked")}
        wrong = sorted(
            name
            for name in (expected.keys() | weights.keys()) - counters
            if name not in expected
            or name not in weights
            or weights[name].shape != expected[name].shape
        )
        if wrong:
            raise VoiceError(
                f"{path}: not RMVPE's weights: {len(wrong)} tensors are missing, too many or of "
                f"another size, the first {wrong[0]}. Fetch it again: {_HOW}"
            )
        weights |= {name: torch.zeros((), dtype=torch.int64) for name in counters}
        network.load_state_dict(weights, assign=True)
        return cls(network.to(device).eval().requires_grad_(False), device)

    @torch.inference_mode()
    def f0(self, samples16k: NDArray[np.float32]) -> NDArray[np.float64]:
        """Float32 [n], 16 kHz, from -1 to 1 -> Hz [n // 160 + 1], 0 where unvoiced."""
        samples = torch.from_numpy(np.ascontiguousarray(samples16k)).to(self.device)
        return decoded(self.network(log_mel(samples)).cpu().numpy())

    @property
    def size_bytes(self) -> int:
        """What the weights hold in memory."""
        return sum(w.numel() * w.element_size() for w in self.network.parameters())


def at_hand(method: Method, path: Path | None, *, device: str = "cpu") -> Rmvpe | None:
    """RMVPE, where a voice asks for it and its weights are there; where they are not, dio stands
    in and the log says so.

    Args:
        method: of the voice.
        path: of rmvpe.safetensors; None where it was not fetched.
        device: as torch names it.

    Raises:
        VoiceError: the file holds something else.
    """
    if method != "rmvpe":
        return None
    if path is None or not path.is_file():
        logger.warning("RMVPE was not fetched, dio tracks pitch instead", remedy=_HOW)
        return None
    return Rmvpe.open(path, device=device)


def decoded(salience: NDArray[np.float32], threshold: float = THRESHOLD) -> NDArray[np.float64]:
    """The mean of the nine pitches round the likeliest, by their likelihood.

    Args:
        salience: [frames, 360], from 0 to 1.
        threshold: frames whose likeliest pitch is not above it are unvoiced.

    Returns:
        float64 [frames], Hz; 0 where unvoiced.
    """
    near = np.arange(-_EACH_SIDE, _EACH_SIDE + 1) + salience.argmax(axis=1)[:, None]
    inside = (near >= 0) & (near < N_PITCHES)
    likely = np.take_along_axis(salience, near.clip(0, N_PITCHES - 1), axis=1).astype(np.float64)
    likely *= inside
    voiced = salience.max(axis=1) > threshold
    whole = np.where(voiced, likely.sum(axis=1), 1)
    cents = (likely * (LOWEST_CENTS + CENTS_APART * near)).sum(axis=1) / whole
    return np.where(voiced, 10 * 2 ** (cents / 1200), 0)


def _usable(tensor: Tensor) -> Tensor:
    """Half precision is how large files are kept, not how they are computed with here."""
    return tensor.float() if tensor.is_floating_point() else tensor
