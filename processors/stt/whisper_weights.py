"""Whisper's weights: where they are, whether they are whole, and how to get them.

They lie in `CACHE/whisper-SIZE/` with a manifest beside them. A folder appears under that name only
once every file in it was checked against what the hub states.
"""

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from processors.errors import ProcessorError, RecognizerLost

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoFile

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

MANIFEST = "manifest.json"

_NEEDED = {"config.json", "model.bin", "tokenizer.json"}
_WANTED = {*_NEEDED, "preprocessor_config.json", "vocabulary.json", "vocabulary.txt"}

OnProgress = Callable[[int, int], None]
"""Hears bytes done and bytes in all."""


class WeightsError(ProcessorError):
    """The weights cannot be fetched, or are not what they should be."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One file of a model, as it has to be."""

    name: str
    n_bytes: int
    sha256: str


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
        whole = all(
            (folder / file.name).is_file() and (folder / file.name).stat().st_size == file.n_bytes
            for file in _manifest(folder)
        )
        return folder if whole and (folder / MANIFEST).is_file() else None
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
    return [
        (size, sum(file.n_bytes for file in _manifest(folder))) for size, folder in found if folder
    ]


def verify(folder: Path) -> None:
    """Compare every file with the manifest, where there is one: 0.5 s a gigabyte.

    Raises:
        RecognizerLost: a file is not the one that was pulled.
    """
    for file in _manifest(folder):
        path = folder / file.name
        if not path.is_file() or _sha256(path) != file.sha256:
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
    folder = folder_of(size, cache)
    if find(size, cache):
        return folder
    # Not needed by those who never fetch anything, and half a second to import.
    from huggingface_hub.errors import HTTPError  # pyright: ignore[reportPrivateImportUsage]

    partial = cache / f".{folder.name}.partial"
    try:
        partial.mkdir(parents=True, exist_ok=True)
        files = _download(REPOSITORIES[size], partial, on_progress, endpoint)
        shutil.rmtree(partial / ".cache", ignore_errors=True)
        manifest = {"repository": REPOSITORIES[size], "files": [asdict(file) for file in files]}
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except (OSError, HTTPError) as error:
        raise _explained(error, cache, endpoint) from error
    return folder


def _download(
    repository: str, into: Path, on_progress: OnProgress | None, endpoint: str | None
) -> list[Checked]:
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.hf_api import RepoFile

    from processors.stt.whisper_progress import reporting

    api = HfApi(endpoint=endpoint, token=False)
    revision = api.model_info(repository, timeout=10).sha or "main"
    listed = api.list_repo_tree(repository, revision=revision)
    stated = [file for file in listed if isinstance(file, RepoFile) and file.path in _WANTED]
    if lacking := _NEEDED - {file.path for file in stated}:
        raise WeightsError(f"{repository}: the hub holds no {', '.join(sorted(lacking))}")
    n_bytes = sum(file.size for file in stated)
    bar = reporting(on_progress or (lambda done, whole: None), n_bytes)
    checked: list[Checked] = []
    for file in stated:
        hf_hub_download(
            repository,
            file.path,
            revision=revision,
            local_dir=into,
            endpoint=endpoint,
            token=False,
            tqdm_class=bar,
        )
        checked.append(_check(into / file.path, file))
        bar.settle(sum(file.n_bytes for file in checked))
    return checked


def _check(path: Path, stated: "RepoFile") -> Checked:
    """Compare with what the hub states: the SHA-256 of large files, git's own sum of small ones."""
    sha256 = _sha256(path)
    if stated.lfs is not None:
        right = sha256 == stated.lfs.sha256 and path.stat().st_size == stated.lfs.size
    else:
        raw = path.read_bytes()
        git = hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False)
        right = git.hexdigest() == stated.blob_id
    if not right:
        path.unlink()
        raise WeightsError(
            f"{path.name}: not the bytes the hub states (sha256 {sha256}); thrown away. Fetch it "
            "again; if it stays so, something between here and the hub changes it"
        )
    return Checked(path.name, path.stat().st_size, sha256)


def _explained(error: Exception, cache: Path, endpoint: str | None) -> WeightsError:
    from huggingface_hub.constants import ENDPOINT

    code = error.errno if isinstance(error, OSError) else None
    if code in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return WeightsError(f"{cache}: no space left; free some, or choose another with --into")
    if code in {errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST}:
        return WeightsError(f"{cache}: cannot be written to: {error}")
    return WeightsError(
        f"{endpoint or ENDPOINT}: cannot be fetched from: {error}. Check the connection, or set "
        "HF_ENDPOINT to a mirror, or copy the folder from a machine that has it"
    )


def _manifest(folder: Path) -> Iterable[Checked]:
    try:
        content: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [Checked(**file) for file in content["files"]]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sizes() -> str:
    return ", ".join(REPOSITORIES)
