"""The node's conversion worker: one child process, one queue, every call's brand voice."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from itertools import count
from pathlib import Path

import numpy as np
from loguru import logger
from numpy.typing import NDArray

from processors.conversion.process import ConversionProcess, Converting
from processors.conversion.wire import Order, Setup
from processors.errors import ProcessorError, VoiceConversionFailed, VoiceConversionLost
from processors.opened import Opened

MAX_BYTES = 2_000_000_000
"""Of opened voices; an RVC voice takes 110 to 220 MB in float32, a `classic` one about 20 MB."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 30.0
_MOST_THREADS = 4
_MOST_DEATHS = 3
_WARM_SAMPLES, _WARM_HZ = 16_000, 16_000


class ConversionWorker(Opened):
    """Converts for every call of a node, in one child process that starts when it is first needed.

    A child that dies or hangs is started again, each time after a longer pause; its conversions
    end with an error. A voice that was open whenever the child died is refused from the third
    time on, so that it cannot take the other voices with it.
    """

    def __init__(
        self,
        models: Path,
        *,
        kinds: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        batch: int | None = None,
        threads: int | None = None,
        silence_s: float = 20.0,
    ) -> None:
        """Start nothing yet.

        Args:
            models: folder of pulled weights.
            kinds: as in `wire.Setup`.
            max_bytes: of opened voices.
            batch: most conversions of a voice in one step; None is 8 on a GPU and 1 without, as a
                CPU computes a batch no faster than its members one by one.
            threads: of torch and of faiss; None is one for each CPU, 4 at most.
            silence_s: a child at work that sends nothing for this long is replaced.
        """
        self._setup = Setup(dict(kinds or {}), str(models), max_bytes, batch)
        self._threads = threads or min(os.cpu_count() or 1, _MOST_THREADS)
        self._silence_s = silence_s
        self._requests = count(1)
        self._process: ConversionProcess | None = None
        self._life: asyncio.Task[None] | None = None
        self._waiting: list[Converting] = []  # for the child to come up
        self._resting = False
        self._deaths_in_a_row = 0
        self._open_at_death: Counter[Path] = Counter()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the child. None where there is none just now."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Nothing: a node without a brand voice has no child."""

    async def close(self) -> None:
        """End the child. What is being converted breaks off."""
        self._closed = True
        if self._life:
            self._life.cancel()
            await asyncio.wait([self._life])

    async def warm(self, folder: Path) -> None:
        """Open a voice and convert a second of noise with it, so that nobody waits for that.

        Raises:
            VoiceConversionFailed: the voice cannot be used.
            VoiceConversionLost: the child died or cannot be started.
        """
        noise = np.random.default_rng(0).normal(0, 0.01, _WARM_SAMPLES).astype(np.float32)
        async for _ in self.convert(folder, noise, _WARM_HZ, seed=0):
            pass

    async def convert(
        self, folder: Path, samples: NDArray[np.float32], rate_hz: int, *, seed: int
    ) -> AsyncGenerator[NDArray[np.float32]]:
        """Convert a stretch of speech. `aclose()` stops it after the step it is in.

        Args:
            folder: of the voice.
            samples: float32 [n], mono, from -1 to 1.
            rate_hz: of `samples`.
            seed: the same samples with the same seed become the same audio.

        Yields:
            float32 [m]; joined, round(n * voice's rate / rate_hz) samples.

        Raises:
            VoiceConversionFailed: the voice cannot be used, or broke off.
            VoiceConversionLost: the child died or cannot be started.
        """
        due_s = asyncio.get_running_loop().time()
        converting = self.begin(Order(str(folder), samples, rate_hz, seed, due_s))
        try:
            while (audio := await converting.next()) is not None:
                yield audio
        finally:
            converting.drop()

    def begin(self, order: Order) -> Converting:
        """Put a conversion in the queue; needs a running loop. Whoever began it drops it."""
        converting = Converting(next(self._requests), order)
        if self._closed:
            converting.fail(VoiceConversionLost("the conversion worker is closed"))
        elif self._open_at_death[converting.folder] >= _MOST_DEATHS:
            converting.fail(
                VoiceConversionFailed(
                    f"the conversion process died {_MOST_DEATHS} times while this voice "
                    "was open; import or train the voice again, then start rapport again"
                )
            )
        elif self._process:
            converting.begin(self._process)
        elif self._resting:
            converting.fail(VoiceConversionLost("the conversion child died and is started again"))
        else:
            self._waiting.append(converting)
            if self._life is None or self._life.done():
                self._life = asyncio.create_task(self._live())
        return converting

    async def _live(self) -> None:
        """One child after another."""
        why: ProcessorError = VoiceConversionLost("the conversion worker is closed")
        try:
            while True:
                try:
                    await self._one_life()
                    why = VoiceConversionLost("the conversion child died or hung")
                except VoiceConversionLost as lost:
                    why = lost
                self._bury(why)
                await self._pause()
        finally:
            self._bury(VoiceConversionLost("the conversion worker is closed"))

    async def _one_life(self) -> None:
        process = await ConversionProcess.start(
            self._setup, threads=self._threads, silence_s=self._silence_s
        )
        try:
            self._process = process
            waiting, self._waiting = self._waiting, []
            for converting in waiting:
                converting.begin(process)
            await process.serve(self._well)
            self._open_at_death.update({converting.folder for converting in process.open})
        finally:
            self._process = None
            self._waiting = [*process.open, *self._waiting]
            await process.close()

    def _well(self, converting: Converting) -> None:
        self._deaths_in_a_row = 0
        self._open_at_death.pop(converting.folder, None)

    def _bury(self, why: ProcessorError) -> None:
        lost, self._waiting = self._waiting, []
        for converting in lost:
            converting.fail(why)

    async def _pause(self) -> None:
        pause_s = min(_FIRST_PAUSE_S * 2**self._deaths_in_a_row, _LONGEST_PAUSE_S)
        self._deaths_in_a_row += 1
        logger.warning("The conversion child is started again", after_s=pause_s)
        self._resting = True
        try:
            await asyncio.sleep(pause_s)
        finally:
            self._resting = False
