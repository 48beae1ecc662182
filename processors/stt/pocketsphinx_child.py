"""The recogniser's process: `python -m processors.stt.pocketsphinx_child`. See `wire`."""

import json
import os
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from processors.stt import wire
from processors.stt.ahead import Ahead
from processors.stt.listener import Listener
from processors.stt.words import Hypothesis


def main() -> None:
    """Serve one call after the other until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints must not reach the wire
    serve(sys.stdin.buffer, answers)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Work through the requests in order."""
    ears: _Ears | None = None
    files: tuple[str, str] = ("", "")
    while head := requests.read(wire.LENGTH.size):
        body = requests.read(wire.LENGTH.unpack(head)[0])
        kind, payload = body[:1], body[1:]
        if kind == wire.OPEN:
            asked = json.loads(payload)
            files = (asked["model"], asked["dictionary"])
            try:
                ears = _Ears(Listener(*files), requests, answers)
            except RuntimeError as error:
                answers.write(wire.packed(wire.FAILED, f"{files[0]}: {error}".encode()))
            else:
                answers.write(wire.packed(wire.READY))
        elif kind == wire.FORGET and ears is not None:
            ears.void()
            # Replaced, never reset: a used decoder scores the next visitor a little differently.
            ears = _Ears(Listener(*files), requests, answers)
        elif ears is not None:
            ears.take(kind, payload)


class _Ears:
    """What one visitor's sound is made of, and may be closed as ahead of its end."""

    def __init__(self, listener: Listener, requests: BinaryIO, answers: BinaryIO) -> None:
        self._listener, self._answers = listener, answers
        self._private = (requests.fileno(), answers.fileno())
        self._ahead: Ahead | None = None

    def take(self, kind: bytes, payload: bytes) -> None:
        if kind == wire.FEED:
            if self._ahead and self._ahead.is_stale(self._listener.fed_bytes + len(payload)):
                self.void()
            self._listener.feed(payload)
        elif kind == wire.PARTIAL:
            self._answer(self._listener.partial())
        elif kind == wire.ENDING:
            self.void()
            with suppress(OSError):  # without a copy it is closed when it ends
                if self._listener.fed_bytes:
                    self._ahead = Ahead(self._listener, private=self._private)
        elif heard := self._heard_ahead():
            self._answer(heard)
            self._listener.leave()
        else:
            self._answer(self._listener.final())

    def void(self) -> None:
        """What was closed ahead was not the end."""
        ahead, self._ahead = self._ahead, None
        if ahead:
            ahead.drop()

    def _heard_ahead(self) -> Hypothesis | None:
        ahead, self._ahead = self._ahead, None
        return ahead.heard() if ahead else None

    def _answer(self, heard: Hypothesis) -> None:
        self._answers.write(wire.packed(wire.HEARD, wire.hypothesis_to_json(heard)))


if __name__ == "__main__":
    main()
