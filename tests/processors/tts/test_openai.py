"""Against a real socket."""

import asyncio
from contextlib import aclosing

import pytest

from processors.audio import duration_s
from processors.errors import SpeechEngineLost, UnknownVoice
from processors.tts.engine import SpeechChunk
from processors.tts.openai import OpenAiSpeech
from processors.tts.openai_times import Pace, WordClock
from tests.fakes.openai_speech import KEY, MODEL, RATE_HZ, WORD_S, OpenAiSpeechServer, sound

SENTENCE = "Open the settings page and choose the account tab."


def speech(server: OpenAiSpeechServer, **settings: object) -> OpenAiSpeech:
    given = {"model": MODEL, "voice": "alloy", "api_key": KEY, "base_url": server.url}
    return OpenAiSpeech(**{**given, **settings})


async def said(engine: OpenAiSpeech, text: str = SENTENCE, **how: object) -> list[SpeechChunk]:
    async with engine:
        return [chunk async for chunk in engine.speak(text, **{"language": "en", **how})]


def audio(chunks: list[SpeechChunk]) -> bytes:
    return b"".join(chunk.pcm16 for chunk in chunks)


@pytest.mark.parametrize("seed", [0, 1, 2])
async def test_openai_streamed_equals_whole(seed: int):
    async with OpenAiSpeechServer(seed=seed, first_byte_s=(0.0, 0.02)) as server:
        chunks = await said(speech(server))

    assert audio(chunks) == sound(SENTENCE, "alloy")
    assert max(duration_s(chunk.pcm16, RATE_HZ) for chunk in chunks) == pytest.approx(0.06)
    assert "".join(word.text for chunk in chunks for word in chunk.words) == SENTENCE


async def test_words_come_in_order_and_within_the_speech():
    async with OpenAiSpeechServer() as server:
        chunks = await said(speech(server))

    starts = [word.start_s for chunk in chunks for word in chunk.words]
    assert starts[0] == 0.0
    assert starts == sorted(set(starts))
    assert starts[-1] < duration_s(audio(chunks), RATE_HZ)


async def test_the_pace_of_a_voice_is_learned():
    async with OpenAiSpeechServer() as server, speech(server) as engine:

        async def error_s() -> float:
            chunks = [chunk async for chunk in engine.speak(SENTENCE, language="en")]
            words = [word for chunk in chunks for word in chunk.words]
            return abs(words[-1].start_s - (len(words) - 1) * WORD_S)

        errors = [await error_s() for _ in range(8)]

    assert errors[-1] < errors[0] / 2


def test_words_left_at_the_end_share_what_the_last_one_had():
    clock = WordClock("one two three four", Pace(30))

    told = [*clock.until(1.5), *clock.rest(1.5)]

    assert [word.text for word in told] == ["one ", "two ", "three ", "four"]
    starts = [word.start_s for word in told]
    assert starts[:2] == pytest.approx([0.0, 4 / 3])
    assert starts[1] < starts[2] < starts[3] < 1.5


async def test_voice_and_speed_reach_the_server():
    async with OpenAiSpeechServer() as server:
        chunks = await said(speech(server), voice="nova", words_per_minute=350)

    assert audio(chunks) == sound(SENTENCE, "nova", 2.0)
    assert server.asked[0]["response_format"] == "pcm"


async def test_a_text_without_words_is_a_short_silence_and_asks_nobody():
    async with OpenAiSpeechServer() as server:
        chunks = await said(speech(server), "…")

    assert server.asked == []
    assert not any(audio(chunks))
    assert chunks[0].words[0].text == "…"


@pytest.mark.parametrize(
    ("mode", "settings", "remedy"),
    [
        ("well", {"api_key": "wrong", "api_key_env": "BRAND_KEY"}, "variable BRAND_KEY"),
        ("well", {"model": "no-such"}, "check tts.model"),
        ("busy", {}, "account's limit"),
        ("broken", {}, "server's own log"),
        ("wav", {}, "asked for pcm, got wav|asked for pcm, got audio/wav"),
        ("empty", {}, "sent no sound"),
        ("silent", {"silence_s": 0.1}, "fell silent before it sounded"),
        ("stalls", {"silence_s": 0.1}, "fell silent in the middle"),
        ("breaks", {}, "broke in the middle"),
        ("well", {"base_url": "http://127.0.0.1:9/v1"}, "check that it runs, and tts.base_url"),
    ],
)
async def test_a_failure_says_what_to_do(mode: str, settings: dict[str, object], remedy: str):
    async with OpenAiSpeechServer(mode) as server:
        with pytest.raises(SpeechEngineLost, match=remedy):
            await said(speech(server, **settings))


async def test_an_unknown_voice_is_told_from_a_lost_server():
    async with OpenAiSpeechServer() as server:
        with pytest.raises(UnknownVoice, match=r"'mara'.*alloy"):
            await said(speech(server), voice="mara")


async def test_nobody_hears_that_a_kept_connection_was_closed():
    async with OpenAiSpeechServer("forgets") as server, speech(server) as engine:
        for _ in range(3):
            chunks = [chunk async for chunk in engine.speak(SENTENCE, language="en")]

            assert audio(chunks) == sound(SENTENCE, "alloy")


async def test_a_speech_not_wanted_any_more_is_hung_up_at_once():
    async with OpenAiSpeechServer("stalls") as server, speech(server) as engine:
        async with aclosing(engine.speak(SENTENCE, language="en")) as chunks:
            await anext(chunks)

        async with asyncio.timeout(2):
            await server.aborted.wait()


async def test_a_long_text_is_asked_for_in_pieces_and_keeps_its_words():
    text = "Incomprehensibilities notwithstanding, antidisestablishmentarianism. " * 35
    async with OpenAiSpeechServer() as server:
        chunks = await said(speech(server), text)

    assert len(server.asked) == 2
    assert "".join(word.text for chunk in chunks for word in chunk.words) == text
