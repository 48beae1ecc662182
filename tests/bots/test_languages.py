"""Whole turns in Spanish and in Hindi, with the embedded engines."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from bots.engines import CallEngines, Engines
from bots.talk import Talk, talk
from processors.audio import pcm16_to_float
from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.tts.espeak import EspeakEngine
from tenants.lines import LINES
from tenants.registry import Registry, TenantFolder
from tests.abroad import HINDI, OFF_TOPIC, QUESTIONS, SPANISH, write_tenants

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = ("es", "hi")
ARTICLES = {"es": SPANISH, "hi": HINDI}


class Overhearing(Engines):
    """Keeps what the voice was asked for and what it made of it: text, language and PCM16."""

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self.overheard: list[tuple[str, str, bytes]] = []

    async def lend(self, folder: TenantFolder) -> CallEngines:
        lent = await super().lend(folder)
        return replace(lent, speech=Overheard(lent.speech, self.overheard))


class Overheard:
    """A speech engine with somebody listening."""

    def __init__(self, engine: SpeechEngine, overheard: list[tuple[str, str, bytes]]) -> None:
        self._engine, self._overheard, self.rate_hz = engine, overheard, engine.rate_hz

    async def speak(self, text: str, *, language: str, **how: Any) -> AsyncGenerator[SpeechChunk]:
        made = b""
        async for chunk in self._engine.speak(text, language=language, **how):
            made += chunk.pcm16
            yield chunk
        self._overheard.append((text, language, made))


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder: Path = tmp_path_factory.mktemp("abroad")
    write_tenants(folder)
    return Registry(folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(tmp_path_factory: pytest.TempPathFactory, abroad: Registry):
    async with Overhearing(tmp_path_factory.mktemp("data")) as engines:
        for language in LANGUAGES:
            await engines.prepare(abroad.get(language))
        yield engines


def articles(result: Talk) -> list[str]:
    """The slug each answer was taken from; "" where none was named."""
    answers = [u for u in result.utterances if u.speaker == "assistant"]
    return [u.sources[0]["url"].rsplit("/", 1)[-1] if u.sources else "" for u in answers]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_typed_question_is_answered_from_its_article_in_its_language(
    engines, abroad, language
):
    folder = abroad.get(language)
    for question, slug in QUESTIONS[language].items():
        result = await talk(engines, folder, [question], silent=True)
        answer = result.utterances[-1].text
        print(f"{question} -> {articles(result)}: {answer}")
        assert articles(result) == [slug]
        assert answer in ARTICLES[language][slug][1]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_the_help_center_does_not_hold_is_not_known_in_its_language(
    engines, abroad, language
):
    result = await talk(engines, abroad.get(language), list(OFF_TOPIC[language]), silent=True)

    answers = {u.text for u in result.utterances if u.speaker == "assistant"}
    print(answers)
    assert answers == {LINES["unknown"][language]}
    assert articles(result) == ["", ""]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_answer_is_spoken_in_the_voice_of_its_language(engines, abroad, language):
    question, slug = next(iter(QUESTIONS[language].items()))
    result = await talk(engines, abroad.get(language), [question])

    assert articles(result) == [slug]
    text, asked_for, sound = engines.overheard.pop()
    level = float(np.sqrt(np.mean(pcm16_to_float(result.pcm16) ** 2)))
    print(f"{text!r} in {asked_for}: {len(sound)} bytes, level {level:.3f} of what was heard")
    assert result.utterances[-1].text.endswith(text.strip())
    assert level > 0.02
    own, english = [_likeness(sound, await _espeak(text, voice)) for voice in (language, "en")]
    print(f"likeness to its own voice {own:.2f}, to the English one {english:.2f}")
    assert own > 0.9
    assert english < 0.85


async def _espeak(text: str, language: str) -> bytes:
    """What espeak makes of a text in the voice of a language."""
    async with EspeakEngine(children=1) as espeak:
        return b"".join([chunk.pcm16 async for chunk in espeak.speak(text, language=language)])


def _likeness(sound: bytes, other: bytes) -> float:
    """Correlation of how loud two sounds are, 20 ms by 20 ms from their beginning on, -1 to 1.
    espeak's noise is never the same twice."""
    loud = [
        np.sqrt(np.mean(pcm16_to_float(s[: len(s) // 882 * 882]).reshape(-1, 441) ** 2, axis=1))
        for s in (sound, other)
    ]
    shorter = min(map(len, loud))
    return float(np.corrcoef(loud[0][:shorter], loud[1][:shorter])[0, 1])
