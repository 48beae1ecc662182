"""One conversion child as its parent sees it, and the conversions that are open in it."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from processors import children
from processors.conversion import wire
from processors.conversion.wire import Frame, Order
from processors.errors import ProcessorError, VoiceConversionFailed, VoiceConversionLost

_START_S = 30.0
_THREADED: tuple[str, ...] = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""What numpy multiplies is small: a second thread only spins, at twice the processor time."""


class Converting:
    """A stretch of speech on its way into the brand's voice."""

    def __init__(self, request: int, order: Order) -> None:
        self.request, self.order = request, order
        self.over = False
        """No more will come, or it was dropped."""

        self._came: asyncio.Queue[NDArray[np.float32] | ProcessorError | None] = asyncio.Queue()
        self._process: ConversionProcess | None = None

    @property
    def folder(self) -> Path:
        """Of the voice."""
        return Path(self.order.folder)

    async def next(self) -> NDArray[np.float32] | None:
        """More of it, float32 [m], or None behind the last. May be cancelled and asked again.

        Raises:
            VoiceConversionFailed: the voice cannot be used, or broke off.
            VoiceConversionLost: the process is gone.
        """
        came = await self._came.get()
        if isinstance(came, ProcessorError):
            raise came
        return came

    def wanted(self, due_s: float) -> None:
        """Its first sound is due at another time now, as in `wire.Order.due_s`."""
        if self._process and not self.over:
            self._process.send(wire.DUE, self.request, wire.SECONDS.pack(due_s))

    def drop(self) -> None:
        """Nobody wants the rest: after the step it is in, no more is computed. No await."""
        if not self.over:
            self.over = True
            if self._process:
                self._process.dropped(self)

    def begin(self, process: "ConversionProcess") -> None:
        """Hand it to a child, if it is still wanted."""
        if not self.over:
            self._process = process
            process.convert(self)

    def came(self, frame: Frame) -> None:
        """Take over what the child says about it."""
        if frame.kind == wire.AUDIO:
            self._came.put_nowait(np.frombuffer(frame.payload, dtype="<f4").astype(np.float32))
        elif frame.kind == wire.END:
            self.over = True
            self._came.put_nowait(None)
        elif frame.kind == wire.FAILED:
            self.fail(VoiceConversionFailed(frame.payload.decode()))

    def fail(self, error: ProcessorError) -> None:
        """It ends here."""
        if not self.over:
            self.over = True
            self._came.put_nowait(error)


class ConversionProcess:
    """One life of the child."""

    def __init__(self, process: Process, *, silence_s: float) -> None:
        self._process, self._silence_s = process, silence_s
        self._open: dict[int, Converting] = {}
        self._patience: asyncio.Timeout | None = None  # while it is served

    @classmethod
    async def start(
        cls, setup: wire.Setup, *, threads: int, silence_s: float
    ) -> "ConversionProcess":
        """Start a child and wait until it answers.

        Args:
            setup: what it is told.
            threads: of torch and of faiss.
            silence_s: without a frame for this long while a conversion is open, it is lost.

        Raises:
            VoiceConversionLost: it did not come up.
        """
        variables = dict.fromkeys(_THREADED, str(threads)) | _ONE_THREAD
        try:
            process = await children.start("processors.conversion.child", variables=variables)
        except OSError as refused:
            raise VoiceConversionLost(f"no conversion child can be started: {refused}") from refused
        child = cls(process, silence_s=silence_s)
        child.send(wire.SETUP, 0, wire.packed_setup(setup))
        try:
            async with asyncio.timeout(_START_S):
                await child._frame()
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError) as error:
            await child.close()
            raise VoiceConversionLost(
                "the conversion child did not come up; its standard error says why"
            ) from error
        except asyncio.CancelledError:
            await child.close()
            raise
        return child

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def open(self) -> list[Converting]:
        """Conversions that have not ended."""
        return list(self._open.values())

    async def serve(self, on_end: Callable[[Converting], object]) -> None:
        """Give every conversion what comes for it. Returns when the child is gone or hangs.

        Args:
            on_end: is told each conversion that came out whole.
        """
        try:
            async with asyncio.timeout(None) as self._patience:
                while True:
                    self._watch()
                    frame = await self._frame()
                    converting = self._open.get(frame.request)
                    if converting is None:
                        continue
                    converting.came(frame)
                    if converting.over:
                        del self._open[frame.request]
                    if frame.kind == wire.END:
                        on_end(converting)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        except TimeoutError:
            children.kill(self._process)
        finally:
            self._patience = None

    def convert(self, converting: Converting) -> None:
        """Begin one."""
        self._open[converting.request] = converting
        self.send(wire.CONVERT, converting.request, wire.packed_order(converting.order))
        if len(self._open) == 1:
            self._watch()

    def dropped(self, converting: Converting) -> None:
        """End one early."""
        if self._open.pop(converting.request, None):
            self.send(wire.DROP, converting.request)

    def send(self, kind: bytes, request: int, payload: bytes = b"") -> None:
        """Write a frame. A dead child is found out by reading."""
        if self._process.stdin is not None:
            self._process.stdin.write(Frame(kind, request, payload).packed())

    async def close(self) -> None:
        """End it, and wait until it is gone."""
        await children.end(self._process)

    def _watch(self) -> None:
        """The child may be silent for so long, as long as something is open in it."""
        if self._patience:
            now_s = asyncio.get_running_loop().time()
            self._patience.reschedule(now_s + self._silence_s if self._open else None)

    async def _frame(self) -> Frame:
        pipe = self._process.stdout
        if pipe is None:
            raise ConnectionError
        (length,) = wire.LENGTH.unpack(await pipe.readexactly(wire.LENGTH.size))
        return Frame.unpacked(await pipe.readexactly(length))
