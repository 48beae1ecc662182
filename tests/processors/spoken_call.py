"""What is heard, read and remembered of what a speaker is given. Plays in virtual time."""

import asyncio
from collections.abc import Sequence

from pipecat.frames.frames import (
    EndFrame,
    ErrorFrame,
    Frame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TTSAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.tests.utils import QueuedFrameProcessor, SleepFrame
from pipecat.workers.runner import WorkerRunner

from processors.speaker import Speaker
from tests.fakes.loudspeaker import Loudspeaker
from tests.fakes.virtual_time import LoopClock, run_virtually


def reply(*texts: str, skip_tts: bool = False) -> list[Frame]:
    frames = [
        LLMFullResponseStartFrame(),
        *map(LLMTextFrame, texts),
        LLMFullResponseEndFrame(),
    ]
    for frame in frames:
        frame.skip_tts = skip_tts
    return frames


def audio(frames: Sequence[Frame]) -> bytes:
    return b"".join(frame.audio for frame in frames if isinstance(frame, TTSAudioRawFrame))


class Call:
    """A pipeline, and what left it at both ends."""

    def __init__(self, *processors: FrameProcessor) -> None:
        self._processors = processors
        self._down: asyncio.Queue[Frame] = asyncio.Queue()
        self._up: asyncio.Queue[Frame] = asyncio.Queue()

    def play(
        self,
        frames: Sequence[Frame],
        *,
        rtvi: bool = False,
        params: PipelineParams | None = None,
    ) -> None:
        """Send the frames, a `SleepFrame` being a wait, and end."""
        run_virtually(self._play(frames, rtvi, params))

    @property
    def down(self) -> list[Frame]:
        return list(self._down._queue)

    @property
    def errors(self) -> list[str]:
        return [frame.error for frame in self._up._queue if isinstance(frame, ErrorFrame)]

    async def _play(
        self, frames: Sequence[Frame], rtvi: bool, params: PipelineParams | None
    ) -> None:
        ends = [
            QueuedFrameProcessor(queue=queue, queue_direction=direction)
            for queue, direction in (
                (self._up, FrameDirection.UPSTREAM),
                (self._down, FrameDirection.DOWNSTREAM),
            )
        ]
        worker = PipelineWorker(
            Pipeline([ends[0], *self._processors, ends[1]]),
            clock=LoopClock(),
            enable_rtvi=rtvi,
            params=params or PipelineParams(),
        )
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(worker)
        async with asyncio.TaskGroup() as group:
            group.create_task(runner.run())
            for frame in [SleepFrame(1.0), *frames, EndFrame()]:
                if isinstance(frame, SleepFrame):
                    await asyncio.sleep(frame.sleep)
                else:
                    await worker.queue_frame(frame)


class HeardCall(Call):
    """Speaker, loudspeaker and history, as in a call."""

    def __init__(
        self, speaker: Speaker, *, cut_in_at_s: float = float("inf"), takes: float = 1.0
    ) -> None:
        self.loudspeaker = Loudspeaker(cut_in_at_s=cut_in_at_s, takes=takes)
        self._context = LLMContext()
        history = LLMContextAggregatorPair(self._context).assistant()
        super().__init__(speaker, self.loudspeaker, history)

    @property
    def history(self) -> list[str]:
        return [message["content"] for message in self._context.messages]

    @property
    def captions(self) -> list[tuple[str, str]]:
        """What the page shows and how much of it was sounded: new, in-progress, completed."""
        outputs = [m["data"] for m in self.loudspeaker.messages if m["type"] == "bot-output"]
        return [(data["text"], data["spoken_status"]) for data in outputs]


def hear(
    speaker: Speaker, frames: Sequence[Frame], params: PipelineParams | None = None
) -> list[Frame]:
    """What comes out of a speaker. Fails on any ErrorFrame."""
    call = Call(speaker)
    call.play(frames, params=params)
    assert call.errors == []
    return call.down
