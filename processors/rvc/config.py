"""The shape of an RVC network, from the list of 18 that every checkpoint carries.

Nothing of a checkpoint is believed before `RvcConfig.parse` has compared the list with bounds and
with the shapes of the weights: a list may ask for terabytes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from processors.rvc.errors import VoiceError
from processors.rvc.shapes import Shape, expected

Version = Literal["v1", "v2"]

FRAMES_PER_S = 100
"""Of every RVC network, whatever its rate."""

CONTENT_SIZE: Mapping[str, int] = {"v1": 256, "v2": 768}
RATES_HZ = (32_000, 40_000, 48_000)
FIELDS = 18
MAX_NUMEL = 120_000_000
"""A full-size voice has 28 million."""

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class RvcConfig:
    """A network as it can be built. Channels are counts, kernels and strides are in samples."""

    version: Version
    f0: bool
    """Whether it is told the pitch."""

    spec_channels: int
    segment_size: int
    """Of training; nothing here depends on it."""

    inter: int
    """Channels of the latent."""

    hidden: int
    filter: int
    heads: int
    layers: int
    kernel: int
    dropout: float
    resblock_kernels: tuple[int, ...]
    dilations: tuple[tuple[int, ...], ...]
    """Of each kernel's three pairs of convolutions."""

    upsample_rates: tuple[int, ...]
    upsample_initial: int
    upsample_kernels: tuple[int, ...]
    speakers: int
    gin: int
    """Size of a speaker's vector."""

    rate_hz: int

    @property
    def content_size(self) -> int:
        """Size of one frame of content features."""
        return CONTENT_SIZE[self.version]

    @property
    def samples_per_frame(self) -> int:
        """Of what comes out; a frame is 10 ms."""
        return math.prod(self.upsample_rates)

    @property
    def listed(self) -> list[Any]:
        """The list of 18 again."""
        return [
            *(self.spec_channels, self.segment_size, self.inter, self.hidden, self.filter),
            *(self.heads, self.layers, self.kernel, self.dropout, "1"),
            *(list(self.resblock_kernels), [list(d) for d in self.dilations]),
            *(list(self.upsample_rates), self.upsample_initial, list(self.upsample_kernels)),
            *(self.speakers, self.gin, self.rate_hz),
        ]

    @classmethod
    def parse(
        cls,
        config: Sequence[Any],
        version: str,
        f0: bool,
        weights_shapes: Mapping[str, Sequence[int]],
    ) -> "RvcConfig":
        """Check a checkpoint's list of 18 against bounds and against its weights.

        The number of speakers is taken from the weights: fine-tuned voices keep the list of the
        network they began as. Weights of the posterior encoder, `enc_q.*`, which speaking does not
        need, may be there or not.

        Args:
            config: as in the checkpoint.
            version: "v1" or "v2".
            f0: whether it is told the pitch.
            weights_shapes: of every weight, by its name in the checkpoint.

        Raises:
            VoiceError: with every field that is out of bounds, or the first weights of wrong shape.
        """
        found = _read(config, version, bool(f0))
        speakers = weights_shapes.get("emb_g.weight", ())
        if len(speakers) == 2 and 1 <= speakers[0] <= 10_000:
            found = replace(found, speakers=int(speakers[0]))
        shapes = expected_shapes(found)
        numel = sum(math.prod(shape) for shape in shapes.values())
        if numel > MAX_NUMEL:
            raise VoiceError(f"config: asks for {numel} weights, {MAX_NUMEL} are allowed")
        problems = wrong_shapes(shapes, weights_shapes)
        if problems:
            rest = len(problems) - _SHOWN
            more = [f"and {rest} more"] if rest > 0 else []
            raise VoiceError(
                "weights do not fit the config; was the file merged or cut short? "
                + "; ".join(problems[:_SHOWN] + more)
            )
        return found


def expected_shapes(config: RvcConfig) -> dict[str, Shape]:
    """Name and shape of every weight of a checkpoint of this shape, without building anything."""
    return expected(config)


def wrong_shapes(shapes: Mapping[str, Shape], found: Mapping[str, Sequence[int]]) -> list[str]:
    """What is missing, unknown or of another shape; one sentence each, in the order of names."""
    problems: list[str] = []
    for name in sorted({*shapes, *(n for n in found if not n.startswith("enc_q."))}):
        if name not in found:
            problems.append(f"{name} is missing")
        elif name not in shapes:
            problems.append(f"{name} is unknown")
        elif tuple(found[name]) != shapes[name]:
            problems.append(f"{name} is {tuple(found[name])}, not {shapes[name]}")
    return problems


