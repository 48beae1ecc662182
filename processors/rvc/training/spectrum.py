"""Spectra a voice is trained on and compared by: linear magnitudes, and their logs on a mel scale.

As in HiFi-GAN and RVC: a Hann window, edges mirrored so that n samples are n // hop frames.
"""

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

_LEAST = 1e-5
"""Below this a magnitude counts as silence."""


@dataclass(frozen=True, slots=True)
class Spectrum:
    """How audio of one rate is looked at."""

    rate_hz: int
    window_samples: int
    hop_samples: int
    mel_bands: int

    @classmethod
    def of(cls, rate_hz: int, spec_channels: int) -> "Spectrum":
        """As RVC has it for a rate; `spec_channels` is half the window and one."""
        bands = {32_000: 80, 40_000: 125, 48_000: 128}[rate_hz]
        return cls(rate_hz, 2 * (spec_channels - 1), rate_hz // 100, bands)

    def linear(self, audio: Tensor) -> Tensor:
        """Magnitudes of [B, n] audio: [B, window / 2 + 1, n // hop], float32."""
        audio = audio.float()
        pad = (self.window_samples - self.hop_samples) // 2
        padded = F.pad(audio.unsqueeze(1), (pad, pad), mode="reflect").squeeze(1)
        window = _window(self.window_samples).to(audio.device)
        bins = torch.stft(
            padded,
            self.window_samples,
            self.hop_samples,
            window=window,
            center=False,
            return_complex=True,
        )
        return (bins.real.square() + bins.imag.square() + 1e-6).sqrt()

    def mel(self, audio: Tensor) -> Tensor:
        """Log magnitudes of [B, n] audio: [B, mel bands, n // hop], float32."""
        linear = self.linear(audio)
        basis = _mel_basis(self).to(linear.device)
        return (basis @ linear).clamp(min=_LEAST).log()


@cache
def _window(size: int) -> Tensor:
    return torch.hann_window(size)


@cache
def _mel_basis(spectrum: Spectrum) -> Tensor:
    """[bands, window / 2 + 1]: triangles on Slaney's mel scale, each of area one, from 0 Hz up."""
    half_hz = spectrum.rate_hz / 2
    edges = _hz(torch.linspace(0.0, _mel(half_hz), spectrum.mel_bands + 2, dtype=torch.float64))
    bins = torch.linspace(0.0, half_hz, spectrum.window_samples // 2 + 1, dtype=torch.float64)
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    area = 2.0 / (edges[2:] - edges[:-2])
    return (torch.minimum(rise, fall).clamp(min=0) * area[:, None]).float()


_LINEAR_HZ, _PER_MEL = 1000.0, 200 / 3
_LOG_STEP = 0.06875177742094912  # ln(6.4) / 27


def _mel(hz: float) -> float:
    """Slaney's: straight up to 1 kHz, logarithmic beyond."""
    if hz < _LINEAR_HZ:
        return hz / _PER_MEL
    return _LINEAR_HZ / _PER_MEL + float(torch.tensor(hz / _LINEAR_HZ).double().log()) / _LOG_STEP


def _hz(mel: Tensor) -> Tensor:
    bend = _LINEAR_HZ / _PER_MEL
    return torch.where(mel < bend, mel * _PER_MEL, _LINEAR_HZ * torch.exp(_LOG_STEP * (mel - bend)))
