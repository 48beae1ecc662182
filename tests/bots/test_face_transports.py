"""Pictures and floods where they come in: a Daily room, a peer, a websocket."""

import asyncio
import json
import time

import numpy as np
import pipecat.frames.protobufs.frames_pb2 as wire
import pytest
from aiortc import VideoStreamTrack
from pipecat.frames.frames import InputTransportMessageFrame, UserImageRawFrame

from bots.browser_limits import MAX_FRAME_BYTES
from bots.daily import DailyRoom, daily_transport
from bots.face import Camera
from bots.websocket import BrowserSerializer
from processors.rtvi_door import Door
from tests.bots.face_call import until
from tests.bots.peer import peer, running
from tests.fakes.daily_call_client import FakeDaily
from tests.fakes.faces import face, message

ROOM = DailyRoom("r", "https://fake.daily.co/r", "bot-token", "visitor-token", 2_000_000_000)
PIXELS = np.full((24, 32, 3), 7, np.uint8).tobytes()
LANDMARKS = {
    "label": "rtvi-ai",
    "type": "client-message",
    "id": "1",
    "data": {"t": "face-landmarks", "d": message(0, 0, face())},
}


def admitted_in(seconds: float) -> float:
    """Landmarks a door lets through in that time, at most."""
    return 5 + 15 * seconds


@pytest.fixture
def daily():
    with FakeDaily().installed() as daily:
        yield daily


async def test_in_a_daily_room_only_an_opened_camera_is_seen(daily):
    visitor = daily.visitor(ROOM.url)
    transport = daily_transport(ROOM, bot_name="Ada", sees=True)
    assert isinstance(transport, Camera)
    async with running(transport) as tap:
        await until(lambda: daily.bots[0].room)
        await visitor.join()
        await visitor.film(PIXELS, 32, 24)
        assert daily.bots[0].cameras == {}

        await transport.open_camera(visitor.id)
        await visitor.film(PIXELS, 32, 24)
        await until(lambda: tap.of(UserImageRawFrame))
        await transport.close_camera(visitor.id)
        await asyncio.sleep(0.25)
        await visitor.film(PIXELS, 32, 24)
        await asyncio.sleep(0.05)

    [seen] = tap.of(UserImageRawFrame)
    assert (seen.user_id, seen.image, seen.size, seen.format) == (
        *(visitor.id, PIXELS),
        *((32, 24), "RGB"),
    )


async def test_a_daily_room_gives_five_pictures_a_second_at_most(daily):
    visitor = daily.visitor(ROOM.url)
    transport = daily_transport(ROOM, bot_name="Ada", sees=True)
    async with running(transport) as tap:
        await until(lambda: daily.bots[0].room)
        await visitor.join()
        await transport.open_camera(visitor.id)
        began_s = time.monotonic()
        for _ in range(30):
            await visitor.film(PIXELS, 32, 24)
            await asyncio.sleep(0.02)
        most = 5 * (time.monotonic() - began_s) + 2

    assert 2 <= len(tap.of(UserImageRawFrame)) <= most


async def test_a_flood_in_a_daily_room_gets_no_further_than_its_door(daily):
    visitor = daily.visitor(ROOM.url)
    async with running(daily_transport(ROOM, bot_name="Ada")) as tap:
        await until(lambda: daily.bots[0].room)
        await visitor.join()
        began_s = time.monotonic()
        for _ in range(100):
            await visitor.send(LANDMARKS)
        await asyncio.sleep(0.05)
        most = admitted_in(time.monotonic() - began_s)

    assert 1 <= len(tap.of(InputTransportMessageFrame)) <= most


class Film(VideoStreamTrack):
    """A green picture, thirty times a second, which aiortc makes itself."""


async def test_a_peer_is_seen_while_its_camera_is_open():
    async with peer(Film()) as (transport, _, channel), running(transport) as tap:
        await until(lambda: channel.readyState == "open")
        await asyncio.sleep(0.5)
        before = len(tap.of(UserImageRawFrame))

        await transport.open_camera("peer")
        await until(lambda: len(tap.of(UserImageRawFrame)) >= 3)
        await transport.close_camera("peer")
        await asyncio.sleep(0.1)
        after = len(tap.of(UserImageRawFrame))
        await asyncio.sleep(0.6)

        assert before == 0
        assert len(tap.of(UserImageRawFrame)) == after
        assert tap.of(UserImageRawFrame)[0].transport_source == "camera"
        await transport.open_camera("peer")
        await until(lambda: len(tap.of(UserImageRawFrame)) > after)


async def test_a_peers_flood_gets_no_further_than_its_door():
    async with peer(Film()) as (transport, _, channel), running(transport) as tap:
        await until(lambda: channel.readyState == "open")
        began_s = time.monotonic()
        for _ in range(100):
            channel.send(json.dumps(LANDMARKS))
        await until(lambda: tap.of(InputTransportMessageFrame))
        await asyncio.sleep(0.5)
        most = admitted_in(time.monotonic() - began_s)

    assert 1 <= len(tap.of(InputTransportMessageFrame)) <= most


async def test_a_websockets_flood_gets_no_further_than_its_door():
    serializer = BrowserSerializer()
    data = wire.Frame(message=wire.MessageFrame(data=json.dumps(LANDMARKS))).SerializeToString()

    frames = [await serializer.deserialize(data) for _ in range(100)]

    assert 1 <= sum(frame is not None for frame in frames) <= 10


async def test_a_websocket_message_that_is_far_too_long_is_not_even_parsed():
    frame = await BrowserSerializer().deserialize(b"\x12" * (MAX_FRAME_BYTES + 1))

    assert isinstance(frame, InputTransportMessageFrame)
    assert frame.message == {"type": "malformed"}


def test_a_door_lets_pages_of_ours_through():
    now_s = 0.0
    door, admitted = Door(lambda: now_s), 0
    for number in range(300):
        now_s = 0.1 * number
        admitted += door.admitted(LANDMARKS) is LANDMARKS

    assert admitted == 300


def test_a_door_gives_landmarks_and_all_else_an_allowance_each():
    door = Door(lambda: 0.0)
    for _ in range(100):
        door.admitted(LANDMARKS)

    assert door.admitted(LANDMARKS) is None
    assert door.admitted({"type": "send-text"}) == {"type": "send-text"}


def test_a_long_message_leaves_a_sign_at_the_door_and_long_landmarks_none():
    long = LANDMARKS | {"data": {"t": "face-landmarks", "d": "x" * 20_000}}

    assert Door(lambda: 0.0).admitted({"type": "x" * 20_000})["type"] == "too-long"
    assert Door(lambda: 0.0).admitted(long) is None
