"""A reader of faces in a pipeline of its own, on a clock of its own."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from pipecat.frames.frames import Frame, InputImageRawFrame, UserImageRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame
from pipecat.workers.runner import WorkerRunner

from processors.emotion_reader import EmotionReader
from processors.face.smoothing import FaceCue
from processors.frames import DecisionFrame
from processors.visitor_mood import CueFrame
from tests.fakes.faces import FakeEyes, face, message
from tests.taps import Tap

GAP_S = 0.1
SIZE = (32, 24)


class Watched:
    """A pipeline of a reader and what comes out below it, on a clock of its own."""

    def __init__(self, eyes: Any = None, *, lost_s: float = 3.0) -> None:
        self.eyes = eyes or FakeEyes()
        self.now_s, self.seq = 100.0, 0
        self.kept: list[FaceCue] = []
        self.tap = Tap()
        self.reader = EmotionReader(
            self.eyes, now=lambda: self.now_s, on_cue=self.kept.append, lost_s=lost_s
        )
        self.reader.visitor = "visitor"
        self.worker = PipelineWorker(
            Pipeline([self.reader, self.tap]), idle_timeout_secs=None, enable_rtvi=False
        )

    async def show(self, frown: float, seconds: float) -> None:
        """Landmarks, ten a second on the reader's clock, each waited for."""
        for _ in range(round(seconds / GAP_S)):
            self.now_s += GAP_S
            self.reader.take(message(self.seq, 1000 * GAP_S * self.seq, face(frown)))
            self.seq += 1
            await self.done()

    async def picture(self, brightness: int, seconds: float, **other: object) -> None:
        """Pictures, five a second."""
        for _ in range(round(seconds / 0.2)):
            await self.look_at(picture(brightness, **other))

    async def look_at(self, frame: Frame) -> None:
        """A picture that comes 0.2 s after the last."""
        self.now_s += 0.2
        await self.worker.queue_frame(frame)
        await asyncio.sleep(0.005)
        await self.done()

    async def done(self) -> None:
        await until(lambda: not self.reader.is_busy)
        await asyncio.sleep(0)

    def told(self) -> list[dict]:
        return [frame.data for frame in self.tap.of(RTVIServerMessageFrame)]

    def cues(self) -> list[str]:
        """What was passed on; that a feeling grew counts as the same."""
        assert all(frame.cue.source == "face" for frame in self.tap.of(CueFrame))
        return [kind for kind, _ in groupby(frame.cue.kind for frame in self.tap.of(CueFrame))]

    def decisions(self) -> list[str]:
        return [frame.outcome for frame in self.tap.of(DecisionFrame)]


def picture(brightness: int, *, user: str = "visitor", kind: type = UserImageRawFrame, **other):
    pixels = np.full((SIZE[1], SIZE[0], 3), brightness, np.uint8).tobytes()
    given = {"image": pixels, "size": SIZE, "format": "RGB"} | other
    return kind(**given) if kind is InputImageRawFrame else kind(user_id=user, **given)


async def until(condition: Callable[[], object]) -> None:
    for _ in range(2_500):
        if condition():
            return
        await asyncio.sleep(0.002)
    pytest.fail("still not so after 5 s")


@asynccontextmanager
async def watched(eyes: Any = None, *, lost_s: float = 3.0):
    it = Watched(eyes, lost_s=lost_s)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(it.worker)
    running = asyncio.create_task(runner.run())
    await until(lambda: it.tap.seen)
    try:
        yield it
    finally:
        await it.worker.cancel()
        await asyncio.wait_for(running, 10)
