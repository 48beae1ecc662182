"""Azure, Kokoro and Piper, against real sockets."""

import asyncio
from contextlib import aclosing

import numpy as np
import pytest

from processors.audio import duration_s, pcm16_to_float
from processors.errors import SpeechEngineLost, UnknownVoice
from processors.policy.breaker import Fault
from processors.tts.azure import AzureSpeech, address_in
from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.tts.openai import KOKORO_VOICES, OpenAiSpeech
from processors.tts.piper import PiperSpeech
from processors.tts.styles import Manner, Style
from processors.tts.wav import NotWav, WavStream
from tests.fakes.http_speech_server import (
    KEY,
    WORD_S,
    AzureSpeechServer,
    KokoroServer,
    PiperServer,
    sound,
)

SENTENCE = "Open the settings page and choose the account tab."
LENGTH_S = 9 * WORD_S


def azure(server: AzureSpeechServer, **settings: object) -> AzureSpeech:
    return AzureSpeech(**{"api_key": KEY, "url": server.url, **settings})


def piper(server: PiperServer, **settings: object) -> PiperSpeech:
    return PiperSpeech(**{"base_url": server.url, "voice": "en_US-lessac-medium", **settings})


def kokoro(server: KokoroServer) -> OpenAiSpeech:
    return OpenAiSpeech(model="kokoro", voice=None, voices=KOKORO_VOICES, base_url=server.url)


async def said(
    engine: AzureSpeech | PiperSpeech | OpenAiSpeech, text: str = SENTENCE, **how: object
) -> list[SpeechChunk]:
    async with engine:
        return [chunk async for chunk in engine.speak(text, **{"language": "en", **how})]


def audio(chunks: list[SpeechChunk]) -> bytes:
    return b"".join(chunk.pcm16 for chunk in chunks)


def told(chunks: list[SpeechChunk]) -> str:
    return "".join(word.text for chunk in chunks for word in chunk.words)


async def test_azure_streamed_equals_whole():
    async with AzureSpeechServer() as server:
        chunks = await said(azure(server))

    assert audio(chunks) == sound(SENTENCE, 24_000)
    assert told(chunks) == SENTENCE
    assert max(duration_s(chunk.pcm16, 24_000) for chunk in chunks) == pytest.approx(0.06)


async def test_nothing_in_a_text_is_markup_to_azure():
    text = """Use <break time="9s"/> & "quotes", 'too' ]]> </speak>."""
    async with AzureSpeechServer() as server:
        chunks = await said(azure(server), text)

    assert server.texts == [text]
    assert told(chunks) == text


async def test_azure_takes_the_voice_of_the_language():
    async with AzureSpeechServer() as server:
        await said(azure(server), "Hola.", language="es-MX")

    assert 'name="es-ES-ElviraNeural"' in server.asked[0]
    assert 'xml:lang="es-ES"' in server.asked[0]


async def test_style_and_speed_reach_azure():
    manners = {"calm": Manner(rate=0.9, pitch=0.95, express_as="empathetic", degree=1.5)}
    async with AzureSpeechServer() as server:
        await said(azure(server, manners=manners), style=Style("calm"), words_per_minute=175)

    assert server.express == [{"style": "empathetic", "styledegree": "1.5"}]
    assert server.prosody == [{"rate": "-10%", "pitch": "-5%"}]


def test_azure_is_found_by_its_region():
    assert address_in("westeurope").startswith("https://westeurope.tts.speech.microsoft.com/")


async def test_kokoro_takes_the_voice_of_the_language():
    async with KokoroServer() as server:
        await said(kokoro(server), "Hola.", language="es")

    assert server.spoken_by == ["ef_dora"]
    assert server.asked[0]["model"] == "kokoro"
    assert server.asked[0]["response_format"] == "pcm"


async def test_a_language_kokoro_does_not_speak_is_no_fault_of_the_server():
    async with KokoroServer() as server:
        with pytest.raises(UnknownVoice, match=r"language 'de'.*tts\.voices"):
            await said(kokoro(server), "Hallo.", language="de")

    assert server.asked == []


async def test_piper_streamed_equals_whole():
    async with PiperServer() as server:
        chunks = await said(piper(server))

    assert audio(chunks) == sound(SENTENCE, 22_050)
    assert told(chunks) == SENTENCE


async def test_a_piper_voice_of_another_rate_sounds_as_high_and_as_long():
    async with PiperServer(rate_hz=16_000) as server:
        chunks = await said(piper(server))

    heard = pcm16_to_float(audio(chunks))
    peak_hz = np.argmax(np.abs(np.fft.rfft(heard))) * 22_050 / len(heard)
    assert duration_s(audio(chunks), 22_050) == pytest.approx(LENGTH_S, abs=0.001)
    assert peak_hz == pytest.approx(200, abs=1)


