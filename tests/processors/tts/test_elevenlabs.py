"""Against a real websocket."""

import asyncio
from contextlib import aclosing

import pytest

from processors.audio import duration_s
from processors.errors import SpeechEngineLost, UnknownVoice
from processors.policy.breaker import Fault
from processors.tts.casting import Casting
from processors.tts.elevenlabs import ElevenLabsSpeech
from processors.tts.engine import SpeechChunk
from processors.tts.styles import Manner, Style
from tests.fakes.elevenlabs_server import (
    CHARACTER_S,
    KEY,
    MODEL,
    RATE_HZ,
    ElevenLabsServer,
    sound,
)

SENTENCE = "Open the settings page and choose the account tab."


def speech(server: ElevenLabsServer, **settings: object) -> ElevenLabsSpeech:
    given = {"model": MODEL, "casting": Casting("mara"), "api_key": KEY, "base_url": server.url}
    return ElevenLabsSpeech(**{**given, **settings})


async def say(engine: ElevenLabsSpeech, text: str = SENTENCE, **how: object) -> list[SpeechChunk]:
    return [chunk async for chunk in engine.speak(text, **{"language": "en", **how})]


async def said(engine: ElevenLabsSpeech, text: str = SENTENCE, **how: object) -> list[SpeechChunk]:
    async with engine:
        return await say(engine, text, **how)


def audio(chunks: list[SpeechChunk]) -> bytes:
    return b"".join(chunk.pcm16 for chunk in chunks)


def told(chunks: list[SpeechChunk]) -> str:
    return "".join(word.text for chunk in chunks for word in chunk.words)


async def test_elevenlabs_streamed_equals_whole():
    async with ElevenLabsServer() as server:
        chunks = await said(speech(server))

    assert audio(chunks) == sound(SENTENCE)
    assert max(duration_s(chunk.pcm16, RATE_HZ) for chunk in chunks) == pytest.approx(0.06)
    assert told(chunks) == SENTENCE


async def test_each_word_has_the_time_of_its_first_character_and_comes_with_its_sound():
    async with ElevenLabsServer() as server:
        chunks = await said(speech(server))

    words = [word for chunk in chunks for word in chunk.words]
    places = [sum(len(word.text) for word in words[:n]) for n in range(len(words))]
    assert [word.start_s for word in words] == pytest.approx([CHARACTER_S * at for at in places])
    sounded_s = 0.0
    for chunk in chunks:
        assert all(sounded_s <= word.start_s < sounded_s + 0.06 for word in chunk.words)
        sounded_s += duration_s(chunk.pcm16, RATE_HZ)


async def test_words_are_all_told_where_the_server_tells_no_times():
    async with ElevenLabsServer("untimed") as server:
        chunks = await said(speech(server))

    starts = [word.start_s for chunk in chunks for word in chunk.words]
    assert told(chunks) == SENTENCE
    assert starts == sorted(set(starts))


async def test_signs_the_engine_leaves_out_cost_no_word():
    text = "Say \N{SPARKLES}hello 😀 to  the “team”…"
    async with ElevenLabsServer() as server:
        chunks = await said(speech(server), text)

    assert told(chunks) == text


async def test_the_second_sentence_needs_no_second_handshake():
    async with ElevenLabsServer() as server, speech(server) as engine:
        for _ in range(3):
            assert audio(await say(engine)) == sound(SENTENCE)

        assert server.connections == 1


async def test_calls_at_one_time_do_not_hear_each_other():
    async with ElevenLabsServer() as server, speech(server) as engine:
        texts = [f"This is call number {n} of four." for n in range(4)]
        heard = await asyncio.gather(*(say(engine, text) for text in texts))

    assert [audio(chunks) for chunks in heard] == [sound(text) for text in texts]


async def test_a_speech_left_early_leaves_its_connection_for_the_next():
    async with ElevenLabsServer() as server, speech(server) as engine:
        for _ in range(3):
            async with aclosing(engine.speak(SENTENCE * 20, language="en")) as chunks:
                await anext(chunks)
        heard = await say(engine, "And now something else.")

        assert audio(heard) == sound("And now something else.")
        assert server.connections == 1


