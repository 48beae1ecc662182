"""That a manner of speaking is heard, whoever speaks, and never mixed up with another."""

from collections.abc import AsyncGenerator

import numpy as np
import pytest
import soxr

from processors.audio import pcm16_to_float
from processors.conversion.speech import ConvertedSpeech
from processors.conversion.voice_file import read_voice
from processors.conversion.worker import ConversionWorker
from processors.rvc.f0 import RATE_HZ, f0_of
from processors.tts.azure import AzureSpeech
from processors.tts.cache import CachedSpeech
from processors.tts.casting import Casting
from processors.tts.elevenlabs import ElevenLabsSpeech
from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.tts.espeak import EspeakEngine
from processors.tts.openai import OpenAiSpeech
from processors.tts.piper import PiperSpeech
from processors.tts.styles import PLAIN, Manner, Style, manner_of
from tests.fakes.elevenlabs_server import KEY as ELEVENLABS_KEY
from tests.fakes.elevenlabs_server import ElevenLabsServer
from tests.fakes.gain_voice import OPENS, make_voice
from tests.fakes.http_speech_server import KEY, AzureSpeechServer, KokoroServer, PiperServer
from tests.fakes.speech_engine import SteadySpeech
from tests.processors.tts.listening import audio, length_s, said

SENTENCE = "Open the billing page, choose the month, and press download if you need a copy."
GENTLE = Style(rate=0.88, pitch_range=0.7, pauses=1.5)


class Obeys(SteadySpeech):
    """Speaks as fast as a style asks it to."""

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        self.word_s = 0.3 / style.rate if style else 0.3
        async for chunk in super().speak(text, language=language):
            yield chunk


async def heard(engine: SpeechEngine, style: Style | None = GENTLE) -> list[SpeechChunk]:
    return [chunk async for chunk in engine.speak(SENTENCE, language="en", style=style)]


def liveliness(chunks: list[SpeechChunk]) -> float:
    """How far the pitch strays, in semitones: its standard deviation."""
    sound = soxr.resample(pcm16_to_float(audio(chunks)), 22050, RATE_HZ)
    f0 = f0_of(sound, frames=len(sound) // 160)
    voiced = f0[f0 > 0]
    return float(np.std(12 * np.log2(voiced)))


def test_a_style_comes_on_top_of_what_a_brand_does_for_its_name():
    manners = {"calm": Manner(rate=0.9, pitch=0.95), "plain": Manner(rate=0.95)}

    assert manner_of(manners, Style("calm", 0.9, 0.8, 1.2)) == Manner(0.81, 0.95, 0.8, 1.2)
    assert manner_of(manners, Style(rate=0.9)).rate == pytest.approx(0.855)
    assert manner_of({}, None) == PLAIN


async def test_espeak_speaks_more_slowly_and_evenly_and_afterwards_as_before():
    async with EspeakEngine(children=1) as engine:
        plain, gentle, again = [await said(engine, SENTENCE, style=s) for s in (None, GENTLE, None)]

    assert length_s(gentle) > 1.15 * length_s(plain)
    assert liveliness(gentle) < 0.8 * liveliness(plain)
    assert length_s(again) == pytest.approx(length_s(plain), rel=0.02)
    assert liveliness(again) == pytest.approx(liveliness(plain), rel=0.1)


@pytest.mark.parametrize(
    ("style", "longer"), [(Style(rate=0.85), 1.1), (Style(pauses=1.5), 1.05), (Style(rate=1.2), 0)]
)
async def test_espeak_obeys_the_rate_and_the_pauses_each_by_itself(style: Style, longer: float):
    async with EspeakEngine(children=1) as engine:
        plain, styled = await said(engine, SENTENCE), await said(engine, SENTENCE, style=style)

    times = length_s(styled) / length_s(plain)
    assert times > longer if longer else times < 0.95


async def test_azure_is_asked_for_the_rate_the_range_and_the_pauses():
    async with (
        AzureSpeechServer() as server,
        AzureSpeech(api_key=KEY, url=server.url) as engine,
    ):
        await heard(engine)
        await heard(engine, Style(pauses=0.5))

    assert server.prosody == [{"rate": "-12%", "range": "-30%"}]
    longer, shorter = server.asked
    assert "<mstts:silence type='Comma-exact' value='300ms'/>" in longer
    assert "<mstts:silence type='Sentenceboundary' value='150ms'/>" in longer
    assert longer.index("<voice") < longer.index("<mstts:silence") < longer.index("<prosody")
    assert "value='100ms'" in shorter
    assert "Sentenceboundary" not in shorter


async def test_a_plain_voice_is_asked_for_nothing_more():
    async with (
        AzureSpeechServer() as server,
        AzureSpeech(api_key=KEY, url=server.url) as engine,
    ):
        await heard(engine, None)

    assert "prosody" not in server.asked[0]
    assert "silence" not in server.asked[0]


async def test_engines_without_a_range_are_asked_for_the_rate():
    casting = Casting("mara")
    async with (
        ElevenLabsServer() as elevenlabs,
        PiperServer() as piper,
        KokoroServer() as kokoro,
        ElevenLabsSpeech(api_key=ELEVENLABS_KEY, casting=casting, base_url=elevenlabs.url) as first,
        PiperSpeech(base_url=piper.url, voice="en_US-lessac-medium") as second,
        OpenAiSpeech(model="kokoro", voice="af_heart", base_url=kokoro.url) as third,
    ):
        for engine in (first, second, third):
            await heard(engine)

    assert elevenlabs.asked[0]["voice_settings"] == {"speed": 0.88}
    assert piper.asked[0]["length_scale"] == round(1 / 0.88, 3)
    assert kokoro.asked[0]["speed"] == 0.88


async def test_a_model_that_obeys_words_is_told_in_words():
    async with (
        KokoroServer() as server,
        OpenAiSpeech(model="gpt-4o-mini-tts", voice="af_heart", base_url=server.url) as engine,
    ):
        await heard(engine)

    told = server.asked[0]["instructions"]
    assert "more slowly" in told
    assert "even, calm tone" in told
    assert "Pause a little longer" in told


async def test_what_was_kept_in_one_manner_is_not_heard_in_another():
    engine = Obeys()
    speech = CachedSpeech(engine)
    styles = (None, GENTLE, Style(rate=0.88), GENTLE, None)

    lengths = [length_s(await heard(speech, style)) for style in styles]

    assert len(engine.asked) == 3
    assert lengths[1] == pytest.approx(lengths[0] / 0.88, rel=0.01)
    assert lengths[3:] == [lengths[1], lengths[0]]


async def test_what_is_prepared_in_one_manner_is_there_in_that_one_alone():
    engine = Obeys()
    speech = CachedSpeech(engine)
    await speech.prepare(SENTENCE, language="en", style=GENTLE).finished()

    await heard(speech, GENTLE)
    assert len(engine.asked) == 1
    await heard(speech, None)
    assert len(engine.asked) == 2


async def test_a_brands_own_voice_speaks_in_the_manner_of_its_base(tmp_path):
    async with ConversionWorker(tmp_path, kinds=OPENS, threads=1) as worker:
        voice = read_voice(make_voice(tmp_path / "voice"))
        speech = ConvertedSpeech(Obeys(), worker, voice)
        plain, gentle = [
            sum(len(chunk.pcm16) for chunk in await heard(speech, style))
            for style in (None, GENTLE)
        ]

    assert gentle == pytest.approx(plain / 0.88, rel=0.01)