def _read(config: Sequence[Any], version: str, f0: bool) -> RvcConfig:
    if version not in CONTENT_SIZE:
        raise VoiceError(f"version is {version!r}; v1 and v2 are known")
    if not isinstance(config, (list, tuple)) or len(config) != FIELDS:
        raise VoiceError(f"config: a list of {FIELDS} was expected")
    check = _Check()
    kernels = check.numbers("resblock kernels", config[10], 1, 63)
    rates = check.numbers("upsample rates", config[12], 1, 64)
    found = RvcConfig(
        version=cast("Version", version),
        f0=f0,
        spec_channels=check.number("spec channels", config[0], 1, 4_097),
        segment_size=check.number("segment size", config[1], 1, 100_000),
        inter=check.number("inter channels", config[2], 2, 1_024),
        hidden=check.number("hidden channels", config[3], 2, 1_024),
        filter=check.number("filter channels", config[4], 1, 4_096),
        heads=check.number("heads", config[5], 1, 16),
        layers=check.number("layers", config[6], 1, 24),
        kernel=check.number("kernel", config[7], 1, 31),
        dropout=check.share("dropout", config[8]),
        resblock_kernels=kernels,
        dilations=check.dilations(config[11], len(kernels)),
        upsample_rates=rates,
        upsample_initial=check.number("upsample channels", config[13], 2, 2_048),
        upsample_kernels=check.numbers("upsample kernels", config[14], 1, 256),
        speakers=check.number("speakers", config[15], 1, 10_000),
        gin=check.number("speaker vector", config[16], 1, 1_024),
        rate_hz=check.number("sample rate", config[17], *_ends(RATES_HZ)),
    )
    check.that(config[9] == "1", f"resblock is {config[9]!r}; only '1' is known")
    check.end()
    _check_fit(found, check)
    return found


def _ends(values: Sequence[int]) -> tuple[int, int]:
    return min(values), max(values)


def _check_fit(found: RvcConfig, check: "_Check") -> None:
    """What must hold between fields that are each within their bounds."""
    rates, kernels = found.upsample_rates, found.upsample_kernels
    check.that(found.rate_hz in RATES_HZ, f"sample rate is {found.rate_hz} Hz; not one of RVC's")
    check.that(
        found.samples_per_frame * FRAMES_PER_S == found.rate_hz,
        f"upsample rates {list(rates)} do not make {found.rate_hz} Hz of {FRAMES_PER_S} frames/s",
    )
    check.that(len(rates) == len(kernels), "upsample rates and kernels differ in number")
    check.that(
        all(k >= u and (k - u) % 2 == 0 for u, k in zip(rates, kernels, strict=False)),
        f"upsample kernels {list(kernels)} do not fit the rates {list(rates)}",
    )
    check.that(
        found.upsample_initial % 2 ** len(rates) == 0,
        f"{found.upsample_initial} upsample channels cannot be halved {len(rates)} times",
    )
    check.that(all(k % 2 == 1 for k in found.resblock_kernels), "resblock kernels must be odd")
    check.that(found.hidden % found.heads == 0, "heads do not divide the hidden channels")
    check.that(found.inter % 2 == 0, "inter channels must be even")
    check.that(found.kernel % 2 == 1, "kernel must be odd")
    check.end()


class _Check:
    """Gathers every problem of a list, to tell them together."""

    def __init__(self) -> None:
        self._problems: list[str] = []

    def that(self, holds: bool, otherwise: str) -> None:
        """Note a problem unless it holds."""
        if not holds:
            self._problems.append(otherwise)

    def number(self, name: str, value: Any, least: int, most: int) -> int:
        """A whole number within bounds; `least` stands in where it is not."""
        if type(value) is int and least <= value <= most:
            return value
        self._problems.append(f"{name} is {_short(value)}; {least} to {most} is allowed")
        return least

    def numbers(self, name: str, value: Any, least: int, most: int) -> tuple[int, ...]:
        """One to eight whole numbers."""
        if isinstance(value, (list, tuple)) and 1 <= len(value) <= 8:
            return tuple(self.number(name, v, least, most) for v in value)
        self._problems.append(f"{name} are {_short(value)}; one to eight numbers are allowed")
        return (least,)

    def share(self, name: str, value: Any) -> float:
        """A number from 0 to 1."""
        if type(value) in (int, float) and 0 <= value <= 1:
            return float(value)
        self._problems.append(f"{name} is {_short(value)}; 0 to 1 is allowed")
        return 0.0

    def dilations(self, value: Any, kernels: int) -> tuple[tuple[int, ...], ...]:
        """Three for each kernel."""
        if isinstance(value, (list, tuple)) and len(value) == kernels:
            found = tuple(self.numbers("dilations", v, 1, 64) for v in value)
            self.that(all(len(d) == 3 for d in found), "dilations: three a kernel are expected")
            return found
        self._problems.append(f"dilations are {_short(value)}; {kernels} lists are expected")
        return ((1, 1, 1),) * kernels

    def end(self) -> None:
        """Raise VoiceError where there were problems."""
        if self._problems:
            raise VoiceError("config: " + "; ".join(self._problems))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
