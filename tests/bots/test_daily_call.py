"""A call in a Daily room: sound, messages, and the ways it ends."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from pipecat.frames.frames import (
    InputAudioRawFrame,
    InputTransportMessageFrame,
    OutputAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.workers.runner import WorkerRunner

from bots.daily import DailyRoom, daily_transport
from tests.fakes.daily_call_client import UNREACHABLE, FakeDaily

ROOM = DailyRoom("r", "https://fake.daily.co/r", "bot-token", "visitor-token", 2_000_000_000)

SPEECH = bytes(range(1, 241)) * 80
"""Whole blocks of 20 ms either way: 30 at 16 kHz, 20 at 24 kHz. Not one silent sample."""

CLIENT_READY = {
    "label": "rtvi-ai",
    "type": "client-ready",
    "id": "1",
    "data": {"version": "2.2.0", "about": {"library": "test"}},
}


class Bot:
    """A pipeline of nothing but the transport's two ends, and what passes between them."""

    def __init__(self, *, hangs_up_on: str | None) -> None:
        self.heard, self.messages, self.errors = bytearray(), [], []
        transport = daily_transport(ROOM, bot_name="Ada")
        pipeline = Pipeline([transport.input(), Ear(self), transport.output()])
        self.worker = PipelineWorker(pipeline)

        @transport.event_handler("on_error")
        async def on_error(_, error):
            self.errors.append(error)

        if hangs_up_on:

            @transport.event_handler(hangs_up_on)
            async def on_the_end(*_):
                await self.worker.cancel(reason=hangs_up_on)

        @self.worker.rtvi.event_handler("on_client_ready")
        async def on_client_ready(rtvi):
            await rtvi.set_bot_ready()


class Ear(FrameProcessor):
    """Notes the sound and the messages that come in."""

    def __init__(self, bot: Bot) -> None:
        super().__init__()
        self._bot = bot

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            assert frame.sample_rate == 16_000
            self._bot.heard += frame.audio
        elif isinstance(frame, InputTransportMessageFrame):
            self._bot.messages.append(frame.message)
        await self.push_frame(frame, direction)


@asynccontextmanager
async def call(*, hangs_up_on="on_client_disconnected"):
    """A bot on its way into the room; `over` is its runner. Ended when the test is."""
    bot = Bot(hangs_up_on=hangs_up_on)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(bot.worker)
    bot.over = asyncio.create_task(runner.run())
    try:
        yield bot
    finally:
        await bot.worker.cancel()
        await asyncio.wait_for(bot.over, 10)


async def until(condition):
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("still not so after 5 s")


@pytest.fixture
def daily():
    with FakeDaily().installed() as daily:
        yield daily


@pytest.fixture
def visitor(daily):
    return daily.visitor(ROOM.url)


async def test_the_bot_joins_its_own_room_with_the_owner_token(daily, monkeypatch):
    monkeypatch.setenv("DAILY_ROOM_URL", "https://fake.daily.co/everybody")

    async with call():
        await until(lambda: daily.bots[0].room)

    (bot,) = daily.bots
    assert (bot.url, bot.token, bot.user_name) == (ROOM.url, ROOM.bot_token, "Ada")


async def test_the_bot_hears_a_visitor_who_comes_later(daily, visitor):
    async with call() as bot:
        await until(lambda: daily.bots[0].room)
        await visitor.join()

        await visitor.say(SPEECH, within_s=5)

        await until(lambda: SPEECH in bot.heard)


async def test_the_bot_hears_a_visitor_who_was_there_first(visitor):
    await visitor.join()
    async with call() as bot:
        await visitor.say(SPEECH, within_s=5)

        await until(lambda: SPEECH in bot.heard)


async def test_the_visitor_hears_the_bot(visitor):
    await visitor.join()
    async with call() as bot:
        await bot.worker.queue_frame(OutputAudioRawFrame(SPEECH, 24_000, 1))

        await until(lambda: SPEECH in visitor.heard)


async def test_messages_go_both_ways(daily, visitor):
    async with call() as bot:
        await until(lambda: daily.bots[0].room)
        await visitor.join()

        await visitor.send(CLIENT_READY)

        await until(lambda: "bot-ready" in [message["type"] for message in visitor.messages])
        assert bot.messages == [CLIENT_READY]


async def test_the_call_ends_when_the_visitor_leaves(daily, visitor):
    async with call() as bot:
        await until(lambda: daily.bots[0].room)
        await visitor.join()

        await visitor.leave()

        await asyncio.wait_for(bot.over, 5)
    assert daily.bots[0].released


async def test_a_failed_join_is_an_error_and_no_end(daily):
    daily.join_error = UNREACHABLE
    async with call() as bot:
        await until(lambda: bot.errors)
        await bot.worker.flush_pipeline()

        assert "failed to lookup address information" in bot.errors[0]
        assert not bot.over.done()


@pytest.mark.parametrize("join_takes_s", [0.0, 0.3])
async def test_hanging_up_on_the_error_ends_a_call_that_never_joined(daily, join_takes_s):
    daily.join_error, daily.join_takes_s = UNREACHABLE, join_takes_s
    async with call(hangs_up_on="on_error") as bot:
        await asyncio.wait_for(bot.over, 5)

    assert daily.bots[0].released


async def test_a_call_can_be_hung_up_while_it_still_tries_to_join(daily):
    daily.join_error, daily.join_takes_s = UNREACHABLE, 0.3
    async with call() as bot:
        await until(lambda: daily.bots[0].url)

        await bot.worker.cancel()

        await asyncio.wait_for(bot.over, 5)
    assert daily.bots[0].released


async def test_a_room_that_ends_is_an_error_to_hang_up_on(daily, visitor):
    await visitor.join()
    async with call(hangs_up_on="on_error") as bot:
        await until(lambda: daily.bots[0].room)

        await daily.put_out(daily.bots[0])

        await asyncio.wait_for(bot.over, 5)
    assert "Disconnected" in bot.errors[0]


async def test_a_room_that_ends_does_not_end_the_call_by_itself(daily, visitor):
    await visitor.join()
    async with call() as bot:
        await until(lambda: daily.bots[0].room)

        await daily.put_out(daily.bots[0])

        await until(lambda: bot.errors)
        await bot.worker.flush_pipeline()
        assert not bot.over.done()


async def test_a_lost_visitor_is_silent_until_daily_notices(daily, visitor):
    await visitor.join()
    async with call() as bot:
        await until(lambda: bot.heard)
        visitor.lose_network()
        await bot.worker.queue_frame(OutputAudioRawFrame(SPEECH, 24_000, 1))
        await bot.worker.flush_pipeline()
        assert not bot.over.done()

        await visitor.leave()

        await asyncio.wait_for(bot.over, 5)
    assert not visitor.heard


async def test_messages_wait_for_nobody_while_signalling_is_down(daily, visitor):
    await visitor.join()
    async with call() as bot:
        await until(lambda: daily.bots[0].room)
        await daily.signalling(daily.bots[0], "interrupted")
        await visitor.send(CLIENT_READY)
        await until(lambda: bot.messages)
        await bot.worker.flush_pipeline()
        assert visitor.messages == []

        await daily.signalling(daily.bots[0], "connected")
        await visitor.send(CLIENT_READY)

        await until(lambda: "bot-ready" in [message["type"] for message in visitor.messages])
