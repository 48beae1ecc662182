"""An engine that is asked several times: what is heard, and what becomes of the others."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from processors.errors import SpeechEngineLost
from processors.tts.engine import SpeechChunk, WordTime
from processors.tts.hedged import HedgedSpeech

NEVER_S = 600.0


class Turns:
    """Speaks each time it is asked after another wait, seconds; a negative one is lost instead."""

    rate_hz = 22050

    def __init__(self, *waits_s: float) -> None:
        self._waits_s: Sequence[float] = waits_s
        self.asked = 0
        self.closed = 0

    async def speak(self, text, *, language, voice=None, words_per_minute=175, style=None):
        wait_s, number = self._waits_s[self.asked], self.asked
        self.asked += 1
        try:
            await asyncio.sleep(abs(wait_s))
            if wait_s < 0:
                raise SpeechEngineLost(f"speech {number} was lost")
            for word in text.split():
                yield SpeechChunk(b"\0\0", (WordTime(f"{word}{number} ", 0.0),))
        finally:
            self.closed += 1


async def said(engine: Turns, after_s: float = 0.0, asks: int = 2) -> str:
    hedged = HedgedSpeech(engine, after_s=after_s, asks=asks)
    speech = hedged.speak("one two", language="en")
    async with asyncio.timeout(10), aclosing(speech) as chunks:
        return "".join([word.text async for chunk in chunks for word in chunk.words])


async def test_whoever_sounds_first_goes_on_and_the_other_is_closed():
    engine = Turns(NEVER_S, 0.01)

    assert await said(engine) == "one1 two1 "
    assert engine.closed == 2


async def test_of_three_whoever_sounds_first_goes_on():
    engine = Turns(NEVER_S, NEVER_S, 0.01)

    assert await said(engine, asks=3) == "one2 two2 "
    assert engine.closed == 3


async def test_one_that_sounds_in_time_is_asked_once():
    engine = Turns(0.01, 0.0)

    assert await said(engine, after_s=5.0) == "one0 two0 "
    assert engine.asked == 1


async def test_one_that_is_late_is_asked_again():
    assert await said(Turns(NEVER_S, 0.0), after_s=0.05) == "one1 two1 "


async def test_where_one_is_lost_the_other_is_heard():
    assert await said(Turns(-0.01, 0.05)) == "one1 two1 "
    assert await said(Turns(0.05, -0.01)) == "one0 two0 "


async def test_where_both_are_lost_whoever_asked_is_told():
    with pytest.raises(SpeechEngineLost, match="speech 0"):
        await said(Turns(-0.05, -0.01))


async def test_a_listener_who_leaves_closes_both():
    engine = Turns(NEVER_S, NEVER_S)
    asking = asyncio.create_task(said(engine))
    while engine.asked < 2:  # noqa: ASYNC110 - the fake counts how often it was asked
        await asyncio.sleep(0.01)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert engine.closed == 2
