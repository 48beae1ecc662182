"""Networks one can train: RVC's own sizes, and a small one that learns to speak on a processor."""

from dataclasses import dataclass
from enum import StrEnum

from processors.rvc.config import RvcConfig, Version
from processors.rvc.weights import Rate


class Size(StrEnum):
    """Which network."""

    TINY = "tiny"
    R32K = "32k"
    R40K = "40k"
    R48K = "48k"


@dataclass(frozen=True, slots=True)
class Preset:
    """A network and how it is looked at while it learns."""

    size: Size
    config: RvcConfig
    segment_samples: int
    """Of the waveform that is made and compared at each step, for each piece of a batch."""

    listened_frames: int
    """Of 10 ms: what is heard of each piece at a step; the segment lies within."""

    rate: float
    """Of learning, in the first epoch."""

    discriminator_share: float
    """Of RVC's discriminator channels, from 0 to 1."""

    @property
    def segment_frames(self) -> int:
        """Of 10 ms."""
        return self.segment_samples // self.config.samples_per_frame

    @property
    def base_rate(self) -> Rate | None:
        """Of the pretrained weights it can begin from; None where there are none of its size."""
        rates: dict[Size, Rate] = {Size.R32K: "32k", Size.R40K: "40k", Size.R48K: "48k"}
        return rates.get(self.size)


_UPSAMPLING: dict[tuple[Version, Size], tuple[tuple[int, ...], tuple[int, ...]]] = {
    ("v1", Size.R32K): ((10, 4, 2, 2, 2), (16, 16, 4, 4, 4)),
    ("v1", Size.R40K): ((10, 10, 2, 2), (16, 16, 4, 4)),
    ("v1", Size.R48K): ((10, 6, 2, 2, 2), (16, 16, 4, 4, 4)),
    ("v2", Size.R32K): ((10, 8, 2, 2), (20, 16, 4, 4)),
    ("v2", Size.R40K): ((10, 10, 2, 2), (16, 16, 4, 4)),
    ("v2", Size.R48K): ((12, 10, 2, 2), (24, 20, 4, 4)),
}
_RATES_HZ = {Size.R32K: 32_000, Size.R40K: 40_000, Size.R48K: 48_000}
_SEGMENTS = {Size.R32K: 12_800, Size.R40K: 12_800, Size.R48K: 17_280}
_FRAMES, _RATE = 400, 1e-4
_TINY_SEGMENT, _TINY_FRAMES, _TINY_RATE = 6_400, 128, 5e-4
_LISTED_SEGMENT = 32
"""What every checkpoint's config says, whatever it was trained on."""


def preset(size: Size, version: Version) -> Preset:
    """A network by its name."""
    tiny = size is Size.TINY
    sized = Size.R40K if tiny else size
    rates, kernels = _UPSAMPLING[version, sized]
    config = RvcConfig(
        version=version,
        f0=True,
        spec_channels=513 if sized is Size.R32K else 1025,
        segment_size=_LISTED_SEGMENT,
        inter=32 if tiny else 192,
        hidden=32 if tiny else 192,
        filter=64 if tiny else 768,
        heads=2,
        layers=3 if tiny else 6,
        kernel=3,
        dropout=0.0,
        resblock_kernels=(3, 7, 11),
        dilations=((1, 3, 5),) * 3,
        upsample_rates=rates,
        upsample_initial=64 if tiny else 512,
        upsample_kernels=kernels,
        speakers=4 if tiny else 109,
        gin=16 if tiny else 256,
        rate_hz=_RATES_HZ[sized],
    )
    if tiny:
        return Preset(size, config, _TINY_SEGMENT, _TINY_FRAMES, _TINY_RATE, 1 / 16)
    return Preset(size, config, _SEGMENTS[sized], _FRAMES, _RATE, 1.0)