async def test_piper_is_slower_when_asked():
    async with PiperServer() as server:
        await said(piper(server), words_per_minute=140)

    assert server.asked[0]["length_scale"] == pytest.approx(1.25)
    assert server.asked[0]["voice"] == "en_US-lessac-medium"


async def test_a_long_text_reaches_piper_a_sentence_at_a_time():
    async with PiperServer() as server:
        chunks = await said(piper(server), f"{SENTENCE} " * 12)

    assert len(server.asked) > 3
    assert told(chunks) == f"{SENTENCE} " * 12


@pytest.mark.parametrize("cut", [1, 7, 43, 44, 45, 1_000])
async def test_a_wav_may_be_cut_anywhere(cut: int):
    async with PiperServer() as server:
        answer = await server._said(_Asks(SENTENCE))
    wav = WavStream()

    heard = b"".join(wav.feed(answer[at : at + cut]) for at in range(0, len(answer), cut))

    assert heard == sound(SENTENCE, 22_050)
    assert wav.rate_hz == 22_050


def test_what_follows_the_sound_in_a_wav_is_not_played():
    form = b"fmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0"
    wav = WavStream()

    assert wav.feed(b"RIFF\0\0\0\0WAVE" + form + b"data\x04\0\0\0abcdLIST\0\0\0\0") == b"abcd"
    with pytest.raises(NotWav, match="sound before its format"):
        WavStream().feed(b"RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd")


class _Asks:
    """A request for one text, as Piper's server reads it."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def json(self) -> dict[str, str]:
        return {"text": self._text}


FAULTS = [
    ("locked", "the key was refused", Fault.MISCONFIGURED),
    ("busy", "account's limit", Fault.BUSY),
    ("broken", "server's own log", Fault.DOWN),
    ("silent", "fell silent before it sounded", Fault.SLOW),
    ("stalls", "fell silent in the middle", Fault.SLOW),
    ("breaks", "broke in the middle", Fault.DOWN),
    ("junk", "asked for", Fault.MISCONFIGURED),
]


@pytest.mark.parametrize(("mode", "remedy", "fault"), FAULTS)
async def test_a_failure_of_azure_says_what_to_do(mode: str, remedy: str, fault: Fault):
    async with AzureSpeechServer(mode) as server:
        with pytest.raises(SpeechEngineLost, match=remedy) as lost:
            await said(azure(server, silence_s=0.1))

    assert lost.value.fault is fault
    assert lost.value.wait_s == (7 if mode == "busy" else 0)


@pytest.mark.parametrize(("mode", "remedy", "fault"), FAULTS[1:])
async def test_a_failure_of_piper_says_what_to_do(mode: str, remedy: str, fault: Fault):
    async with PiperServer(mode) as server:
        with pytest.raises(SpeechEngineLost, match=remedy) as lost:
            await said(piper(server, silence_s=0.1))

    assert lost.value.fault is fault


async def test_stereo_is_refused_before_it_is_played_as_noise():
    async with PiperServer(channels=2) as server:
        with pytest.raises(SpeechEngineLost, match="2 channels"):
            await said(piper(server))


@pytest.mark.parametrize(
    ("make", "fake", "remedy"),
    [
        (azure, AzureSpeechServer, r"'mara'.*Unsupported voice"),
        (lambda server: kokoro(server), KokoroServer, r"'mara'.*not found"),
    ],
)
async def test_an_unknown_voice_is_told_from_a_lost_server(make, fake, remedy):
    async with fake() as server:
        with pytest.raises(UnknownVoice, match=remedy):
            await said(make(server), voice="mara")


@pytest.mark.parametrize(("make", "fake"), [(azure, AzureSpeechServer), (piper, PiperServer)])
async def test_a_speech_not_wanted_any_more_is_hung_up_at_once(make, fake):
    async with fake("stalls") as server, make(server) as engine:
        speech: SpeechEngine = engine
        async with aclosing(speech.speak(SENTENCE, language="en")) as chunks:
            await anext(chunks)

        async with asyncio.timeout(2):
            await server.aborted.wait()


async def test_a_style_reaches_models_that_take_instructions_and_no_others():
    manners = {"calm": Manner(instructions="Speak calmly.")}
    async with KokoroServer() as server:
        for model in ("gpt-4o-mini-tts", "tts-1"):
            engine = OpenAiSpeech(
                model=model, voice="af_heart", manners=manners, base_url=server.url
            )
            await said(engine, style=Style("calm"))

    assert [asked.get("instructions") for asked in server.asked] == ["Speak calmly.", None]
