import asyncio
import time

from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.workers.runner import WorkerRunner

from bots.file_transport import CHUNK_S, FileTransport
from processors.audio import samples

RATE_HZ = 16_000
SAID_S = 0.6


async def test_who_speaks_after_a_stall_of_the_machine_is_not_heard_before_they_have_spoken():
    transport, opened = FileTransport(audio=True), asyncio.Event()

    @transport.event_handler("on_client_connected")
    async def on_connected(_: object, __: object) -> None:
        opened.set()

    worker = PipelineWorker(
        Pipeline([transport.input()]), params=PipelineParams(audio_in_sample_rate=RATE_HZ)
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    await opened.wait()
    await asyncio.sleep(2 * CHUNK_S)

    time.sleep(0.4)  # noqa: ASYNC251 - it is the loop that stalls
    began_s = time.monotonic()
    await transport.say(bytes(2 * samples(SAID_S, RATE_HZ)))

    # The first chunk is heard at once, and `say` returns with the last.
    assert time.monotonic() - began_s >= SAID_S - 2 * CHUNK_S
    await worker.cancel()
    await running
