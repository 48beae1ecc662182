"""The child's main loop: `python -m processors.tts.espeak_child`. Spoken to as `wire.py` says.

Loads nothing but the standard library and espeak-ng: a child is a few megabytes and starts in a
tenth of a second.
"""

import json
import os
import signal
import sys
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from processors.tts import wire
from processors.tts.espeak_library import EspeakError, EspeakLibrary, NoSuchVoice
from processors.tts.wire import Frame

_BUFFER_MS = 60
_CHUNK_BYTES = 2646  # 60 ms at espeak-ng's 22 050 Hz; it cuts its buffers at every word


class _Parent:
    """The two pipes. Requests are read on a thread, so an abort is seen during synthesis."""

    def __init__(self, requests: BinaryIO, answers: BinaryIO) -> None:
        self.requests: SimpleQueue[Frame] = SimpleQueue()
        self.aborted = 0  # the request the parent no longer wants; numbers only grow
        self._requests, self._answers = requests, answers
        Thread(target=self._read, daemon=True).start()

    def send(self, kind: bytes, request: int, payload: bytes = b"") -> None:
        """Write and flush. Blocks while the parent does not read."""
        try:
            self._answers.write(Frame(kind, request, payload).packed())
            self._answers.flush()
        except OSError:
            os._exit(0)  # the parent is gone, and this may be running inside espeak-ng

    def _read(self) -> None:
        while head := self._requests.read(wire.LENGTH.size):
            frame = Frame.unpacked(self._requests.read(*wire.LENGTH.unpack(head)))
            if frame.kind == wire.ABORT:
                self.aborted = frame.request
            else:
                self.requests.put(frame)
        os._exit(0)  # the main thread may be anywhere


class _Answer:
    """The sink of one request: words at once, audio in even chunks."""

    def __init__(self, parent: _Parent, request: int) -> None:
        self._parent, self._request = parent, request
        self._pcm16 = b""

    def take(self, pcm16: bytes, words: list[tuple[int, int]]) -> bool:
        for word in words:
            self._parent.send(wire.WORD, self._request, wire.WORD_AT.pack(*word))
        self._pcm16 += pcm16
        if len(self._pcm16) >= _CHUNK_BYTES:
            self.flush()
        return self._parent.aborted != self._request

    def flush(self) -> None:
        if self._pcm16 and self._parent.aborted != self._request:
            self._parent.send(wire.AUDIO, self._request, self._pcm16)
        self._pcm16 = b""


def main() -> None:
    """Answer requests until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not reach the wire
    parent = _Parent(sys.stdin.buffer, answers)
    library = EspeakLibrary(buffer_ms=_BUFFER_MS)
    # The first synthesis of a process reads the phoneme tables and a dictionary, about 60 ms.
    library.speak("a", "en-us", lambda pcm16, words: True, words_per_minute=175, pause=False)
    parent.send(wire.READY, 0, wire.RATE.pack(library.rate_hz))
    while True:
        _serve(parent, library, parent.requests.get())


def _serve(parent: _Parent, library: EspeakLibrary, frame: Frame) -> None:
    asked = json.loads(frame.payload)
    try:
        if frame.kind == wire.PHONEMES:
            parent.send(wire.IPA, frame.request, library.phonemes(**asked).encode())
        elif parent.aborted != frame.request:
            answer = _Answer(parent, frame.request)
            library.speak(sink=answer.take, **asked)
            answer.flush()
    except NoSuchVoice:
        parent.send(wire.UNKNOWN_VOICE, frame.request)
    except EspeakError as error:
        parent.send(wire.FAILED, frame.request, str(error).encode())
    else:
        parent.send(wire.END, frame.request)


if __name__ == "__main__":
    main()
