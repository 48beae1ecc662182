"""Pipecat's entry point, called as its runner calls it, over a real WebRTC connection."""

import asyncio
import json

from aiortc import RTCPeerConnection, RTCSessionDescription
from pipecat.runner.types import SmallWebRTCRunnerArguments
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection

from bots.bot import bot


async def test_pipecats_runner_can_start_a_call(tenants, data, monkeypatch):
    monkeypatch.setenv("RAPPORT_TENANTS", str(tenants))
    monkeypatch.setenv("RAPPORT_DATA", str(data))
    page = RTCPeerConnection()
    channel = page.createDataChannel("rtvi-ai")
    greeted = asyncio.Event()

    @channel.on("open")
    def on_open() -> None:
        about = {"version": "2.2.0", "about": {"library": "test"}}
        message = {"label": "rtvi-ai", "id": "1", "type": "client-ready", "data": about}
        channel.send(json.dumps(message))

    @channel.on("message")
    def on_message(text: str) -> None:
        data = json.loads(text).get("data") or {}
        if isinstance(data, dict) and data.get("code") == "greeting":
            greeted.set()

    page.addTransceiver("audio", direction="sendrecv")
    connection = SmallWebRTCConnection()
    await page.setLocalDescription(await page.createOffer())
    await connection.initialize(page.localDescription.sdp, "offer")
    answer = connection.get_answer()
    await page.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))

    arguments = SmallWebRTCRunnerArguments(webrtc_connection=connection, body={"tenant": "speech"})
    running = asyncio.create_task(bot(arguments))
    await asyncio.wait_for(greeted.wait(), 30)
    await page.close()
    await asyncio.wait_for(running, 30)
