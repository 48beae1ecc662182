"""Weights that are not shipped with us: fetched from a hub, checked, and whole or not there.

A model is a folder with a manifest in it, which appears once every file was checked against what
the hub states; until then they lie beside it under a hidden name, so that what was fetched before a
download broke off is kept for the next.
"""

import errno
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from processors.errors import ProcessorError

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoFile

MANIFEST = "manifest.json"

OnProgress = Callable[[int, int], None]
"""Hears bytes done and bytes in all."""

Finish = Callable[[Path], None]
"""Turns what was fetched into what is used, in the same folder. Raises WeightsError."""


class WeightsError(ProcessorError):
    """The weights cannot be fetched, or are not what they should be."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One file of a model, as it has to be."""

    name: str
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model comes from."""

    repository: str
    """On the Hugging Face hub."""

    needed: tuple[frozenset[str], ...]
    """Sets of files that make up the model, by their paths in the repository. The first that the
    hub holds whole is taken."""

    optional: frozenset[str] = field(default_factory=frozenset)
    """Taken where they are there."""


def whole(folder: Path) -> bool:
    """Whether a model was fetched and nobody has shortened or removed a file of it since."""
    return (folder / MANIFEST).is_file() and all(
        (folder / file.name).is_file() and (folder / file.name).stat().st_size == file.n_bytes
        for file in files_of(folder)
    )


def files_of(folder: Path) -> list[Checked]:
    """What a model is made of, by its manifest; nothing where there is none."""
    try:
        content: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [Checked(**file) for file in content["files"]]


def size_of(folder: Path) -> int:
    """Bytes of a model, by its manifest."""
    return sum(file.n_bytes for file in files_of(folder))


def damaged(folder: Path) -> Path | None:
    """The first file that is not the one that was fetched; reads all of them, 0.5 s a gigabyte."""
    for file in files_of(folder):
        path = folder / file.name
        if not path.is_file() or sha256_of(path) != file.sha256:
            return path
    return None


def fetch(
    source: Source,
    folder: Path,
    on_progress: OnProgress | None = None,
    *,
    cache: Path,
    endpoint: str | None = None,
    finish: Finish | None = None,
) -> Path:
    """Fetch a model, unless it is there whole.

    Args:
        source: where from.
        folder: gets it.
        on_progress: called from this thread.
        cache: the folder of all models, to name in errors.
        endpoint: address of the hub; None takes `HF_ENDPOINT`, or the public one.
        finish: what is to be done before it is whole.

    Raises:
        WeightsError: no way to the hub, no space, or not the bytes the hub states.
    """
    if whole(folder):
        return folder
    # Not needed by those who never fetch anything, and half a second to import.
    from huggingface_hub.errors import HTTPError  # pyright: ignore[reportPrivateImportUsage]

    partial = folder.with_name(f".{folder.name}.partial")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        about = _download(source, partial, on_progress, endpoint)
        if finish:
            finish(partial)
            about |= {"fetched": about["files"], "files": _listed(partial)}
        _put(partial, folder, about)
    except (OSError, HTTPError) as error:
        raise _explained(error, cache, endpoint) from error
    return folder


def _put(partial: Path, folder: Path, about: dict[str, Any]) -> None:
    shutil.rmtree(partial / ".cache", ignore_errors=True)
    (partial / MANIFEST).write_text(json.dumps(about, indent=1) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def _listed(folder: Path) -> list[dict[str, Any]]:
    """All files of a folder, as the manifest has them."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    return [asdict(Checked(p.name, p.stat().st_size, sha256_of(p))) for p in files]


def _download(
    source: Source, into: Path, on_progress: OnProgress | None, endpoint: str | None
) -> dict[str, Any]:
    """Returns what the manifest says."""
    from huggingface_hub import HfApi, hf_hub_download

    from processors.weights_progress import reporting

    api = HfApi(endpoint=endpoint, token=False)
    revision = api.model_info(source.repository, timeout=10).sha or "main"
    stated = _stated(api, source, revision)
    bar = reporting(on_progress or (lambda done, whole: None), sum(file.size for file in stated))
    checked: list[Checked] = []
    for file in stated:
        hf_hub_download(
            source.repository,
            file.path,
            revision=revision,
            local_dir=into,
            endpoint=endpoint,
            token=False,
            tqdm_class=bar,
        )
        checked.append(_check(into / file.path, file))
        bar.settle(sum(file.n_bytes for file in checked))
    return {
        "repository": source.repository,
        "revision": revision,
        "files": [asdict(file) for file in checked],
    }


def _stated(api: Any, source: Source, revision: str) -> "list[RepoFile]":
    """What the hub says of the files to fetch, in the order it lists them."""
    from huggingface_hub.hf_api import RepoFile

    paths = frozenset().union(*source.needed, source.optional)
    listed: list[RepoFile] = []
    for parent in sorted({str(PurePosixPath(path).parent) for path in paths}):
        inside = None if parent == "." else parent
        entries = api.list_repo_tree(source.repository, inside, revision=revision)
        listed += [entry for entry in entries if isinstance(entry, RepoFile)]
    there = {file.path for file in listed}
    for needed in source.needed:
        if needed <= there:
            return [file for file in listed if file.path in needed | source.optional]
    lacking = ", ".join(sorted(source.needed[-1] - there))
    raise WeightsError(f"{source.repository}: the hub holds no {lacking}")


def _check(path: Path, stated: "RepoFile") -> Checked:
    """Compare with what the hub states: the SHA-256 of large files, git's own sum of small ones."""
    sha256 = sha256_of(path)
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


def sha256_of(path: Path) -> str:
    """Of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
