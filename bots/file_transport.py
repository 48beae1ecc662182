"""A transport without a network: a recording speaks, and what the assistant says is kept."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pipecat.frames.frames import (
    InputAudioRawFrame,
    InputTransportMessageFrame,
    OutputAudioRawFrame,
    OutputTransportMessageFrame,
    OutputTransportMessageUrgentFrame,
    StartFrame,
)
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import BaseTransport, TransportParams

from processors.audio import samples, seconds
from processors.rtvi_door import Door

CHUNK_S = 0.02

_RESERVE_S = 0.1


class FileTransport(BaseTransport):
    """Plays recordings into a call in real time, and keeps every sample and message that comes out.

    Between and after the recordings it plays silence, as an open microphone does.
    """

    def __init__(self, *, audio: bool) -> None:
        """Connect to nothing.

        Args:
            audio: False in a text session: no microphone.
        """
        super().__init__()
        params = TransportParams(
            audio_in_enabled=audio, audio_out_enabled=True, audio_out_10ms_chunks=2
        )
        self._in, self._out = _Microphone(params, self._connected), _Loudspeaker(params)
        self._register_event_handler("on_client_connected")
        self._register_event_handler("on_client_disconnected")

    def input(self) -> "_Microphone":
        return self._in

    def output(self) -> "_Loudspeaker":
        return self._out

    async def _connected(self) -> None:
        await self._call_event_handler("on_client_connected", None)

    async def say(self, pcm16: bytes) -> None:
        """Speak 16 kHz mono into the call. Returns when the last sample was spoken."""
        await self._in.say(pcm16)

    async def receive(self, message: Any) -> None:
        """Have a page send a message."""
        await self._in.receive(message)

    @property
    def heard(self) -> Sequence["Heard"]:
        """What came out, in order."""
        return self._out.heard

    @property
    def messages(self) -> list[dict[str, object]]:
        """RTVI messages to the page, in order."""
        return self._out.messages

    @property
    def rate_hz(self) -> int:
        """Of the sound in `heard`."""
        return self._out.sample_rate


class Heard:
    """A chunk of the assistant's speech and when it sounded."""

    __slots__ = ("at_s", "pcm16")

    def __init__(self, at_s: float, pcm16: bytes) -> None:
        self.at_s, self.pcm16 = at_s, pcm16


class _Microphone(BaseInputTransport):
    def __init__(self, params: TransportParams, on_started: Callable[[], Awaitable[None]]) -> None:
        super().__init__(params)
        self._on_started = on_started
        self._task: asyncio.Task[None] | None = None
        self._door = Door(time.monotonic)
        self._pending = bytearray()
        self._begins = False
        self._spoken = asyncio.Event()

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)
        await self._on_started()
        if self._params.audio_in_enabled and not self._task:
            self._task = self.create_task(self._play(), "microphone")

    async def cleanup(self) -> None:
        task, self._task = self._task, None
        if task:
            await self.cancel_task(task)
        await super().cleanup()

    async def receive(self, message: Any) -> None:
        if (admitted := self._door.admitted(message)) is not None:
            await self.broadcast_frame(InputTransportMessageFrame, message=admitted)

    async def say(self, pcm16: bytes) -> None:
        self._spoken.clear()
        self._begins = not self._pending
        self._pending += pcm16
        await self._spoken.wait()

    async def _play(self) -> None:
        n_bytes = 2 * samples(CHUNK_S, self.sample_rate)
        due_s = time.monotonic()
        while True:
            if self._begins:
                # Silence that is late is left out: nobody is heard before they have spoken.
                self._begins, due_s = False, max(due_s, time.monotonic())
            chunk = bytes(self._pending[:n_bytes])
            del self._pending[:n_bytes]
            if not self._pending:
                self._spoken.set()
            frame = InputAudioRawFrame(chunk.ljust(n_bytes, b"\0"), self.sample_rate, 1)
            await self.push_audio_frame(frame)
            due_s += CHUNK_S
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))


class _Loudspeaker(BaseOutputTransport):
    def __init__(self, params: TransportParams) -> None:
        super().__init__(params)
        self.heard: list[Heard] = []
        self.messages: list[dict[str, object]] = []
        self._due_s = 0.0

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        now_s = time.monotonic()
        # A sound card has some sound in reserve: a chunk that is a little late leaves no gap.
        at_s = self._due_s if now_s - self._due_s < _RESERVE_S else now_s
        if any(frame.audio):
            self.heard.append(Heard(at_s, frame.audio))
        # Blocks for as long as the chunk sounds.
        self._due_s = at_s + seconds(len(frame.audio) // 2, frame.sample_rate)
        await asyncio.sleep(max(0.0, self._due_s - time.monotonic()))
        return True

    async def send_message(
        self, frame: OutputTransportMessageFrame | OutputTransportMessageUrgentFrame
    ) -> None:
        self.messages.append(frame.message)
