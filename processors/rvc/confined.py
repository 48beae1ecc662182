"""Has files that nobody trusts read by a child process that can do nothing but read them.

What comes back is looked at again: the child may have been taken over by what it read.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save_file

from processors.rvc.confinement import Limits
from processors.rvc.errors import VoiceError

WALL_S = 60.0
"""How long the child may take from the moment it is ready to read."""

START_S = 180.0
"""How long it may take to become ready: it imports torch, on a machine that may be busy."""

MAX_ANSWER_BYTES = 1 << 20

OnStep = Callable[[str], None]
"""Hears what is being done, as in `Reading`."""

_ROOT = Path(__file__).parents[2]
_MODULE = "processors.rvc.import_child"

_ENDED: Mapping[int, str] = {
    signal.SIGSYS: "tried to open a connection or start a program and was stopped; do not use it",
    signal.SIGKILL: "was stopped: it used up its memory or its time",
    signal.SIGXCPU: "took more computing time than a voice may",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What the child made of a file, checked for being numbers and nothing else."""

    about: Mapping[str, Any]
    """As the child tells; not checked."""

    tensors: Mapping[str, NDArray[Any]]
    held: tuple[str, ...]
    """What the child was confined by."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the child shall do."""

    task: str
    """`checkpoint`, `weights` or `index`."""

    extra: Mapping[str, int] = field(default_factory=dict[str, int])
    unconfined: bool = False
    """Go on where the system cannot confine the child."""

    limits: Limits = field(default_factory=Limits)
    wall_s: float = WALL_S


def read(source: Path, request: Request, on_step: OnStep = lambda _: None) -> Read:
    """Have one file read. Blocking, for a minute at most; not from inside an event loop.

    Raises:
        VoiceError: the file is refused, or the child did not come to an end.
    """
    with _opened(source) as file, tempfile.TemporaryFile() as into:
        child = _Child(source, request, on_step)
        about, held = asyncio.run(child.run(file, into))
        into.seek(0)
        content = into.read(request.limits.file_bytes + 1)
    return Read(about, numbers_in(content, source), held)


def convert_weights(
    source: Path,
    into: Path,
    *,
    max_numel: int = 200_000_000,
    on_step: OnStep = lambda _: None,
    unconfined: bool = False,
) -> tuple[str, ...]:
    """Turn a `.pt` or `.pth` with the weights of any network into safetensors. Blocking.

    The weights are looked for at the top and under `model`, `state_dict` and `weight`. `into`
    appears whole or not at all.

    Args:
        source: nobody needs to trust it.
        into: the file to write; its folder is there.
        max_numel: how many numbers it may hold.
        on_step: hears what is being done.
        unconfined: go on where the system cannot confine the child.

    Returns:
        What the child was confined by.

    Raises:
        VoiceError: the file is refused.
        OSError: `into` cannot be written.
    """
    request = Request("weights", {"max_numel": max_numel}, unconfined)
    found = read(source, request, on_step)
    beside = into.with_name(f".{into.name}.new")
    save_file(dict(found.tensors), beside)
    os.replace(beside, into)
    return found.held


class _Child:
    """One run of the child process."""

    def __init__(self, source: Path, request: Request, on_step: OnStep) -> None:
        self._source, self._request, self._on_step = source, request, on_step
        self._held: tuple[str, ...] = ()

    async def run(
        self, file: IO[bytes], into: IO[bytes]
    ) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """What it tells of the file, and what confined it."""
        handed = (file.fileno(), into.fileno())
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-B", "-P", "-m", _MODULE),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "PYTHONNOUSERSITE": "1", "OMP_NUM_THREADS": "1"},
            cwd="/",
            pass_fds=handed,
            limit=MAX_ANSWER_BYTES,
        )
        try:
            return await self._talk(process, handed), self._held
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _talk(self, process: Process, handed: tuple[int, int]) -> Mapping[str, Any]:
        assert process.stdin
        asked = asdict(self._request) | {
            "source": handed[0],
            "into": handed[1],
            **self._request.extra,
        }
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        try:
            async with asyncio.timeout(START_S):
                ready = await self._answer(process)
            if "ready" not in ready:
                raise self._refused(_child_fault(ready))
            self._held = tuple(map(str, ready["ready"]))
            async with asyncio.timeout(self._request.wall_s):
                while "step" in (answer := await self._answer(process)):
                    self._on_step(str(answer["step"])[:80])
        except TimeoutError:
            limit_s = self._request.wall_s
            raise self._refused(
                f"was not read within {limit_s:.0f} s; no voice takes as long"
            ) from None
        if not isinstance(about := answer.get("done"), dict):
            raise self._refused(_child_fault(answer))
        await process.wait()
        return about

    async def _answer(self, process: Process) -> dict[str, Any]:
        assert process.stdout
        try:
            line = await process.stdout.readline()
            if line:
                answer = json.loads(line)
                if isinstance(answer, dict):
                    return answer
        except (ValueError, RecursionError):
            line = b"?"
        if line:
            raise self._refused("made the process that reads it talk nonsense; do not use it")
        code = await process.wait()
        ended = _ENDED.get(-code, f"brought down the process that reads it ({code})")
        raise self._refused(f"{ended}; do not use it")

    def _refused(self, what: str) -> VoiceError:
        return VoiceError(f"{self._source}: {what}")


def _child_fault(answer: Mapping[str, Any]) -> str:
    if "unable" in answer:
        return (
            f"was not opened: {answer['unable']}; import it on Linux, or where you trust the file "
            "give --unconfined"
        )
    return str(answer.get("refused", "was refused"))[:2_000]


def _opened(source: Path) -> IO[bytes]:
    """Without waiting for a pipe that has no writer, and without opening a device."""
    try:
        if not S_ISREG(source.stat().st_mode):
            raise VoiceError(f"{source}: is not a file; name the .pth or .index itself")
        return source.open("rb")
    except OSError as denied:
        what = f"cannot be read: {denied.strerror}; check the path and its permissions"
        raise VoiceError(f"{source}: {what}") from None


def numbers_in(content: bytes, source: Path) -> Mapping[str, NDArray[Any]]:
    """The tensors the child wrote.

    Raises:
        VoiceError: they are not safetensors, or not all finite.
    """
    try:
        tensors = load(content)
    except (SafetensorError, ValueError, KeyError, TypeError, OverflowError) as broken:
        raise VoiceError(f"{source}: what was read of it is damaged ({broken})") from None
    for name, values in tensors.items():
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise VoiceError(f"{source}: weight {name[:80]!r} holds numbers that are not finite")
    return tensors
