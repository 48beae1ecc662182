"""An event loop whose clock jumps to the next timer when nothing else is to do.

A call of seconds plays in milliseconds, and the same way however busy the machine is. Only for
code that waits for nothing but its own tasks and timers: no processes, sockets or threads.
"""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from pipecat.clocks.base_clock import BaseClock

T = TypeVar("T")


class _VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        super().__init__()
        self._now_s = 1_000.0
        self._poll = self._selector.select
        self._selector.select = self._jump

    def time(self) -> float:
        return self._now_s

    def _jump(self, timeout: float | None = None) -> list[object]:
        ready = self._poll(timeout if timeout is None else 0)
        if not ready and timeout is not None:
            self._now_s += timeout
        return ready


class LoopClock(BaseClock):
    """The pipeline clock of a virtual loop."""

    def __init__(self) -> None:
        self._start_s = 0.0

    def start(self) -> None:
        self._start_s = asyncio.get_running_loop().time()

    def get_time(self) -> int:
        return round((asyncio.get_running_loop().time() - self._start_s) * 1e9)


def run_virtually(main: Coroutine[object, object, T]) -> T:
    """`asyncio.run`, in virtual time."""
    with asyncio.Runner(loop_factory=_VirtualTimeLoop) as runner:
        return runner.run(main)