async def test_a_connection_with_many_unfinished_texts_is_not_used_again():
    async with ElevenLabsServer("stalls") as server, speech(server) as engine:
        for _ in range(6):
            async with aclosing(engine.speak(SENTENCE, language="en")) as chunks:
                await anext(chunks)

        assert server.connections == 2


async def test_closing_the_engine_hangs_up():
    async with ElevenLabsServer() as server:
        async with speech(server) as engine:
            await say(engine)

        async with asyncio.timeout(2):
            await server.idle.wait()


async def test_nobody_hears_that_a_kept_connection_was_closed():
    async with ElevenLabsServer("forgets") as server, speech(server) as engine:
        for _ in range(3):
            assert audio(await say(engine)) == sound(SENTENCE)


async def test_language_speed_and_style_reach_the_server():
    casting = Casting("mara", {"es": "nils"}, {"calm": Manner(rate=0.9, stability=0.8)})
    async with ElevenLabsServer() as server:
        chunks = await said(
            speech(server, casting=casting), "Hola a todos.", language="es-MX", style=Style("calm")
        )

    opening = server.asked[0]
    assert audio(chunks) == sound("Hola a todos.", "nils")
    assert opening["voice_settings"] == {"stability": 0.8, "speed": 0.9}
    assert opening["query"]["language_code"] == "es"
    assert opening["query"]["output_format"] == "pcm_24000"


async def test_a_model_that_takes_no_language_is_told_none():
    async with ElevenLabsServer() as server:
        with pytest.raises(SpeechEngineLost, match="check tts"):
            await said(speech(server, model="eleven_multilingual_v2"))
        engine = speech(server, model="eleven_multilingual_v2")
        address = engine._address(Casting("mara").how("de", None, 175, None))

    assert "language_code" not in address


async def test_a_text_without_words_is_a_short_silence_and_asks_nobody():
    async with ElevenLabsServer() as server:
        chunks = await said(speech(server), "…")

    assert server.connections == 0
    assert not any(audio(chunks))
    assert told(chunks) == "…"


async def test_a_long_text_is_asked_for_in_pieces_and_keeps_its_words():
    text = "Incomprehensibilities notwithstanding, antidisestablishmentarianism. " * 35
    async with ElevenLabsServer() as server:
        chunks = await said(speech(server), text)

    assert len(server.texts) == 2
    assert told(chunks) == text


@pytest.mark.parametrize(
    ("mode", "settings", "remedy", "fault"),
    [
        ("well", {"api_key": "wrong", "api_key_env": "BRAND_KEY"}, "BRAND_KEY", "misconfigured"),
        ("locked", {"api_key_env": "BRAND_KEY"}, "variable BRAND_KEY", "misconfigured"),
        ("well", {"model": "no-such"}, "check tts.model", "misconfigured"),
        ("quota", {}, "quota is used up", "misconfigured"),
        ("busy", {}, "account's limit", "busy"),
        ("limited", {}, "account's limit", "busy"),
        ("broken", {}, "500", "down"),
        ("empty", {}, "sent no sound", "down"),
        ("junk", {}, "no message of ElevenLabs'", "misconfigured"),
        ("silent", {"silence_s": 0.1}, "fell silent before it sounded", "slow"),
        ("stalls", {"silence_s": 0.1}, "fell silent in the middle", "slow"),
        ("breaks", {}, "broke in the middle", "down"),
        ("well", {"base_url": "http://127.0.0.1:9"}, "cannot be reached", "down"),
    ],
)
async def test_a_failure_says_what_to_do(
    mode: str, settings: dict[str, object], remedy: str, fault: str
):
    async with ElevenLabsServer(mode) as server:
        with pytest.raises(SpeechEngineLost, match=remedy) as lost:
            await said(speech(server, **settings))

    assert lost.value.fault is Fault(fault)


async def test_an_unknown_voice_is_told_from_a_lost_server():
    async with ElevenLabsServer() as server:
        with pytest.raises(UnknownVoice, match=r"'nobody'.*does not exist"):
            await said(speech(server), voice="nobody")
