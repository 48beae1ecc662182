"""Child processes of our own: modules of this package, spoken to over their standard input and
output."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_STOP_S = 1.0


async def start(module: str, *, variables: Mapping[str, str] | None = None) -> Process:
    """Run a module of this package in a process of its own.

    Args:
        module: its dotted name.
        variables: of its environment, over those of this process.

    Raises:
        OSError: the system has no room for another process.
    """
    found = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": found, **(variables or {})},
    )


async def end(process: Process) -> None:
    """Close its standard input, which ends it, and wait until it is gone; kill one that stays."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(_STOP_S):
            await process.wait()
    except TimeoutError:
        kill(process)
        await process.wait()


def kill(process: Process) -> None:
    """End it now, if it is still there."""
    if process.returncode is None:
        process.kill()
