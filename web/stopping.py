"""Ctrl-C as a question: long work saves what it has before it ends."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from web import report


@contextmanager
def stop_requested() -> Generator[Callable[[], bool]]:
    """Yields what tells whether somebody wants to stop. A second Ctrl-C stops at once.

    Only from the main thread, as Python has it for signals.
    """
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        report.err.print("Stopping after this step; Ctrl-C again stops at once.")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
