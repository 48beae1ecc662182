"""The child's main loop: `python -m processors.conversion.child`. Spoken to as `wire.py` says.

Voices are opened on a thread of their own: a call that waits for its voice keeps no other
waiting. Everything else runs on the main thread, step by step.
"""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import BinaryIO, NamedTuple

import numpy as np

from processors.conversion import wire
from processors.conversion.converter import Converter
from processors.conversion.open_voices import OpenVoices, VoiceKey
from processors.conversion.opening import Opener
from processors.conversion.rounds import Job, Rounds
from processors.conversion.voice_file import identity_of, read_voice
from processors.conversion.wire import Frame, Order
from processors.errors import VoiceConversionFailed

_ALIVE_S = 1.0
_GPU_BATCH = 8

_MAKES_WAY = 5
"""Niceness. Where processors are few, the visitor is heard first: most of what a voice makes while
they speak is ahead of an answer nobody will want."""


class _Opened(NamedTuple):
    key: VoiceKey
    voice: Converter | str
    """The voice, or why there is none."""


class _Child:
    def __init__(self, answers: BinaryIO, setup: wire.Setup) -> None:
        self.inbox: SimpleQueue[Frame | _Opened] = SimpleQueue()
        self._answers, self._batch = answers, setup.batch
        self._models, self._opener = setup.models, Opener(Path(setup.models), setup.kinds)
        self._rounds = Rounds()
        self._voices = OpenVoices(setup.max_bytes, self._rounds.uses)
        self._waiting: dict[VoiceKey, dict[int, Order]] = {}
        self._threads = ThreadPoolExecutor(1)

    def run(self) -> None:
        """Serve for ever; the thread that reads ends the process."""
        self._send(wire.READY, 0)
        while True:
            try:
                self._take(self.inbox.get(timeout=_ALIVE_S if self._waiting else None))
                while True:
                    self._take(self.inbox.get_nowait())
            except Empty:
                self._tell_alive()
            while len(self._rounds) and self.inbox.empty():
                self._step()

    def _tell_alive(self) -> None:
        for orders in self._waiting.values():
            for request in orders:
                self._send(wire.AT_WORK, request)

    def _take(self, message: Frame | _Opened) -> None:
        if isinstance(message, _Opened):
            self._begin_all(message)
        elif message.kind == wire.CONVERT:
            self._order(message.request, wire.unpacked_order(message.payload))
        elif message.kind == wire.DROP:
            self._rounds.drop(message.request)
            for orders in self._waiting.values():
                orders.pop(message.request, None)
        elif message.kind == wire.DUE:
            self._rounds.due(message.request, *wire.SECONDS.unpack(message.payload))

    def _order(self, request: int, order: Order) -> None:
        try:
            key = VoiceKey(order.folder, identity_of(Path(order.folder)))
        except OSError as gone:
            self._voices.forget(order.folder)
            why = f"the voice's files are gone ({gone.strerror}); import or train it again"
            self._send(wire.FAILED, request, why.encode())
            return
        if voice := self._voices.get(key):
            self._begin(request, order, voice)
        elif key in self._waiting:
            self._waiting[key][request] = order
        else:
            self._waiting[key] = {request: order}
            self._threads.submit(lambda: self.inbox.put(_Opened(key, self._open(key))))

    def _open(self, key: VoiceKey) -> Converter | str:
        # These words reach the page: no path of this machine in them.
        folder = Path(key.folder)
        try:
            voice = self._opener.open(folder)
            told_hz = read_voice(folder).rate_hz
            if voice.rate_hz != told_hz:
                return f"the voice says {told_hz} Hz and makes {voice.rate_hz} Hz"
        except Exception as error:  # noqa: BLE001 - the edge of a voice: the others must live on
            why = f"the voice cannot be opened: {_named(error)}"
            return why.replace(key.folder, folder.name).replace(self._models, "models")
        return voice

    def _begin_all(self, opened: _Opened) -> None:
        orders = self._waiting.pop(opened.key)
        if isinstance(opened.voice, str):
            for request in orders:
                self._send(wire.FAILED, request, opened.voice.encode())
            return
        self._voices.put(opened.key, opened.voice)
        for request, order in orders.items():
            self._begin(request, order, opened.voice)
        self._voices.make_room()

    def _begin(self, request: int, order: Order, voice: Converter) -> None:
        try:
            conversion = voice.begin(order.samples, order.rate_hz, seed=order.seed)
        except Exception as error:  # noqa: BLE001 - the edge of a voice: the others must live on
            self._fail(request, f"the voice cannot convert this: {_named(error)}")
            return
        if conversion.key is None:
            self._send(wire.END, request)
        else:
            self._rounds.add(Job(request, order, voice, conversion, order.due_s))

    def _step(self) -> None:
        jobs = self._rounds.next(self._batch or (_GPU_BATCH if _on_gpu() else 1))
        try:
            made = jobs[0].converter.step([job.conversion for job in jobs])
            done = [job.conversion.key is None for job in jobs]
        except Exception as error:  # noqa: BLE001 - the edge of a voice: the others must live on
            for job in jobs:
                self._fail(job.request, f"the voice broke off: {_named(error)}")
            if "CUDA error" in str(error):
                # Nothing works on the GPU any more in this process; another one is started.
                os._exit(3)
            return
        for job, audio, over in zip(jobs, made, done, strict=True):
            if not np.isfinite(audio).all():
                self._fail(job.request, "the voice made sound that is no number (NaN)")
                continue
            job.made_samples += len(audio)
            kind = wire.AUDIO if len(audio) else wire.AT_WORK
            self._send(kind, job.request, np.asarray(audio, dtype="<f4").tobytes())
            if over:
                self._rounds.drop(job.request)
                self._send(wire.END, job.request)

    def _fail(self, request: int, why: str) -> None:
        self._rounds.drop(request)
        self._send(wire.FAILED, request, why.encode())

    def _send(self, kind: bytes, request: int, payload: bytes = b"") -> None:
        try:
            self._answers.write(Frame(kind, request, payload).packed())
            self._answers.flush()
        except OSError:
            os._exit(0)  # the parent is gone


def _named(error: Exception) -> str:
    if isinstance(error, VoiceConversionFailed):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _on_gpu() -> bool:
    # Only a voice that needs torch has imported it.
    torch = sys.modules.get("torch")
    return torch is not None and torch.cuda.is_available()


def _read(requests: BinaryIO, inbox: "SimpleQueue[Frame | _Opened]") -> None:
    while frame := _frame(requests):
        inbox.put(frame)
    os._exit(0)  # the main thread may be anywhere


def _frame(requests: BinaryIO) -> Frame | None:
    head = requests.read(wire.LENGTH.size)
    if len(head) < wire.LENGTH.size:
        return None
    return Frame.unpacked(requests.read(*wire.LENGTH.unpack(head)))


def main() -> None:
    """Serve one parent until it closes our standard input."""
    # Ctrl-C in a terminal reaches the whole process group; the parent decides when we go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.nice(_MAKES_WAY)
    # What a library prints must not land between two frames.
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    setup = _frame(requests)
    if setup is None:
        return
    child = _Child(answers, wire.unpacked_setup(setup.payload))
    Thread(target=_read, args=(requests, child.inbox), daemon=True).start()
    child.run()


if __name__ == "__main__":
    main()
