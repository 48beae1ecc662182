"""What a visitor hears and is heard of, over WebRTC as browsers speak it."""

import asyncio
import time
from fractions import Fraction

import numpy as np
import pytest
from aiortc import MediaStreamTrack, RTCPeerConnection
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RtpPacket, is_rtcp
from av import AudioFrame
from pipecat.frames.frames import InputAudioRawFrame, OutputAudioRawFrame

from bots.webrtc.arrivals import Arrivals
from processors.audio import float_to_pcm16, pcm16_to_float
from tests.bots.face_call import until
from tests.bots.peer import peer, running

RATE_HZ, PACKET = 48_000, 960
OUT_HZ = 24_000


def tone(seconds: float, rate_hz: int) -> bytes:
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    return float_to_pcm16(0.3 * np.sin(2 * np.pi * 440 * at).astype(np.float32))


class Microphone(MediaStreamTrack):
    """Sends silence until it is told to speak, and nothing at all once it has."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._sent = 0
        self._speech: bytes | None = None
        self._began_s = time.monotonic()

    def say(self, pcm16: bytes) -> None:
        self._speech = pcm16

    async def recv(self) -> AudioFrame:
        if self._speech == b"":
            await asyncio.Event().wait()
        due_s = self._began_s + self._sent / RATE_HZ
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        block = bytes(2 * PACKET)
        if self._speech:
            block, self._speech = self._speech[: 2 * PACKET], self._speech[2 * PACKET :]
        frame = AudioFrame.from_ndarray(np.frombuffer(block, np.int16)[None], layout="mono")
        frame.sample_rate, frame.pts = RATE_HZ, self._sent
        frame.time_base = Fraction(1, RATE_HZ)
        self._sent += PACKET
        return frame


def lose(browser: RTCPeerConnection, nth: int) -> None:
    """Let the network lose the nth packet of sound from now."""
    transport = browser.getTransceivers()[0].sender.transport
    send, sent = transport._send_rtp, 0

    async def lossy(data: bytes) -> None:
        nonlocal sent
        sent += not is_rtcp(data)
        if is_rtcp(data) or sent != nth:
            await send(data)

    transport._send_rtp = lossy


async def heard(track: MediaStreamTrack, blocks: list[np.ndarray]) -> None:
    """Keep what comes on a track."""
    try:
        while True:
            frame = await track.recv()
            blocks.append(frame.to_ndarray().reshape(-1, 2)[:, 0] / 32768)
    except MediaStreamError:
        pass


def is_loud(block: np.ndarray) -> bool:
    return float(np.sqrt(np.mean(block**2))) > 0.02


async def test_of_a_visitor_s_words_only_those_are_missing_that_the_network_lost():
    microphone = Microphone()
    async with peer(microphone) as (transport, browser, _), running(transport) as tap:
        await until(lambda: tap.of(InputAudioRawFrame))
        lose(browser, 20)
        microphone.say(tone(1.0, RATE_HZ))
        await asyncio.sleep(1.5)
        audio = [pcm16_to_float(frame.audio) for frame in tap.of(InputAudioRawFrame)]

    rate_hz = tap.of(InputAudioRawFrame)[0].sample_rate
    heard_s = sum(len(block) for block in audio if is_loud(block)) / rate_hz
    # One packet is lost, and the last one stays in the sender, as no other follows it.
    assert heard_s >= 0.94


def arriving(*numbers: int) -> list[int]:
    """Which of the packets are handed over, in order."""
    arrivals, frames = Arrivals(), []
    for number in numbers:
        packet = RtpPacket(sequence_number=number % 65_536, timestamp=number)
        packet._data = b"opus"
        _, frame = arrivals.add(packet)
        frames.append(frame)
    return [frame.timestamp for frame in frames if frame]


def test_a_packet_that_comes_behind_its_successor_or_twice_is_dropped():
    assert arriving(5, 6, 8, 7, 8, 9) == [5, 6, 8, 9]


def test_packets_go_on_where_their_numbers_begin_anew():
    assert arriving(65_534, 65_535, 65_536, 65_537) == [65_534, 65_535, 65_536, 65_537]
    assert arriving(30_000, 30_001, 12, 13) == [30_000, 30_001, 12, 13]


@pytest.mark.parametrize(("times", "stall_s"), [(1, 0.3), (60, 0.012)])
async def test_an_answer_has_no_holes_where_the_machine_stood_still(times: int, stall_s: float):
    async with peer() as (transport, browser, _), running(transport) as tap:
        track = browser.getTransceivers()[0].receiver.track
        blocks: list[np.ndarray] = []
        listening = asyncio.create_task(heard(track, blocks))
        await until(lambda: blocks)
        await tap.push_frame(OutputAudioRawFrame(tone(2.0, OUT_HZ), OUT_HZ, 1))
        await asyncio.sleep(0.5)
        for _ in range(times):
            time.sleep(stall_s)  # noqa: ASYNC251 - it is the loop that stalls
            await asyncio.sleep(0.005)
        await asyncio.sleep(2.0)
        listening.cancel()

    loud = [index for index, block in enumerate(blocks) if is_loud(block)]
    assert loud == list(range(loud[0], loud[-1] + 1))
    # The tone begins and ends within a packet each.
    assert 2.0 <= sum(len(blocks[index]) for index in loud) / RATE_HZ <= 2.05


async def test_silence_that_is_late_is_not_sent_in_a_burst():
    async with peer() as (transport, browser, _), running(transport):
        blocks: list[np.ndarray] = []
        track = browser.getTransceivers()[0].receiver.track
        listening = asyncio.create_task(heard(track, blocks))
        await until(lambda: len(blocks) > 10)
        before = len(blocks)
        time.sleep(1.0)  # noqa: ASYNC251 - it is the loop that stalls
        await asyncio.sleep(0.5)
        came_s = sum(map(len, blocks[before:])) / RATE_HZ
        listening.cancel()

    # Half a second's, not one and a half's.
    assert 0.2 <= came_s <= 0.8
