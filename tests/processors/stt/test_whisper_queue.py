import asyncio
from collections.abc import AsyncGenerator

import pytest

from processors.errors import RecognizerLost
from processors.stt.whisper_queue import DecodeQueue
from tests.fakes.whisper import SlowDecoder


class Calls:
    """Several calls that ask one queue."""

    def __init__(self, slow: SlowDecoder, queue: DecodeQueue[str, str]) -> None:
        self.slow, self.queue = slow, queue
        self.heard: list[str] = []
        self.waiting: list[asyncio.Task[None]] = []

    async def ask(self, call: str, task: str | None, *, urgent: bool = False) -> asyncio.Task[None]:
        """Ask, and let the queue notice it."""

        def take(_: str, heard: str) -> None:
            self.heard.append(heard)

        asking = self.queue.ask(call, lambda: task, take, urgent=urgent)
        self.waiting.append(waiting := asyncio.create_task(asking))
        for _ in range(5):
            await asyncio.sleep(0)
        return waiting

    async def let(self, n: int) -> list[str]:
        """Let so many decodes run; returns all that were heard, in order."""
        for _ in range(n):
            self.slow.let.release()
        await asyncio.gather(*self.waiting, return_exceptions=True)
        return self.heard


@pytest.fixture
async def calls() -> AsyncGenerator[Calls]:
    slow = SlowDecoder()
    queue = DecodeQueue(slow.decode)
    await queue.start()
    yield Calls(slow, queue)
    for _ in range(20):
        slow.let.release()
    await queue.close()


async def test_calls_take_turns(calls: Calls):
    await calls.ask("anna", "a1")
    await calls.slow.until_busy()
    for call, task in [("ben", "b1"), ("anna", "a2"), ("carl", "c1")]:
        await calls.ask(call, task)

    assert await calls.let(4) == ["A1", "B1", "A2", "C1"]


async def test_what_is_asked_again_replaces_what_waited(calls: Calls):
    await calls.ask("anna", "a1")
    await calls.slow.until_busy()
    older = await calls.ask("ben", "b1")
    await calls.ask("ben", "b2")

    assert await calls.let(2) == ["A1", "B2"]
    assert older.done()


async def test_who_has_stopped_speaking_is_served_before_those_who_go_on(calls: Calls):
    await calls.ask("anna", "a1")
    await calls.slow.until_busy()
    await calls.ask("ben", "b1")
    await calls.ask("carl", "final", urgent=True)

    assert await calls.let(3) == ["A1", "FINAL", "B1"]


async def test_nobody_waits_for_sound_that_was_decoded_already(calls: Calls):
    await calls.ask("anna", None)

    assert await calls.let(0) == []


async def test_what_nobody_waits_for_any_more_is_not_decoded(calls: Calls):
    await calls.ask("anna", "a1")
    await calls.slow.until_busy()
    (await calls.ask("ben", "b1")).cancel()
    await calls.ask("carl", "c1")

    assert await calls.let(2) == ["A1", "C1"]


async def test_a_decoder_that_fails_is_told_to_the_one_it_failed(calls: Calls):
    failed = await calls.ask("anna", "broken")
    await calls.ask("ben", "b1")

    assert await calls.let(2) == ["B1"]
    assert isinstance(failed.exception(), RecognizerLost)
    assert "out of memory" in str(failed.exception())


async def test_who_waits_when_the_model_is_closed_is_told(calls: Calls):
    running = await calls.ask("anna", "a1")
    await calls.slow.until_busy()
    waiting = await calls.ask("ben", "b1")

    await calls.queue.close()

    for told in (running, waiting):
        with pytest.raises(RecognizerLost, match="closed"):
            await told
    with pytest.raises(RecognizerLost, match="closed"):
        await calls.queue.ask("anna", lambda: "a2", lambda *_: None)


async def test_a_decoder_that_hangs_is_not_waited_for():
    slow = SlowDecoder()
    queue = DecodeQueue(slow.decode, patience_s=0.05)
    await queue.start()

    with pytest.raises(RecognizerLost, match="decoded nothing for"):
        await queue.ask("anna", lambda: "a1", lambda *_: None)

    slow.let.release()
    await queue.close()
