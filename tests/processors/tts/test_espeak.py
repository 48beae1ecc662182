"""Against real children. One child is not deterministic: two utterances of a sentence differ by
some samples. The first ones of two fresh children do not."""

import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest

from processors.audio import duration_s
from processors.errors import UnknownVoice
from processors.tts.engine import WordTime
from processors.tts.espeak import VOICES, EspeakEngine
from tests.processors.tts.listening import audio, length_s, loudness, said, words

SENTENCE = "First, open the settings page and choose the account tab."

OTHER = "Twelve small birds sing."

GREETINGS = {
    "de": "Guten Tag, wie kann ich Ihnen helfen?",
    "en": "Hello there, how can I help you today?",
    "es": "Hola, ¿en qué puedo ayudarle hoy?",
    "fr": "Bonjour, comment puis-je vous aider ?",
    "hi": "नमस्ते, मैं आपकी क्या मदद कर सकता हूँ?",
    "id": "Halo, ada yang bisa saya bantu?",
    "it": "Buongiorno, come posso aiutarla?",
    "nl": "Goedendag, hoe kan ik u helpen?",
    "pl": "Dzień dobry, w czym mogę pomóc?",
    "pt": "Olá, como posso ajudar você hoje?",
    "tr": "Merhaba, size nasıl yardımcı olabilirim?",
    "zh": "您好，请问有什么可以帮您？",
}

WHOLE = """
import sys
from processors.tts.espeak_library import EspeakLibrary

library, pcm16 = EspeakLibrary(buffer_ms=int(sys.argv[1])), []
library.speak("a", "en-us", lambda *_: True, words_per_minute=175, pause=False)
sink = lambda audio, words: pcm16.append(audio) is None
library.speak(sys.argv[2], "en-us", sink, words_per_minute=175, pause=False)
sys.stdout.buffer.write(b"".join(pcm16))
"""


async def test_every_language_sounds():
    async with EspeakEngine(children=1) as engine:
        spoken = {code: await said(engine, text, language=code) for code, text in GREETINGS.items()}

    assert set(spoken) == set(VOICES)
    for code, chunks in spoken.items():
        assert 1.0 < length_s(chunks) < 5.0, code
        assert loudness(chunks) > 0.03, code
        assert "".join(word.text for word in words(chunks)) == GREETINGS[code]


async def test_languages_are_told_apart():
    async with EspeakEngine(children=1) as engine:
        ipa = {code: await engine.phonemes("pizza 3", code) for code in VOICES}

    assert len(set(ipa.values())) >= 10


@pytest.mark.parametrize("code", ["en", "hi", "zh"])
async def test_words_come_in_order_in_the_chunk_they_begin_in(code: str):
    async with EspeakEngine(children=1) as engine:
        chunks = await said(engine, GREETINGS[code], language=code)

    starts = [word.start_s for word in words(chunks)]
    assert starts == sorted(starts)
    assert starts[-1] < length_s(chunks)
    end_s = 0.0
    for chunk in chunks:
        end_s += duration_s(chunk.pcm16, 22050)
        assert all(word.start_s <= end_s for word in chunk.words)


async def test_every_word_has_its_own_time_however_short():
    async with EspeakEngine(children=1) as engine:
        starts = [word.start_s for word in words(await said(engine, "X Y Z"))]

    assert starts[0] < starts[1] < starts[2]


@pytest.mark.parametrize("buffer_ms", [7, 60, 1000])
async def test_espeak_streamed_equals_whole(buffer_ms: int):
    command = [sys.executable, "-c", WHOLE, str(buffer_ms), SENTENCE]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    whole, _ = await process.communicate()

    async with EspeakEngine(children=1) as engine:
        chunks = await said(engine, SENTENCE)

    assert audio(chunks) == whole
    assert max(duration_s(chunk.pcm16, 22050) for chunk in chunks) < 0.13


