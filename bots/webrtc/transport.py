"""What a browser may send over WebRTC, and the transport its frames travel on."""

import json
import os
from time import monotonic
from typing import Any

from aiortc import RTCDataChannel, RTCIceServer
from pipecat.processors.frameworks.rtvi import models as rtvi
from pipecat.transports.base_transport import BaseTransport, TransportParams
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import (
    SmallWebRTCClient,
    SmallWebRTCInputTransport,
    SmallWebRTCTransport,
)

from bots.browser_limits import MAX_FRAME_BYTES, OUT_CHUNKS
from bots.webrtc.at_once import at_once
from processors.rtvi_door import Door
from tenants.config import IceServer, Tenant

PICTURES_PER_S = 5
"""Of the visitor's camera, where they agreed that the server looks for their face."""


def webrtc_transport(connection: SmallWebRTCConnection) -> BaseTransport:
    """Audio over WebRTC, messages over its data channel; pictures once they are asked for."""
    answer_malformed(connection)
    params = TransportParams(
        audio_in_enabled=True, audio_out_enabled=True, audio_out_10ms_chunks=OUT_CHUNKS
    )
    transport = CameraTransport(connection, params)
    at_once(connection)
    return transport


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
