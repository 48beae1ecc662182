"""The assistant's sound, encoded where it is sent from."""

import asyncio
from fractions import Fraction

from aiortc import MediaStreamTrack
from av import AudioCodecContext, AudioFrame, Packet
from av.audio import AudioStream
from pipecat.transports.smallwebrtc.transport import RawAudioTrack

BIT_RATE = 64_000
LATE_S = 0.02
"""How late silence is that is left out."""

WRITER_ROUNDS = 8
"""How many rounds of the loop whoever writes gets before silence stands in within what sounds: a
loop that was held up wakes both at once. Four pass until they know that their last samples were
taken, and have brought the next ones."""

_WAITING = "_chunk_queue"
"""What is written and not played yet; there is no public way to it."""


class OpusTrack(MediaStreamTrack):
    """Opus of what a track of samples plays, 10 ms a packet.

    aiortc encodes each 10 ms in a thread: a tenth of a millisecond of work, for which a busy
    machine makes it wait for tens of them, and the browser answers unsteady packets with a longer
    jitter buffer. What is encoded already it sends as it is. A packet of 20 ms, as is usual, would
    wait for its second half and make the browser's buffer 10 ms longer.
    """

    kind = "audio"

    def __init__(self, samples: RawAudioTrack) -> None:
        """Send `samples`, which gives 10 ms at a time, at 8, 12, 16, 24 or 48 kHz."""
        super().__init__()
        self._samples = samples
        self._encoder: AudioCodecContext | None = None
        self._due_s = 0.0
        """When the next samples are, on the loop's clock; 0 before the first."""
        self._sounds = False
        """Whether the last samples did."""

    async def recv(self) -> "Packet[AudioStream]":
        """The next packet, when it is due.

        Silence is left out where it is late: as a burst it would only unsettle the browser.
        """
        while True:
            samples = await self._take()
            self._sounds = bool(samples.to_ndarray().any())
            if self._late_s() > LATE_S and not self._sounds:
                continue
            encoder = self._encoder = self._encoder or _encoder(samples.sample_rate)
            for packet in encoder.encode(samples):
                packet.pts, packet.time_base = samples.pts, Fraction(1, samples.sample_rate)
                return packet

    def stop(self) -> None:
        """End it, and the track of samples with it."""
        super().stop()
        self._samples.stop()

    def _late_s(self) -> float:
        return asyncio.get_running_loop().time() - self._due_s if self._due_s else 0.0

    async def _take(self) -> AudioFrame:
        await asyncio.sleep(max(0.0, -self._late_s()))
        if self._sounds:
            await self._wait_for_writer()
        frame = await self._samples.recv()
        if not self._due_s:
            self._due_s = asyncio.get_running_loop().time()
        self._due_s += frame.samples / frame.sample_rate
        return frame

    async def _wait_for_writer(self) -> None:
        for _ in range(WRITER_ROUNDS):
            if getattr(self._samples, _WAITING):
                return
            await asyncio.sleep(0)


def _encoder(rate_hz: int) -> AudioCodecContext:
    encoder = AudioCodecContext.create("libopus", "w")
    encoder.bit_rate = BIT_RATE
    encoder.format, encoder.layout, encoder.sample_rate = "s16", "mono", rate_hz
    encoder.time_base = Fraction(1, rate_hz)
    # Transform coding alone, which Opus chooses at this rate anyway: 4 ms less behind.
    encoder.options = {"application": "lowdelay", "frame_duration": "10"}
    return encoder
