"""A `.index` as RVC shares it, which is faiss' own format. Read in the confined child, and only
there: faiss trusts what it reads."""

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from processors.rvc.errors import VoiceError

MAX_FILE_BYTES = 1 << 30
MAX_NUMBERS = 400_000_000
"""Of all vectors together."""

MARKS = (b"IxF2", b"IxFI", b"IwFl", b"IwFI", b"IxPT", b"IxRF")
"""How the files of the kinds of index that tools write begin."""


def vectors_of(file: BinaryIO, dimension: int) -> NDArray[np.float16]:
    """All vectors of an index: float16 (n, dimension).

    Raises:
        VoiceError: it is no index, has none, or they do not fit the voice.
    """
    import faiss  # brings its generated half along unseen by type checkers

    size = file.seek(0, 2)
    file.seek(0)
    mark = file.read(4)
    file.seek(0)
    if mark not in MARKS or size > MAX_FILE_BYTES:
        raise VoiceError("is no index as RVC writes one; name the added_*.index of the voice")
    try:
        reader: Any = getattr(faiss, "PyCallbackIOReader")(file.read)  # noqa: B009
        index = faiss.read_index(reader)
        count, found = int(index.ntotal), int(index.d)
        _check(count, found, dimension)
        vectors = np.asarray(index.reconstruct_n(0, count), np.float32)
    except (RuntimeError, MemoryError, ValueError, OverflowError, AttributeError) as broken:
        told = str(broken).strip().splitlines()[:1]
        raise VoiceError(f"is a damaged index ({''.join(told)[-120:]})") from None
    with np.errstate(over="ignore"):
        halved = vectors.astype(np.float16)
    if halved.shape != (count, dimension) or not np.isfinite(halved).all():
        raise VoiceError("holds vectors that are not finite; build the index anew")
    return halved


def _check(count: int, found: int, dimension: int) -> None:
    if found != dimension:
        other = {256: "v1", 768: "v2"}.get(found, "no version of RVC")
        raise VoiceError(
            f"has vectors of {found} numbers, as {other} has; the voice needs {dimension}. Name "
            "the index that belongs to it"
        )
    if count <= 0:
        raise VoiceError("holds no vectors (trained_*.index?); name the added_*.index")
    if count * dimension > MAX_NUMBERS:
        raise VoiceError(f"has {count} vectors; that is no voice's index")
