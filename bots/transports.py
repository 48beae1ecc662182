"""From a session's wire to the transport its frames travel on."""

import json
import os

from aiortc import RTCDataChannel, RTCIceServer
from fastapi import WebSocket
from loguru import logger
from pipecat.frames.frames import Frame, InputAudioRawFrame, InputTransportMessageFrame
from pipecat.processors.frameworks.rtvi import models as rtvi
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.transports.base_transport import BaseTransport, TransportParams
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport
from pipecat.transports.websocket.fastapi import (
    FastAPIWebsocketParams,
    FastAPIWebsocketTransport,
)

from tenants.config import IceServer, Tenant

MIC_RATES_HZ = frozenset({8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000})
MIC_CHUNK_BYTES = 96_000
"""One second at 48 kHz."""

OUT_CHUNKS = 2
"""Output chunks of 20 ms: half of Pipecat's, so a barge-in leaves less behind."""


def webrtc_transport(connection: SmallWebRTCConnection) -> BaseTransport:
    """Audio over WebRTC, messages over its data channel."""
    answer_malformed(connection)
    return SmallWebRTCTransport(
        connection,
        TransportParams(
            audio_in_enabled=True, audio_out_enabled=True, audio_out_10ms_chunks=OUT_CHUNKS
        ),
    )


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

    async def deserialize(self, data: str | bytes) -> Frame | None:
        try:
            frame = await super().deserialize(data)
        except Exception as error:  # noqa: BLE001 - protobuf, JSON, Unicode and key errors alike
            logger.warning("Refused a malformed message", kind=type(error).__name__, size=len(data))
            frame = None
        if isinstance(frame, InputTransportMessageFrame):
            return frame
        if isinstance(frame, InputAudioRawFrame) and _sane(frame):
            return frame
        # The guard at the top of the pipeline answers this one with an error.
        return InputTransportMessageFrame(message={"type": "malformed"})


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
            if isinstance(message, str) and message.startswith("ping"):
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
