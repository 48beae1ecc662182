"""What is kept of a voice, on disk and in memory."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from processors.classic.cepstra import ORDER
from processors.classic.errors import VoiceUnreadable
from processors.classic.frames import BANDS, RATE_HZ

Floats = NDArray[np.floating[Any]]
Method = Literal["exemplar", "affine"]

FORMAT = 1
INFO = "A stand-in made by a vocoder from a short sample, not a cloned voice."
_MOST_FRAMES = 150_000
"""Of 5 ms: a little over the longest sample."""


@dataclass(frozen=True)
class Pitch:
    """How high somebody speaks, in natural logarithms of Hz."""

    mean: float
    """The middle."""

    deviation: float
    """Half of the range that two thirds of the voice are in."""


@dataclass(frozen=True)
class About:
    """What `voice.json` says besides the numbers."""

    name: str
    method: Method
    rate: float
    """How much of each sound is the brand's own, 0 to 1; the rest is the base voice reshaped."""

    base_voice: str
    """Whose reading it was paired with, as `espeak en-gb`."""

    language: str
    """Of that reading. Another language is spoken too, less closely."""

    base_pitch: Pitch
    brand_pitch: Pitch
    usual_distance: float
    """Of a base frame from its nearest neighbour that is not itself; farther is unknown sound."""

    sample_sha256: str | None


@dataclass(frozen=True)
class Model:
    """A voice. Cepstra are (n, ORDER); one frame is 5 ms, but exemplars stand every 10 ms."""

    about: About
    base_mean: Floats
    base_deviation: Floats
    brand_mean: Floats
    brand_deviation: Floats
    breath_mean: Floats
    """(BANDS,) dB, of the brand's voiced sounds."""

    base: Floats
    """(n, ORDER): the base voice reading the transcript. Empty for an affine voice."""

    base_voiced: NDArray[np.bool_]
    """(n,)."""

    places: NDArray[np.int32]
    """(n,): which frame of `brand` says what a frame of `base` says; -1 where none does."""

    brand: Floats
    """(m, ORDER), in the order of the recording."""

    breath: Floats
    """(m, BANDS) dB."""


_SHAPES: dict[str, tuple[str | int, ...]] = {
    "base_mean": (ORDER,),
    "base_deviation": (ORDER,),
    "brand_mean": (ORDER,),
    "brand_deviation": (ORDER,),
    "breath_mean": (BANDS,),
    "base": ("n", ORDER),
    "base_voiced": ("n",),
    "places": ("n",),
    "brand": ("m", ORDER),
    "breath": ("m", BANDS),
}
_STORED = {"base_voiced": np.dtype(np.uint8), "places": np.dtype(np.int32)}


def save(model: Model, folder: Path) -> None:
    """Write `voice.json` and `voice.safetensors` into a folder that exists."""
    about = {
        "format": FORMAT,
        "kind": "classic",
        "rate_hz": RATE_HZ,
        "info": INFO,
        **asdict(model.about),
    }
    tensors = {
        name: np.ascontiguousarray(
            getattr(model, name),
            dtype=_STORED.get(name, np.float16 if len(shape) == 2 else np.float32),
        )
        for name, shape in _SHAPES.items()
    }
    save_file(tensors, folder / "voice.safetensors")
    text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "voice.json").write_text(text + "\n", encoding="utf-8")


def load(folder: Path) -> Model:
    """Read a voice back; every number in it is checked first.

    Raises:
        VoiceUnreadable: a file is missing, or not of this kind, or holds what it should not.
    """
    try:
        written = json.loads((folder / "voice.json").read_text(encoding="utf-8"))
        about = _about(written)
        tensors = load_file(folder / "voice.safetensors")
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise VoiceUnreadable(f"{folder}: {error}; make the voice again") from error
    if wrong := _wrong(about, tensors):
        raise VoiceUnreadable(f"{folder}: {wrong}; make the voice again")
    numbers: dict[str, Any] = {
        name: tensors[name].astype(np.float32) for name in _SHAPES if name not in _STORED
    }
    return Model(
        about=about,
        base_voiced=tensors["base_voiced"].astype(bool),
        places=tensors["places"],
        **numbers,
    )


def _about(written: dict[str, Any]) -> About:
    said = {"kind": written["kind"], "format": written["format"], "rate_hz": written["rate_hz"]}
    if said != {"kind": "classic", "format": FORMAT, "rate_hz": RATE_HZ}:
        raise ValueError(f"not a classic voice of format {FORMAT}: {said}")
    fields = {name: written[name] for name in About.__dataclass_fields__}
    fields |= {name: float(fields[name]) for name in ("rate", "usual_distance")}
    for whose in ("base_pitch", "brand_pitch"):
        fields[whose] = Pitch(**{key: float(fields[whose][key]) for key in ("mean", "deviation")})
    return About(**fields)


def _wrong(about: About, tensors: dict[str, NDArray[Any]]) -> str | None:
    """The first thing that a voice must not have."""
    if missing := sorted(_SHAPES.keys() - tensors.keys()):
        return f"no {', '.join(missing)}"
    sizes: dict[str, int] = {}
    for name, shape in _SHAPES.items():
        found = tensors[name].shape
        wanted = tuple(
            sizes.setdefault(axis, found[0] if found else 0) if isinstance(axis, str) else axis
            for axis in shape
        )
        if found != wanted or max(found) > _MOST_FRAMES:
            return f"{name} is {found}, not {wanted}"
        if not np.isfinite(tensors[name].astype(np.float32)).all():
            return f"{name} holds values that are no numbers"
    places = tensors["places"]
    if sizes["n"] and not (places.min() >= -1 and places.max() < sizes["m"]):
        return "places beyond the recording"
    if about.method not in ("exemplar", "affine") or not 0 <= about.rate <= 1:
        return f"method {about.method!r} at rate {about.rate!r}"
    if about.method == "exemplar" and not (places >= 0).any():
        return "no exemplars"
    pitches = (about.base_pitch, about.brand_pitch)
    if not all(3 < p.mean < 8 and 0 < p.deviation < 2 for p in pitches):
        return "a pitch no voice has"
    if not 0 < about.usual_distance < 1e6:
        return f"usual_distance {about.usual_distance!r}"
    return None
