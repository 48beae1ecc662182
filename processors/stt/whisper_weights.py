"""Whisper's weights: where they are, whether they are whole, and how to get them.

They lie in `CACHE/whisper-SIZE/` with a manifest beside them.
"""

from importlib.util import find_spec
from pathlib import Path

from processors import weights
from processors.errors import RecognizerLost
from processors.weights import OnProgress, Source, WeightsError

REPOSITORIES = {
    "tiny": "Systran/faster-whisper-tiny",
    "tiny.en": "Systran/faster-whisper-tiny.en",
    "base": "Systran/faster-whisper-base",
    "base.en": "Systran/faster-whisper-base.en",
    "small": "Systran/faster-whisper-small",
    "small.en": "Systran/faster-whisper-small.en",
    "medium": "Systran/faster-whisper-medium",
    "medium.en": "Systran/faster-whisper-medium.en",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
}
"""On the Hugging Face hub, by size; as faster-whisper names them."""

_NEEDED = frozenset({"config.json", "model.bin", "tokenizer.json"})
_OPTIONAL = frozenset({"preprocessor_config.json", "vocabulary.json", "vocabulary.txt"})


def folder_of(size: str, cache: Path) -> Path:
    """Where a size lies, or would."""
    return cache / f"whisper-{size}"


def find(model: str, cache: Path) -> Path | None:
    """The folder of a model; None where it is not there, or not whole.

    Args:
        model: a size, or the path of a folder with a CTranslate2 model.
        cache: the folder sizes are pulled into.
    """
    if model in REPOSITORIES:
        folder = folder_of(model, cache)
        return folder if weights.whole(folder) else None
    folder = Path(model)
    return folder if (folder / "model.bin").is_file() else None


def missing(model: str, cache: Path) -> str | None:
    """Why Whisper cannot be used, and what to do; None where it can."""
    if find_spec("faster_whisper") is None:
        return "faster-whisper is not installed: pip install 'rapport[whisper]'"
    if find(model, cache) is not None:
        return None
    if model in REPOSITORIES:
        return (
            f"the weights of {model} were not fetched: "
            f"rapport models pull whisper --size {model} --into {cache}"
        )
    return f"{model} is neither a folder with a model.bin nor a size: {_sizes()}"


def pulled(cache: Path) -> list[tuple[str, int]]:
    """Which sizes are there, and their bytes."""
    found = [(size, find(size, cache)) for size in REPOSITORIES]
    return [(size, weights.size_of(folder)) for size, folder in found if folder]


def verify(folder: Path) -> None:
    """Compare every file with the manifest, where there is one: 0.5 s a gigabyte.

    Raises:
        RecognizerLost: a file is not the one that was pulled.
    """
    if path := weights.damaged(folder):
        raise RecognizerLost(
            f"{path}: is not the file that was fetched; delete {folder} and fetch it again "
            "with rapport models pull whisper"
        )


def pull(
    size: str,
    cache: Path,
    on_progress: OnProgress | None = None,
    *,
    endpoint: str | None = None,
) -> Path:
    """Fetch the weights of a size, unless they are there. Files that were fetched whole before a
    download broke off are kept for the next.

    Args:
        size: a key of `REPOSITORIES`.
        cache: gets a folder for it.
        on_progress: called from this thread.
        endpoint: address of the hub; None takes `HF_ENDPOINT`, or the public one.

    Raises:
        WeightsError: no such size, no way to the hub, no space, or not the bytes the hub states.
    """
    if size not in REPOSITORIES:
        raise WeightsError(f"there is no Whisper of size {size!r}; there are {_sizes()}")
    source = Source(REPOSITORIES[size], (_NEEDED,), _OPTIONAL)
    return weights.fetch(
        source, folder_of(size, cache), on_progress, cache=cache, endpoint=endpoint
    )


def _sizes() -> str:
    return ", ".join(REPOSITORIES)
