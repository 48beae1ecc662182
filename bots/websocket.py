"""What a browser may send over a websocket, and the transport its frames travel on."""

from time import monotonic

from fastapi import WebSocket
from loguru import logger
from pipecat.frames.frames import Frame, InputAudioRawFrame, InputTransportMessageFrame
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.transports.base_transport import BaseTransport
from pipecat.transports.websocket.fastapi import (
    FastAPIWebsocketParams,
    FastAPIWebsocketTransport,
)

from bots.browser_limits import MAX_FRAME_BYTES, OUT_CHUNKS
from processors.rtvi_door import Door

MIC_RATES_HZ = frozenset({8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000})
MIC_CHUNK_BYTES = 96_000
"""One second at 48 kHz."""


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
