"""A process that has taken many calls is not larger than one that has taken few."""

import gc

import psutil

from tests.servers import Server
from tests.speech import recordings
from tests.websocket_visitor import connected

WARM_CALLS = 3
CALLS = 20
GROWTH_MB = 20


async def call(server: Server, pcm16: bytes) -> None:
    """One spoken question, answered aloud."""
    session = server.open(transport="websocket").json()
    async with connected(server, session) as visitor:
        await visitor.ready()
        await visitor.say(pcm16 + bytes(16_000))
        await visitor.until(lambda: visitor.told("sources"))
        await visitor.until(lambda: len(visitor.sound) > 48_000)
    server.close(session)


async def test_twenty_calls_leave_less_than_twenty_megabytes_behind(quiet_server: Server):
    pcm16 = recordings()[2].pcm16
    process = psutil.Process(quiet_server.process.pid)
    for _ in range(WARM_CALLS):
        await call(quiet_server, pcm16)
    before = process.memory_info().rss

    for _ in range(CALLS):
        await call(quiet_server, pcm16)
    gc.collect()

    grown_mb = (process.memory_info().rss - before) / 2**20
    print(f"{CALLS} calls: {before / 2**20:.0f} MB before, {grown_mb:+.1f} MB after")
    assert grown_mb < GROWTH_MB