async def test_one_child_says_a_sentence_alike_every_time():
    async with EspeakEngine(children=1) as engine:
        first, second = await said(engine, SENTENCE), await said(engine, SENTENCE)

    assert length_s(first) == pytest.approx(length_s(second), abs=0.02)
    assert loudness(first) == pytest.approx(loudness(second), rel=0.1)
    assert [word.text for word in words(first)] == [word.text for word in words(second)]


@pytest.mark.parametrize("text", [" ", "…", "— !!!", "😀", "\0\x01"])
async def test_a_text_without_words_is_a_short_silence(text: str):
    async with EspeakEngine(children=0) as engine:
        chunks = await said(engine, text)

    assert loudness(chunks) == 0.0
    assert length_s(chunks) == pytest.approx(0.2)
    assert words(chunks) == [WordTime(text, 0.0)]


async def test_an_empty_text_is_nothing():
    async with EspeakEngine(children=0) as engine:
        assert await said(engine, "") == []


@pytest.mark.parametrize(
    "text",
    [
        "nul\0 and \x01 control \x1b characters",
        "<speak>wait <break time='20s'/> here</speak>",
        "[[h@l'oU]] there",
        "a lone \ud800 surrogate",
        "“quoted” — and (bracketed): 10:30 pm, 3–5 days!",
        "a\r\nb\tc\n\n- d",
    ],
)
async def test_odd_texts_are_said_in_full_and_keep_their_words(text: str):
    async with EspeakEngine(children=1) as engine:
        chunks = await said(engine, text)

    assert "".join(word.text for word in words(chunks)) == text
    assert 0.3 < length_s(chunks) < 9.0


async def test_ten_thousand_characters_are_said_to_the_end():
    text = "This is one sentence of very many. " * 286
    async with EspeakEngine(children=1) as engine:
        chunks = await said(engine, text, words_per_minute=450)

    assert "".join(word.text for word in words(chunks)) == text
    assert words(chunks)[-1].start_s > length_s(chunks) - 1.0


async def test_ten_thousand_characters_without_a_gap_are_safe():
    async with EspeakEngine(children=1) as engine:
        chunks = await said(engine, "a" * 10_000, words_per_minute=450)

    assert "".join(word.text for word in words(chunks)) == "a" * 10_000


async def test_sentences_of_one_text_are_a_pause_apart():
    async with EspeakEngine(children=1) as engine:
        apart = [await said(engine, text) for text in ("Open it.", "Then close it.")]
        joined = await said(engine, "Open it. Then close it.")

    pause_s = length_s(joined) - sum(map(length_s, apart))
    assert 0.2 < pause_s < 0.45


async def test_speed_and_voice_are_obeyed():
    async with EspeakEngine(children=1) as engine:
        normal = await said(engine, SENTENCE)
        fast = await said(engine, SENTENCE, words_per_minute=350)
        named = await said(engine, GREETINGS["tr"], voice="tr")
        unnamed = await said(engine, GREETINGS["tr"])

    assert length_s(fast) < 0.7 * length_s(normal)
    assert abs(length_s(named) - length_s(unnamed)) > 0.1


async def test_an_unknown_voice_is_named_and_the_child_stays():
    async with EspeakEngine(children=1, most=1) as engine:
        (pid,) = engine.pids
        with pytest.raises(UnknownVoice, match="voice 'mara'"):
            await said(engine, SENTENCE, voice="mara")
        with pytest.raises(UnknownVoice, match="language 'ko'"):
            await said(engine, SENTENCE, language="ko")

        assert length_s(await said(engine, OTHER, language="en-GB")) > 1.0
        assert engine.pids == [pid]


async def test_phonemes_are_ipa_without_marks_of_other_languages():
    async with EspeakEngine(children=1) as engine:
        assert await engine.phonemes("Rapport, settings", "en") == "ɹæpˈɔːɹ sˈɛɾɪŋz"
        assert "(" not in await engine.phonemes("Das Meeting im Browser updaten", "de")
        assert await engine.phonemes("", "en") == ""
