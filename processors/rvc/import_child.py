"""The child process that looks at files nobody trusts. Started by `processors.rvc.confined`.

One request, a JSON line on standard input; answers are JSON lines on standard output:
`ready` with what confines it, `step`s, then `done` or `refused`. Files are handed over opened:
it can open none itself that it was not given.
"""

import json
import os
import sys
from typing import Any, BinaryIO

from processors.rvc.confinement import Limits, close_in, is_enough, limit, standard_error_closed
from processors.rvc.errors import VoiceError

_NOT_CONFINED = (
    "this system has no way to confine the child (seccomp, or a network namespace with Landlock)"
)


def _tell(**answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _checkpoint(file: BinaryIO, into: BinaryIO, request: dict[str, Any]) -> dict[str, Any]:
    from safetensors.torch import save

    from processors.rvc import checkpoint

    _tell(step="Reading")
    loaded = checkpoint.load(file)
    _tell(step="Checking")
    found = checkpoint.find(loaded)
    _tell(step="Writing")
    into.write(save(found.weights))
    return found.about()


def _weights(file: BinaryIO, into: BinaryIO, request: dict[str, Any]) -> dict[str, Any]:
    from safetensors.torch import save

    from processors.rvc import checkpoint

    _tell(step="Reading")
    loaded = checkpoint.load(file)
    _tell(step="Checking")
    tensors = checkpoint.tensors_in(loaded, int(request["max_numel"]))
    _tell(step="Writing")
    into.write(save(tensors))
    return {"tensors": len(tensors)}


def _index(file: BinaryIO, into: BinaryIO, request: dict[str, Any]) -> dict[str, Any]:
    from safetensors.numpy import save

    from processors.rvc.index_file import vectors_of

    _tell(step="Reading the index")
    vectors = vectors_of(file, int(request["dimension"]))
    _tell(step="Writing the index")
    into.write(save({"vectors": vectors}))
    return {"vectors": len(vectors)}


_TASKS = {"checkpoint": _checkpoint, "weights": _weights, "index": _index}


def _import_libraries(task: str) -> None:
    """All that the task takes, before doors close; torch imports some of its own only when used."""
    if task == "index":
        import faiss
        import safetensors.numpy as _numpy

        assert faiss
        assert _numpy
        return
    import io

    import safetensors.torch as _torch
    import torch

    written = io.BytesIO()
    torch.save({"one": torch.ones(1)}, written)
    written.seek(0)
    torch.load(written, map_location="cpu", weights_only=True)
    torch.isfinite(torch.ones(1)).all()
    assert _torch


def main() -> None:
    """Answer one request and end."""
    standard_error_closed()
    request = json.loads(sys.stdin.readline())
    limits = Limits(**request["limits"])
    held = limit(limits)
    try:
        _import_libraries(request["task"])
    except ImportError as absent:
        _tell(refused=f"cannot be read: {absent}; pip install 'rapport[rvc]'")
        return
    held = close_in(limits) + held
    if not is_enough(held) and not request["unconfined"]:
        _tell(unable=_NOT_CONFINED)
        return
    _tell(ready=held)
    try:
        with (
            os.fdopen(int(request["source"]), "rb") as file,
            os.fdopen(int(request["into"]), "wb") as into,
        ):
            _tell(done=_TASKS[request["task"]](file, into, request))
    except VoiceError as refused:
        _tell(refused=str(refused))
    except MemoryError:
        _tell(refused="needs more memory than a voice may")
    except OSError as full:
        _tell(refused=f"cannot be read or written out: {full.strerror}")


if __name__ == "__main__":
    main()
