"""The face model: where it lies, whether it is the right one, and how to get it.

`face_landmarker.task` lies in `MODELS/face/`. Pages get it from this server, and the server reads
it itself where a visitor agreed to be seen by it. It is 3.8 MB, so it is fetched into memory,
checked, and only then written: nothing is left behind by a download that was cut or killed.
"""

import errno
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from processors.face.landmarker import SHA256
from processors.weights import Checked, OnProgress, WeightsError, sha256_of

NAME = "face_landmarker.task"
TASK = Checked(NAME, 3_758_596, SHA256)
"""The one Rapport was measured with. Other files go by the same name."""

SOURCE = (
    "https://storage.googleapis.com/mediapipe-models/"
    "face_landmarker/face_landmarker/float16/1/face_landmarker.task"
)
"""Where Google publishes it, under Apache-2.0."""

QUIET_S = 30.0
"""Seconds a server may send nothing before it is given up."""

_CHUNK_BYTES = 65_536
_BY_HAND = (
    "Until it is there, pages use the model inside @mediapipe/face_mesh, and the server reads no "
    f"camera. To bring it by hand: download {SOURCE} elsewhere, copy it here, and run "
    "`rapport models pull face --from {name}`; --from takes the address of a mirror, too"
).format(name=NAME)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def task_of(models: Path) -> Path:
    """Where the model lies, or would.

    Args:
        models: the folder of all models.
    """
    return models / "face" / NAME


def size_bytes(models: Path) -> int | None:
    """Of the model; None where it was not fetched, or is not the right one."""
    return TASK.n_bytes if fault(task_of(models)) is None else None


def fault(task: Path, right: Checked = TASK) -> str | None:
    """Why a file is not the model, and what to do; None where it is. Reads all of it: 10 ms."""
    try:
        if task.stat().st_size == right.n_bytes and sha256_of(task) == right.sha256:
            return None
    except OSError as error:
        return f"{task}: {error.strerror}; fetch it with `rapport models pull face`"
    return (
        f"{task}: is not the face model Rapport was measured with; remove it and fetch it with "
        "`rapport models pull face`"
    )


def pull(
    models: Path,
    on_progress: OnProgress | None = None,
    *,
    source: str | None = None,
    right: Checked = TASK,
) -> Path:
    """Fetch the model, unless it is there.

    Args:
        models: the folder of all models; gets a folder `face`.
        on_progress: called from this thread.
        source: an address or a file; None takes `SOURCE`.
        right: what has to come.

    Returns:
        Its file.

    Raises:
        WeightsError: no way to it, other bytes than expected, or it cannot be written.
    """
    task = task_of(models)
    if fault(task, right) is None:
        return task
    wanted = source or SOURCE
    content = _read(wanted, on_progress or (lambda done, whole: None), right.n_bytes)
    _check(content, wanted, right)
    _put(content, task)
    return task


def _read(source: str, on_progress: OnProgress, n_bytes: int) -> bytes:
    """All of it; of a file that is too long not much more than `n_bytes`."""
    content = bytearray()
    try:
        with _opened(source) as stream:
            on_progress(0, n_bytes)
            while len(content) <= n_bytes and (chunk := stream.read(_CHUNK_BYTES)):
                content += chunk
                on_progress(min(len(content), n_bytes), n_bytes)
    except HTTPError as error:
        raise WeightsError(f"{source}: answered {error.code} {error.reason}. {_BY_HAND}") from error
    except (OSError, HTTPException) as error:
        raise WeightsError(f"{source}: cannot be fetched: {_reason(error)}. {_BY_HAND}") from error
    return bytes(content)


@contextmanager
def _opened(source: str) -> Generator[IO[bytes]]:
    scheme = urlsplit(source).scheme
    if scheme in ("http", "https"):
        # Mirrors refuse the name Python gives itself.
        request = Request(source, headers={"User-Agent": "rapport", "Accept-Encoding": "identity"})
        with urlopen(request, timeout=QUIET_S) as stream:
            yield stream
    elif "://" in source:
        raise WeightsError(f"{source}: give an http or https address, or the path of a file")
    else:
        with Path(source).open("rb") as stream:
            yield stream


def _reason(error: Exception) -> str:
    """In as many words as the system has for it."""
    inner = getattr(error, "reason", None) or error
    return getattr(inner, "strerror", None) or str(inner) or type(inner).__name__


def _check(content: bytes, source: str, right: Checked) -> None:
    if len(content) < right.n_bytes:
        raise WeightsError(
            f"{source}: broke off after {len(content)} of {right.n_bytes} bytes, or is another "
            f"file; nothing was kept. Try again. {_BY_HAND}"
        )
    if len(content) > right.n_bytes or sha256(content).hexdigest() != right.sha256:
        raise WeightsError(
            f"{source}: is not the face model Rapport was measured with ({right.n_bytes} bytes, "
            f"sha256 {right.sha256}); nothing was kept. Other files go by the same name. {_BY_HAND}"
        )


def _put(content: bytes, task: Path) -> None:
    """Whole or not at all, also for whoever looks meanwhile."""
    written: Path | None = None
    try:
        task.parent.mkdir(parents=True, exist_ok=True)
        for left in task.parent.glob(f".{NAME}.*"):
            left.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=task.parent, prefix=f".{NAME}.", delete=False) as file:
            written = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is for its owner only; a server may run as somebody else.
        written.chmod(0o644)
        written.replace(task)
    except OSError as error:
        if written:
            written.unlink(missing_ok=True)
        if error.errno in _FULL:
            what = "no space left; free some, or choose another folder with --into"
        else:
            what = f"cannot be written to: {error.strerror or error}"
        raise WeightsError(f"{task.parent}: {what}") from error
