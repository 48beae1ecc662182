"""An output transport that plays into memory, as fast as somebody listens."""

import asyncio
from typing import Any

from pipecat.frames.frames import (
    InterruptionWorkerFrame,
    OutputAudioRawFrame,
    OutputTransportMessageFrame,
    OutputTransportMessageUrgentFrame,
    StartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams

from processors.audio import duration_s


class Loudspeaker(BaseOutputTransport):
    """Takes a chunk of audio, and the next when that one has sounded.

    `cut_in_at_s` interrupts the bot when that much has been heard. `takes` is how long a second
    of sound does, s: more than 1 on a machine that does not keep up.
    """

    def __init__(self, *, cut_in_at_s: float = float("inf"), takes: float = 1.0) -> None:
        super().__init__(TransportParams(audio_out_enabled=True, audio_out_end_silence_secs=0))
        self.heard = b""
        """What came out so far, PCM16."""
        self.messages: list[dict[str, Any]] = []
        """What the page was sent."""
        self._cut_in_at_s, self._takes = cut_in_at_s, takes

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def send_message(
        self, frame: OutputTransportMessageFrame | OutputTransportMessageUrgentFrame
    ) -> None:
        self.messages.append(frame.message)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        await asyncio.sleep(self._takes * duration_s(frame.audio, frame.sample_rate))
        self.heard += frame.audio
        if duration_s(self.heard, frame.sample_rate) >= self._cut_in_at_s:
            self._cut_in_at_s = float("inf")
            await self.push_frame(InterruptionWorkerFrame(), FrameDirection.UPSTREAM)
        return True
