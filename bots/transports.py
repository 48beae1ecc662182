"""From a session's wire to the transport its frames travel on."""

import json
import os
from time import monotonic
from typing import Any

from aiortc import RTCDataChannel, RTCIceServer
from fastapi import WebSocket
from loguru import logger
from pipecat.frames.frames import Frame, InputAudioRawFrame, InputTransportMessageFrame
from pipecat.processors.frameworks.rtvi import models as rtvi
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.transports.base_transport import BaseTransport, TransportParams
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import (
    SmallWebRTCClient,
    SmallWebRTCInputTransport,
    SmallWebRTCTransport,
)
from pipecat.transports.websocket.fastapi import (
    FastAPIWebsocketParams,
    FastAPIWebsocketTransport,
)

from processors.rtvi_door import Door
from tenants.config import IceServer, Tenant

MIC_RATES_HZ = frozenset({8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000})
MIC_CHUNK_BYTES = 96_000
"""One second at 48 kHz."""

MAX_FRAME_BYTES = 131_072
"""Of a websocket message: a second of sound, or many times what a message may have."""

PICTURES_PER_S = 5
"""Of the visitor's camera, where they agreed that the server looks for their face."""

OUT_CHUNKS = 2
"""Output chunks of 20 ms: half of Pipecat's, so a barge-in leaves less behind."""


def webrtc_transport(connection: SmallWebRTCConnection) -> BaseTransport:
    """Audio over WebRTC, messages over its data channel; pictures once they are asked for."""
    answer_malformed(connection)
    params = TransportParams(
        audio_in_enabled=True, audio_out_enabled=True, audio_out_10ms_chunks=OUT_CHUNKS
    )
    return CameraTransport(connection, params)


class _Input(SmallWebRTCInputTransport):
    """Has a door, and stops decoding pictures when nobody may see them; Pipecat's goes on."""

    def __init__(self, client: SmallWebRTCClient, params: TransportParams) -> None:
        super().__init__(client, params)
        self._door = Door(monotonic)

    async def push_app_message(self, message: Any) -> None:
        if (admitted := self._door.admitted(message)) is not None:
            await super().push_app_message(admitted)

    async def stop_camera(self) -> None:
        task, self._receive_video_task = self._receive_video_task, None
        if task:
            await self.cancel_task(task)


class CameraTransport(SmallWebRTCTransport):
    """No picture is decoded before the camera is opened, and none after it is closed."""

    def __init__(self, connection: SmallWebRTCConnection, params: TransportParams) -> None:
        super().__init__(connection, params)
        self._connection, self._ears = connection, _Input(self._client, params)

    def input(self) -> SmallWebRTCInputTransport:
        self._input = self._ears
        return self._ears

    async def open_camera(self, visitor: str) -> None:
        self._params.video_in_enabled = True
        await self.capture_participant_video(visitor, framerate=PICTURES_PER_S)

    async def close_camera(self, visitor: str) -> None:
        self._params.video_in_enabled = False
        await self._ears.stop_camera()
        # Pictures that came and were not fetched would otherwise be kept for two seconds more.
        if track := self._connection.video_input_track():
            await track.discard_old_frames()


def websocket_transport(websocket: WebSocket, *, listens: bool) -> BaseTransport:
    """Pipecat's protobuf frames over a websocket; without a microphone in a text session."""
    return FastAPIWebsocketTransport(
        websocket,
        FastAPIWebsocketParams(
            audio_in_enabled=listens,
            audio_out_enabled=True,
            audio_out_10ms_chunks=OUT_CHUNKS,
            serializer=BrowserSerializer(),
            # The route has checked the Origin against the tenant's list already.
            allowed_origins=[],
        ),
    )


class BrowserSerializer(ProtobufFrameSerializer):
    """Takes sound and messages from a browser, and nothing else.

    Pipecat's own also takes transcriptions and interruptions, which are not a page's to make, and
    lets one malformed message end the receive loop.
    """

    def __init__(self) -> None:
        super().__init__()
        self._door = Door(monotonic)

    async def deserialize(self, data: str | bytes) -> Frame | None:
        try:
            frame = await super().deserialize(data) if len(data) <= MAX_FRAME_BYTES else None
        except Exception as error:  # noqa: BLE001 - protobuf, JSON, Unicode and key errors alike
            logger.warning("Refused a malformed message", kind=type(error).__name__, size=len(data))
            frame = None
        if isinstance(frame, InputAudioRawFrame) and _sane(frame):
            return frame
        # Of what is neither, the guard at the top of the pipeline answers with an error.
        is_message = isinstance(frame, InputTransportMessageFrame)
        message = self._door.admitted(frame.message if is_message else {"type": "malformed"})
        return None if message is None else InputTransportMessageFrame(message=message)


def _sane(frame: InputAudioRawFrame) -> bool:
    return (
        frame.sample_rate in MIC_RATES_HZ
        and frame.num_channels == 1
        and len(frame.audio) <= MIC_CHUNK_BYTES
        and len(frame.audio) % 2 == 0
    )


def answer_malformed(connection: SmallWebRTCConnection) -> None:
    """Tell the page when its message is not JSON. Pipecat only logs it."""

    @connection.pc.on("datachannel")
    def on_datachannel(channel: RTCDataChannel) -> None:
        @channel.on("message")
        def on_message(message: str | bytes) -> None:
            is_ping = isinstance(message, str) and message.startswith("ping")
            # What is too long is answered by the guard; parsing it twice would only take time.
            if is_ping or len(message) > MAX_FRAME_BYTES:
                return
            try:
                json.loads(message)
            except ValueError:
                error = rtvi.ErrorResponse(
                    id="", data=rtvi.ErrorResponseData(error="not JSON: send an RTVI message")
                )
                channel.send(error.model_dump_json())


def ice_servers(tenant: Tenant) -> list[RTCIceServer]:
    """The tenant's STUN and TURN servers, passwords read from the environment."""
    return [
        RTCIceServer(
            urls=list(server.urls), username=server.username, credential=_credential(server)
        )
        for server in tenant.ice_servers
    ]


def _credential(server: IceServer) -> str | None:
    return os.environ.get(server.credential_env) if server.credential_env else None
