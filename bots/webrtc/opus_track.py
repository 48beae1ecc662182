"""The assistant's sound, encoded where it is sent from."""

import asyncio
from fractions import Fraction

import numpy as np
from aiortc import MediaStreamTrack
from av import AudioCodecContext, AudioFrame, Packet
from av.audio import AudioStream
from numpy.typing import NDArray
from pipecat.transports.smallwebrtc.transport import RawAudioTrack

BIT_RATE = 64_000
LATE_S = 0.02
WRITER_ROUNDS = 8
"""Of the loop, which the writer is given where the track is late, before silence stands in for what
it has: it takes four to hear that its last samples were taken and to bring the next ones."""


class OpusTrack(MediaStreamTrack):
    """Opus of what a track of samples plays, 20 ms a packet.

    aiortc encodes each 10 ms in a thread: a tenth of a millisecond of work, for which a busy
    machine makes it wait for tens of them, and the browser answers unsteady packets with a longer
    jitter buffer. What is encoded already it sends as it is.
    """

    kind = "audio"

    def __init__(self, samples: RawAudioTrack) -> None:
        """Send `samples`, which gives 10 ms at a time, at 8, 12, 16, 24 or 48 kHz."""
        super().__init__()
        self._samples = samples
        self._encoder: AudioCodecContext | None = None
        self._began_s = 0.0
        """When its first sample was due, on the loop's clock."""
        self._taken_s = 0.0

    async def recv(self) -> "Packet[AudioStream]":
        """The next packet, when it is due.

        Silence is left out where it is late: as a burst it would only unsettle the browser.
        """
        while True:
            first, second = await self._take(), await self._take()
            pcm16 = np.concatenate([first.to_ndarray()[0], second.to_ndarray()[0]])
            if self._late_s() > LATE_S and not pcm16.any():
                continue
            for packet in self._encoded(pcm16, first.sample_rate):
                packet.pts, packet.time_base = first.pts, Fraction(1, first.sample_rate)
                return packet

    def stop(self) -> None:
        """End it, and the track of samples with it."""
        super().stop()
        self._samples.stop()

    def _late_s(self) -> float:
        if self._encoder is None:
            return 0.0
        return asyncio.get_running_loop().time() - self._began_s - self._taken_s

    async def _take(self) -> AudioFrame:
        if self._late_s() > 0:
            for _ in range(WRITER_ROUNDS):
                await asyncio.sleep(0)
        frame = await self._samples.recv()
        taken_s = (frame.pts or 0) / frame.sample_rate
        if self._encoder is None:
            self._encoder = _encoder(frame.sample_rate)
            self._began_s = asyncio.get_running_loop().time() - taken_s
        self._taken_s = taken_s + frame.samples / frame.sample_rate
        return frame

    def _encoded(self, pcm16: NDArray[np.int16], rate_hz: int) -> "list[Packet[AudioStream]]":
        frame = AudioFrame.from_ndarray(pcm16[None], layout="mono")
        frame.sample_rate = rate_hz
        return self._encoder.encode(frame) if self._encoder else []


def _encoder(rate_hz: int) -> AudioCodecContext:
    encoder = AudioCodecContext.create("libopus", "w")
    encoder.bit_rate = BIT_RATE
    encoder.format, encoder.layout, encoder.sample_rate = "s16", "mono", rate_hz
    encoder.time_base = Fraction(1, rate_hz)
    # Transform coding alone, as Opus takes for speech at this rate anyway: 4 ms less behind.
    encoder.options = {"application": "lowdelay"}
    return encoder
