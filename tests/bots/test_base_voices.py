"""Which engines a tenant's voice is made of, and what an operator is told of them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import ValidationError

from bots.base_voices import BaseVoices
from bots.voice_role import base_voice
from processors.errors import SpeechEngineLost
from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.tts.espeak import EspeakEngine
from processors.tts.styles import PLAIN, Manner, Style
from tenants.config import Tenant
from tests.fakes.elevenlabs_server import KEY, ElevenLabsServer
from tests.fakes.http_speech_server import AzureSpeechServer, KokoroServer, PiperServer

SENTENCE = "Open the settings page."


class Noted(EspeakEngine):
    """Remembers in which voices it was to speak."""

    def __init__(self, *, children: int) -> None:
        super().__init__(children=children)
        self.voices: list[str] = []

    def say(
        self, text: str, voice: str, words_per_minute: int, manner: Manner = PLAIN
    ) -> AsyncGenerator[SpeechChunk]:
        self.voices.append(voice)
        return super().say(text, voice, words_per_minute, manner)


def tenant(**tts: Any) -> Tenant:
    return Tenant.model_validate({"id": "brand", "name": "Brand", "greeting": "Hi.", "tts": tts})


@asynccontextmanager
async def opened(**tts: Any) -> AsyncGenerator[SpeechEngine]:
    async with EspeakEngine(children=1) as espeak:
        voice = BaseVoices(espeak).open(tenant(**tts).tts)
        try:
            yield voice.engine
        finally:
            await voice.close()


async def said(engine: SpeechEngine, **how: Any) -> list[SpeechChunk]:
    how = {"language": "en", **how}
    return [chunk async for chunk in engine.speak(SENTENCE, **how)]


def told(chunks: list[SpeechChunk]) -> str:
    return "".join(word.text for chunk in chunks for word in chunk.words)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ELEVENLABS_API_KEY", "AZURE_SPEECH_KEY"):
        monkeypatch.delenv(name, raising=False)


async def test_every_engine_of_the_file_is_asked_in_its_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
    monkeypatch.setenv("AZURE_SPEECH_KEY", "an-azure-key")
    async with (
        ElevenLabsServer("busy") as one,
        AzureSpeechServer("locked") as two,
        KokoroServer("broken") as three,
        PiperServer() as four,
        opened(
            engine="elevenlabs",
            voice="mara",
            base_url=one.url,
            fallback=[
                {"engine": "azure", "endpoint": two.url},
                {"engine": "kokoro", "base_url": three.url},
                {"engine": "piper", "base_url": four.url, "voice": "any"},
            ],
        ) as engine,
    ):
        chunks = await said(engine)

    assert told(chunks) == SENTENCE
    assert four.texts == [SENTENCE]
    assert chunks[-1].fallback == (
        "elevenlabs takes no more for now, azure refuses, kokoro is lost; piper speaks"
    )


async def test_espeak_speaks_last_unless_the_tenant_refuses_it():
    async with PiperServer("broken") as server:
        piper = {"engine": "piper", "base_url": server.url, "voice": "any"}
        async with opened(**piper) as engine:
            assert told(await said(engine)) == SENTENCE
        async with opened(**piper, espeak_last=False) as engine:
            with pytest.raises(SpeechEngineLost, match="500"):
                await said(engine)


async def test_an_engine_without_its_key_is_passed_over():
    async with (
        PiperServer() as server,
        opened(
            engine="elevenlabs",
            voice="mara",
            fallback=[{"engine": "piper", "base_url": server.url, "voice": "any"}],
        ) as engine,
    ):
        chunks = await said(engine)

    assert server.texts == [SENTENCE]
    assert {chunk.fallback for chunk in chunks} == {None}


async def test_with_no_engine_at_all_answers_are_written():
    async with opened(engine="elevenlabs", voice="mara", espeak_last=False) as engine:
        with pytest.raises(SpeechEngineLost, match="espeak_last is off"):
            await said(engine)


async def test_the_brand_has_a_voice_for_each_language():
    async with Noted(children=1) as espeak:
        tts = tenant(engine="espeak", voices={"en": "en-us+f3", "es": "es+f3"}).tts
        engine = BaseVoices(espeak).open(tts).engine
        for language in ("en", "es-MX", "de"):
            assert told(await said(engine, language=language)) == SENTENCE

    assert espeak.voices == ["en-us+f3", "es+f3", "de"]


async def test_a_voice_espeak_does_not_know_is_replaced_by_the_languages_own():
    async with Noted(children=1) as espeak:
        engine = BaseVoices(espeak).open(tenant(engine="espeak", voice="mara").tts).engine
        for _ in range(2):
            assert told(await said(engine)) == SENTENCE

    assert espeak.voices == ["mara", "en-us", "en-us"]


async def test_a_calm_voice_is_slower_and_lower_and_a_brand_may_say_how_much():
    async with opened(engine="espeak", styles={"calm": {"rate": 0.7}}) as brand:
        usual, calm = await said(brand), await said(brand, style=Style("calm"))

    lengths = [sum(len(chunk.pcm16) for chunk in chunks) for chunks in (usual, calm)]
    assert lengths[1] == pytest.approx(lengths[0] / 0.7, rel=0.1)


@pytest.mark.parametrize(
    "tts",
    [
        {"engine": "elevenlabs"},
        {"engine": "elevenlabs", "voice": "../v1/user"},
        {"engine": "azure", "region": "west europe.evil.com/"},
        {"engine": "piper", "fallback": [{"engine": "nobody"}]},
        {"engine": "espeak", "styles": {"furious": {}}},
        {"engine": "espeak", "styles": {"calm": {"stability": 0.5}}},
        {"engine": "espeak", "voices": {"xx": "en"}},
    ],
)
def test_settings_nobody_can_mean_are_refused(tts: dict[str, Any]):
    with pytest.raises(ValidationError):
        tenant(**tts)


def test_the_operator_reads_who_speaks_in_order_and_what_is_missing():
    engine, why, missing = base_voice(
        tenant(
            engine="elevenlabs",
            voice="mara",
            fallback=[{"engine": "azure"}, {"engine": "piper", "voice": "en_US-amy-low"}],
        )
    )

    assert engine == "Piper (en_US-amy-low), then espeak-ng (en)"
    assert why == "ElevenLabs was chosen"
    assert missing == (
        "set the environment variable ELEVENLABS_API_KEY; "
        "azure: name its region in tts.region, or its endpoint"
    )


def test_the_operator_reads_that_nobody_speaks():
    engine, why, missing = base_voice(tenant(engine="openai", espeak_last=False))

    assert engine == "none, answers are written"
    assert "espeak_last is off" in why
    assert missing == "set the environment variable OPENAI_API_KEY"
