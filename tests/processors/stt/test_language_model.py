import os
from pathlib import Path

import pytest

from processors.errors import SpeechEngineLost
from processors.stt.language_model import build_language_model
from processors.stt.pronunciations import read_dictionary


async def letters(text: str, language: str) -> str:
    """Says any word as its letters, as far as they are phonemes."""
    assert language == "en"
    return text.lower()


async def mute(text: str, language: str) -> str:
    raise SpeechEngineLost("the fake cannot speak")


async def no_words(text: str, language: str) -> str:
    raise AssertionError(f"{text} should have been known")


async def test_every_word_of_a_model_has_a_pronunciation(tmp_path: Path):
    model = await build_language_model(
        ["Fnord costs 5 dollars."], ["where is the fnord"], tmp_path, phonemes=letters
    )

    unigrams = model.path.read_text().split("\\1-grams:")[1].split("\\2-grams:")[0]
    words = {line.split()[1] for line in unigrams.strip().splitlines()} - {"<s>", "</s>"}
    dictionary = read_dictionary(model.dictionary)
    assert words == dictionary.keys()
    assert len(words) == model.words
    assert dictionary["fnord"] == ["F N OW R D"]


async def test_general_english_stands_beside_the_help_center(tmp_path: Path):
    model = await build_language_model(["Open Settings."], [], tmp_path, phonemes=letters)

    assert {"settings", "yesterday", "children"} <= read_dictionary(model.dictionary).keys()


async def test_the_same_texts_are_not_built_again(tmp_path: Path):
    first = await build_language_model(["A fnord."], [], tmp_path, phonemes=letters)
    written = first.path.stat().st_mtime_ns

    again = await build_language_model(["A fnord."], [], tmp_path, phonemes=no_words)

    assert again == first
    assert again.path.stat().st_mtime_ns == written


async def test_a_model_that_fails_leaves_nothing_behind(tmp_path: Path):
    with pytest.raises(SpeechEngineLost):
        await build_language_model(["A fnord."], [], tmp_path, phonemes=mute)

    assert not os.listdir(tmp_path)


async def test_only_the_last_models_are_kept(tmp_path: Path):
    for age in range(5):
        old = tmp_path / str(age)
        old.mkdir()
        (old / "model.json").write_text("{}")

    model = await build_language_model(["A fnord."], [], tmp_path, phonemes=letters)

    assert len(os.listdir(tmp_path)) == 3
    assert model.path.read_bytes()


async def test_an_empty_help_center_still_understands_yes(tmp_path: Path):
    model = await build_language_model([], [], tmp_path, phonemes=no_words)

    assert "yes" in read_dictionary(model.dictionary)
