"""A language model over recorded sentences among unrelated ones, built once."""

import asyncio
from pathlib import Path

import pytest

from processors.stt.language_model import LanguageModel, build_language_model
from processors.tts.espeak import EspeakEngine
from tests.processors.stt.support_sentences import SENTENCES
from tests.speech import recordings


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("listening")


@pytest.fixture(scope="session")
def model(model_folder: Path) -> LanguageModel:
    """The recorded sentences among unrelated ones."""
    return build(SENTENCES, [recording.words for recording in recordings()], model_folder)


@pytest.fixture(scope="session")
def other_model(model_folder: Path) -> LanguageModel:
    """The unrelated ones alone."""
    return build(SENTENCES, [], model_folder)


def build(texts: tuple[str, ...], asked: list[str], folder: Path) -> LanguageModel:
    async def built() -> LanguageModel:
        async with EspeakEngine(children=1) as espeak:
            return await build_language_model(texts, asked, folder, phonemes=espeak.phonemes)

    return asyncio.run(built())
