"""Weights a cloned voice needs besides its own: where they lie, and how to get them.

In the folder of models:

    contentvec/config.json, model.safetensors          the content encoder, for every voice
    rvc/rmvpe/rmvpe.safetensors                        a pitch tracker; without it, dio
    rvc/base-v2-40k/f0G40k.safetensors, f0D40k...      what training starts from

Hubs keep most of them as pickles. Those are read by a confined child only, at the time they are
fetched, and thrown away; what stays are safetensors.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from processors import weights
from processors.rvc.errors import VoiceError
from processors.weights import OnProgress, Source, WeightsError

if TYPE_CHECKING:
    from torch import Tensor

Rate = Literal["32k", "40k", "48k"]
Version = Literal["v1", "v2"]
RATES: tuple[Rate, ...] = ("32k", "40k", "48k")

OnStep = Callable[[str], None]
"""Hears what is being done after the download, in a word or two."""

_RVC = "lj1995/VoiceConversionWebUI"
_CONFIG, _WEIGHTS = "config.json", "model.safetensors"
_PICKLES = frozenset({".bin", ".pt", ".pth"})


@dataclass(frozen=True, slots=True)
class Model:
    """Something that can be fetched."""

    name: str
    """As in `rapport models list`."""

    place: PurePosixPath
    """Its folder, in the folder of models."""

    source: Source
    becomes: dict[str, str]
    """Files fetched as pickles, and the safetensors each is turned into."""

    def folder(self, models: Path) -> Path:
        """Where it lies, or would."""
        return models / self.place

    def size_bytes(self, models: Path) -> int | None:
        """Of all its files; None where it was not fetched, or is not whole any more."""
        folder = self.folder(models)
        if not weights.whole(folder):
            return None
        return weights.size_of(folder)


CONTENTVEC = Model(
    "contentvec",
    PurePosixPath("contentvec"),
    Source(
        "lengyue233/content-vec-best",
        (frozenset({_CONFIG, _WEIGHTS}), frozenset({_CONFIG, "pytorch_model.bin"})),
    ),
    {"pytorch_model.bin": _WEIGHTS},
)
RMVPE = Model(
    "rmvpe",
    PurePosixPath("rvc/rmvpe"),
    Source(_RVC, (frozenset({"rmvpe.pt"}),)),
    {"rmvpe.pt": "rmvpe.safetensors"},
)


def voice_base(rate: Rate, version: Version = "v2") -> Model:
    """What voices of a rate are trained from: a generator and a discriminator."""
    names = f"f0G{rate}", f"f0D{rate}"
    inside = "pretrained_v2" if version == "v2" else "pretrained"
    return Model(
        f"voice-base {rate} {version}",
        PurePosixPath(f"rvc/base-{version}-{rate}"),
        Source(_RVC, (frozenset(f"{inside}/{name}.pth" for name in names),)),
        {f"{inside}/{name}.pth": f"{name}.safetensors" for name in names},
    )


def models() -> list[Model]:
    """All there are."""
    return [CONTENTVEC, RMVPE, *(voice_base(r, v) for v in ("v2", "v1") for r in RATES)]


def contentvec_folder(models: Path) -> Path:
    """Where the content encoder lies, or would."""
    return CONTENTVEC.folder(models)


def rmvpe_file(models: Path) -> Path | None:
    """RMVPE's weights; None where they were not fetched, or not whole."""
    path = RMVPE.folder(models) / "rmvpe.safetensors"
    return path if path.is_file() else None


def base_files(models: Path, rate: Rate, version: Version = "v2") -> tuple[Path, Path] | None:
    """Generator and discriminator to train from; None where they were not fetched."""
    folder = voice_base(rate, version).folder(models)
    paths = folder / f"f0G{rate}.safetensors", folder / f"f0D{rate}.safetensors"
    return paths if all(path.is_file() for path in paths) else None


def pull(
    model: Model,
    into: Path,
    on_progress: OnProgress | None = None,
    *,
    endpoint: str | None = None,
    on_step: OnStep = lambda step: None,
) -> Path:
    """Fetch a model unless it is there, turn its pickles into safetensors and look whether they
    are what they should be. Files that were fetched whole before a download broke off are kept.

    Args:
        model: one of `models()`.
        into: the folder of models.
        on_progress: called from this thread while bytes arrive.
        endpoint: address of the hub; None takes `HF_ENDPOINT`, or the public one.
        on_step: called from this thread after that.

    Returns:
        Its folder.

    Raises:
        WeightsError: no way to the hub, no space, not the bytes the hub states, or not the weights
            of such a model.
    """

    def finish(folder: Path) -> None:
        _convert(model, folder, on_step)
        on_step("Checking")
        _check(model, folder)

    return weights.fetch(
        model.source,
        model.folder(into),
        on_progress,
        cache=into,
        endpoint=endpoint,
        finish=finish,
    )


def _convert(model: Model, folder: Path, on_step: OnStep) -> None:
    """Leaves no pickle behind, and nothing that was made of one that is not what it should be."""
    from safetensors import SafetensorError

    from processors.rvc.confined import convert_weights

    fetched = [path for path in sorted(folder.rglob("*")) if path.suffix in _PICKLES]
    for path in fetched:
        name = path.relative_to(folder).as_posix()
        if target := model.becomes.get(name):
            on_step(f"Converting {path.name}")
            try:
                convert_weights(path, folder / target)
            except VoiceError as error:
                raise WeightsError(f"{model.source.repository}: {error}") from error
            except SafetensorError as error:
                raise WeightsError(
                    f"{folder}: cannot be written to: {error}; free some space, or choose another "
                    "folder with --into"
                ) from error
    for path in fetched:
        path.unlink()
        if path.parent != folder and not any(path.parent.iterdir()):
            path.parent.rmdir()


def _check(model: Model, folder: Path) -> None:
    """Open what was made, as whoever uses it will."""
    try:
        if model is RMVPE:
            from processors.rvc.rmvpe import Rmvpe

            Rmvpe.open(folder / "rmvpe.safetensors")
        elif model is CONTENTVEC:
            _check_encoder(folder)
        else:
            for target in model.becomes.values():
                _check_base(folder / target)
    except VoiceError as error:
        raise WeightsError(
            f"{model.source.repository}: not what it should hold: {error}"
        ) from error


def _check_encoder(folder: Path) -> None:
    # Weights may be fetched on a machine that does not speak.
    if find_spec("transformers") is None:
        return
    from processors.rvc.content import ContentEncoder

    ContentEncoder.open(folder).check("v2")


def _check_base(path: Path) -> None:
    from safetensors.torch import load_file

    tensors: dict[str, Tensor] = load_file(path)
    first = "dec.conv_pre.weight" if "f0G" in path.name else "discriminators.0.convs.0.bias"
    if first not in tensors:
        raise VoiceError(f"{path.name} has no {first}")
