"""The recogniser's process: `python -m processors.stt.pocketsphinx_child`. See `wire`."""

import json
import os
import signal
import sys
from typing import BinaryIO

from processors.stt import wire
from processors.stt.listener import Listener


def main() -> None:
    """Serve one call after the other until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints must not reach the wire
    serve(sys.stdin.buffer, answers)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Work through the requests in order."""
    listener: Listener | None = None
    files: tuple[str, str] = ("", "")
    while head := requests.read(wire.LENGTH.size):
        body = requests.read(wire.LENGTH.unpack(head)[0])
        kind, payload = body[:1], body[1:]
        if kind == wire.OPEN:
            asked = json.loads(payload)
            files = (asked["model"], asked["dictionary"])
            try:
                listener = Listener(*files)
            except RuntimeError as error:
                answers.write(wire.packed(wire.FAILED, f"{files[0]}: {error}".encode()))
            else:
                answers.write(wire.packed(wire.READY))
        elif kind == wire.FORGET and listener is not None:
            # Replaced, never reset: a used decoder scores the next visitor a little differently.
            listener = Listener(*files)
        elif listener is not None:
            _listen(listener, kind, payload, answers)


def _listen(listener: Listener, kind: bytes, payload: bytes, answers: BinaryIO) -> None:
    if kind == wire.FEED:
        listener.feed(payload)
    else:
        heard = listener.final() if kind == wire.FINAL else listener.partial()
        answers.write(wire.packed(wire.HEARD, wire.hypothesis_to_json(heard)))


if __name__ == "__main__":
    main()
