"""What RMVPE hears: the logarithm of 128 mel bands from 30 to 8000 Hz, every 10 ms."""

from functools import cache

import torch
from torch import Tensor

RATE_HZ = 16_000
HOP_SAMPLES = 160
N_BANDS = 128

_WINDOW_SAMPLES = 1024
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 8_000.0
_FLOOR = 1e-5


def log_mel(samples: Tensor) -> Tensor:
    """Float32 [n] at 16 kHz, from -1 to 1 -> [128, n // 160 + 1].

    Frame k is centred on sample 160 k. Both ends are mirrored; what is too short for that is
    followed by silence.
    """
    least = _WINDOW_SAMPLES // 2 + 1
    n_frames = len(samples) // HOP_SAMPLES + 1
    if len(samples) < least:
        samples = torch.nn.functional.pad(samples, (0, least - len(samples)))
    window = torch.hann_window(_WINDOW_SAMPLES, device=samples.device)
    spectrum = torch.stft(
        samples, _WINDOW_SAMPLES, HOP_SAMPLES, window=window, center=True, return_complex=True
    )
    mel = _bands().to(samples.device) @ spectrum.abs()
    return mel.clamp(min=_FLOOR).log()[:, :n_frames]


@cache
def _bands() -> Tensor:
    """[128, 513]: triangles on the HTK mel scale, each of the area Slaney gives it."""
    bins_hz = torch.linspace(0, RATE_HZ / 2, _WINDOW_SAMPLES // 2 + 1, dtype=torch.float64)
    ends = torch.tensor([_LOWEST_HZ, _HIGHEST_HZ], dtype=torch.float64)
    lowest, highest = (2595 * (1 + ends / 700).log10()).tolist()
    mels = torch.linspace(lowest, highest, N_BANDS + 2, dtype=torch.float64)
    edges_hz = 700 * (10 ** (mels / 2595) - 1)
    low, middle, high = edges_hz[:-2, None], edges_hz[1:-1, None], edges_hz[2:, None]
    rising = (bins_hz - low) / (middle - low)
    falling = (high - bins_hz) / (high - middle)
    triangles = torch.minimum(rising, falling).clamp(min=0)
    return (triangles * 2 / (high - low)).float()
