"""A browser's side of a WebRTC call, and what comes in on ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiortc import MediaStreamTrack, RTCDataChannel, RTCPeerConnection
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.processors.frameworks.rtvi import RTVIProcessor
from pipecat.transports.base_transport import BaseTransport
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.workers.runner import WorkerRunner

from bots.webrtc.transport import webrtc_transport
from tests.taps import Tap


@asynccontextmanager
async def peer(
    *tracks: MediaStreamTrack,
) -> AsyncIterator[tuple[BaseTransport, RTCPeerConnection, RTCDataChannel]]:
    """Our transport, and the browser that is connected to it and sends tracks."""
    browser, connection = RTCPeerConnection(), SmallWebRTCConnection()
    if not any(track.kind == "audio" for track in tracks):
        browser.addTransceiver("audio")
    for track in tracks:
        browser.addTrack(track)
    channel = browser.createDataChannel("chat")
    await browser.setLocalDescription(await browser.createOffer())
    offer = browser.localDescription
    transport = webrtc_transport(connection)
    await connection.initialize(offer.sdp, offer.type)
    answer = connection.get_answer()
    await browser.setRemoteDescription(type(offer)(answer["sdp"], answer["type"]))
    try:
        yield transport, browser, channel
    finally:
        await browser.close()


@asynccontextmanager
async def running(transport: BaseTransport) -> AsyncIterator[Tap]:
    """What comes in on a transport."""
    tap = Tap()
    processors: list[FrameProcessor] = [transport.input(), tap, transport.output()]
    worker = PipelineWorker(
        Pipeline(processors), idle_timeout_secs=None, rtvi_processor=RTVIProcessor()
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    over = asyncio.create_task(runner.run())
    try:
        yield tap
    finally:
        await worker.cancel()
        await asyncio.wait_for(over, 10)
