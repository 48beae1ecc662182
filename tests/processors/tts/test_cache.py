"""Plays in virtual time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest

from processors.audio import duration_s
from processors.errors import SpeechEngineLost, UnknownVoice
from processors.tts.cache import CachedSpeech, warm
from processors.tts.engine import SpeechChunk
from tests.fakes.slow_speech import SlowSpeech
from tests.fakes.speech_engine import KnowsOneVoice, SteadySpeech
from tests.fakes.virtual_time import run_virtually

HELLO = "Hello, how can I help?"
WORD_BYTES = len(SteadySpeech().said(0, "x").pcm16)


async def said(speech: CachedSpeech, text: str = HELLO, **how: object) -> list[SpeechChunk]:
    return [chunk async for chunk in speech.speak(text, **{"language": "en", **how})]


def in_virtual_time(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def run() -> None:
        run_virtually(test())

    run.__name__ = test.__name__
    return run


@in_virtual_time
async def test_what_was_said_once_is_said_again_without_the_engine():
    engine = SlowSpeech()
    speech = CachedSpeech(engine)

    first, second = await said(speech), await said(speech)

    assert first == second
    assert engine.texts == [HELLO]
    assert (speech.stats.hits, speech.stats.misses) == (1, 1)
    assert speech.stats.bytes == 5 * WORD_BYTES


@in_virtual_time
async def test_what_was_prepared_is_there_at_once():
    engine = SlowSpeech()
    speech = CachedSpeech(engine)
    assert await speech.prepare(HELLO, language="en").finished()

    loop = asyncio.get_running_loop()
    asked_at_s = loop.time()
    chunks = await said(speech)

    assert loop.time() == asked_at_s
    assert len(chunks) == 5
    assert engine.texts == [HELLO]


@in_virtual_time
async def test_speech_being_prepared_is_followed_and_not_made_twice():
    engine = SlowSpeech(takes_s=0.1)
    speech = CachedSpeech(engine)
    speech.prepare(HELLO, language="en")
    await asyncio.sleep(0.25)

    loop = asyncio.get_running_loop()
    asked_at_s = loop.time()
    heard_at_s = [loop.time() async for _ in speech.speak(HELLO, language="en")]

    waited_s = [at_s - asked_at_s for at_s in heard_at_s]
    assert waited_s == pytest.approx([0, 0, 0.05, 0.15, 0.25])
    assert engine.texts == [HELLO]


@in_virtual_time
async def test_several_listeners_hear_the_same_preparation():
    engine = SlowSpeech()
    speech = CachedSpeech(engine)
    speech.prepare(HELLO, language="en")

    heard = await asyncio.gather(*(said(speech) for _ in range(3)))

    assert heard[0] == heard[1] == heard[2] == await said(CachedSpeech(SteadySpeech()))
    assert engine.texts == [HELLO]


@pytest.mark.parametrize("after_s", [0.0, 0.25])
def test_a_dropped_preparation_stops_and_is_not_kept(after_s: float):
    async def call() -> None:
        engine = SlowSpeech()
        speech = CachedSpeech(engine)
        preparation = speech.prepare(HELLO, language="en")
        await asyncio.sleep(after_s)

        preparation.drop()
        preparation.drop()

        assert not await preparation.finished()
        assert (engine.begun, engine.whole) == (engine.ended, [])
        assert speech.stats.entries == 0

    run_virtually(call())


@in_virtual_time
async def test_a_dropped_preparation_goes_on_while_somebody_listens():
    engine = SlowSpeech()
    speech = CachedSpeech(engine)
    preparation = speech.prepare(HELLO, language="en")
    listening = asyncio.create_task(said(speech))
    await asyncio.sleep(0.15)

    preparation.drop()

    assert len(await listening) == 5
    assert engine.whole == [HELLO]


@in_virtual_time
async def test_the_last_listener_to_leave_stops_a_dropped_preparation():
    engine = SlowSpeech()
    speech = CachedSpeech(engine)
    preparation = speech.prepare(HELLO, language="en")
    async with aclosing(speech.speak(HELLO, language="en")) as chunks:
        await anext(chunks)
        preparation.drop()
        assert engine.ended == 0

    assert not await preparation.finished()
    assert (engine.ended, engine.whole) == (1, [])


@in_virtual_time
async def test_what_is_asked_for_right_after_a_drop_is_made_anew():
    speech = CachedSpeech(SlowSpeech())
    speech.prepare(HELLO, language="en").drop()

    assert await speech.prepare(HELLO, language="en").finished()
    assert len(await said(speech)) == 5


@in_virtual_time
async def test_speech_that_breaks_off_is_not_kept():
    engine = SlowSpeech(dies_after=2)
    speech = CachedSpeech(engine)

    with pytest.raises(SpeechEngineLost):
        await said(speech)

    assert len(await said(speech)) == 5
    assert engine.texts == [HELLO, HELLO]


@in_virtual_time
async def test_speech_that_is_cut_off_is_not_kept():
    speech = CachedSpeech(SlowSpeech())
    async with aclosing(speech.speak(HELLO, language="en")) as chunks:
        await anext(chunks)

    assert speech.stats.entries == 0


@pytest.mark.parametrize(("dies_after", "heard"), [(0, 5), (2, 2)])
def test_a_listener_hears_of_a_broken_preparation_only_in_the_middle(dies_after: int, heard: int):
    """Before it sounded the engine is simply asked again."""

    async def call() -> int:
        speech = CachedSpeech(SlowSpeech(dies_after=dies_after))
        speech.prepare(HELLO, language="en")
        count = 0
        try:
            async for _ in speech.speak(HELLO, language="en"):
                count += 1
        except SpeechEngineLost:
            assert count == 2
        assert speech.stats.entries == (1 if dies_after == 0 else 0)
        return count

    assert run_virtually(call()) == heard


@in_virtual_time
async def test_the_same_words_in_two_voices_are_two_things():
    engine = SlowSpeech()
    speech = CachedSpeech(engine)

    for how in ({"voice": "a"}, {"voice": "b"}, {"language": "de"}, {"words_per_minute": 200}):
        await said(speech, **how)
        await said(speech, **how)

    assert len(engine.asked) == 4
    assert speech.stats.entries == 4


@in_virtual_time
async def test_an_unknown_voice_is_told_to_the_one_who_speaks():
    speech = CachedSpeech(KnowsOneVoice())
    assert not await speech.prepare(HELLO, language="en", voice="mara").finished()

    with pytest.raises(UnknownVoice):
        await said(speech, voice="mara")


@in_virtual_time
async def test_the_least_recently_used_makes_room_first_and_the_pinned_last():
    engine = SlowSpeech()
    speech = CachedSpeech(engine, max_bytes=3 * WORD_BYTES)
    await warm(speech, ["pinned"], language="en")
    for text in ("one", "two", "one", "three"):
        await said(speech, text)

    assert await asked_again(speech, engine, ["pinned", "one", "three"]) == []
    assert await asked_again(speech, engine, ["two"]) == ["two"]
    assert await asked_again(speech, engine, ["pinned", "three"]) == []
    assert speech.stats.bytes <= 3 * WORD_BYTES


@in_virtual_time
async def test_pinned_speech_counts_and_makes_room_for_pinned_speech():
    engine = SlowSpeech()
    speech = CachedSpeech(engine, max_bytes=2 * WORD_BYTES)

    await warm(speech, ["one", "two", "three"], language="en")

    assert speech.stats.bytes == 2 * WORD_BYTES
    assert await asked_again(speech, engine, ["two", "three", "one"]) == ["one"]


async def asked_again(speech: CachedSpeech, engine: SlowSpeech, texts: list[str]) -> list[str]:
    """Which of the texts the engine has to be asked for."""
    before = len(engine.asked)
    for text in texts:
        await said(speech, text)
    return engine.texts[before:]


@in_virtual_time
async def test_speech_larger_than_the_cache_is_said_and_not_kept():
    speech = CachedSpeech(SlowSpeech(), max_bytes=4 * WORD_BYTES)

    assert len(await said(speech)) == 5
    assert speech.stats.entries == 0


@in_virtual_time
async def test_warming_makes_one_at_a_time_and_waits_for_live_speech():
    engine = SlowSpeech(takes_s=0.1)
    speech = CachedSpeech(engine)
    live = asyncio.create_task(said(speech, "One two three four."))
    await asyncio.sleep(0.05)

    there = await warm(speech, ["Hello.", "Goodbye.", "Hello."], language="en")

    assert there == 3
    assert live.done()
    assert engine.texts == ["One two three four.", "Hello.", "Goodbye."]
    assert engine.at_once == 1


@in_virtual_time
async def test_warming_ends_with_the_first_that_cannot_be_made():
    speech = CachedSpeech(SlowSpeech(dies_after=0))

    assert await warm(speech, ["Hello.", "Goodbye."], language="en") == 0


@in_virtual_time
async def test_warming_that_is_cancelled_stops_the_engine():
    engine = SlowSpeech()
    speech = CachedSpeech(engine)
    warming = asyncio.create_task(warm(speech, [HELLO], language="en"))
    await asyncio.sleep(0.15)

    warming.cancel()
    await asyncio.wait([warming])
    await asyncio.sleep(0)

    assert (engine.begun, engine.ended, engine.whole) == (1, 1, [])


@in_virtual_time
async def test_a_closed_cache_makes_nothing_more():
    engine = SlowSpeech()
    speech = CachedSpeech(engine)
    speech.prepare(HELLO, language="en")
    await asyncio.sleep(0.15)

    await speech.close()

    assert (engine.ended, engine.whole) == (1, [])
    assert duration_s(b"".join(chunk.pcm16 for chunk in await said(speech)), 22050) > 1
