import pytest

from processors.policy.unfinished import hangs, is_brief
from tenants.config import LANGUAGES


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("I would like to change my", "en"),
        ("and so my fellow Americans ask not,", "en"),
        ("my parcel is almost", "en"),
        ("quiero cambiar mi", "es"),
        ("je voudrais changer le", "fr"),
        ("ich habe mein", "de"),
        ("ich warte seit fast", "de"),
        ("मुझे अपना पासवर्ड और", "hi"),
        ("我想改密码和", "zh"),
    ],
)
def test_somebody_who_stops_here_has_not_finished(words: str, language: str):
    assert hangs(words, language)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("how do I change my password?", "en"),
        ("how do I sign in", "en"),
        ("please turn it off", "en"),
        ("¿cómo cambio mi contraseña?", "es"),
        ("मैं पासवर्ड कैसे बदलूँ", "hi"),
        ("怎么改密码", "zh"),
        ("", "en"),
        ("for my", "xx"),
    ],
)
def test_these_may_be_all(words: str, language: str):
    assert not hangs(words, language)


AND = ["and", "y", "et", "und", "e", "en", "i", "ve", "और", "dan", "和"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_and_wants_something_behind_it_in_every_language(language: str):
    assert any(hangs(word, language) for word in AND)


@pytest.mark.parametrize(
    ("words", "brief"),
    [
        ("", False),
        ("Yes!", True),
        ("What joy, there", True),
        ("my order of Tuesday", True),
        ("my order of last Tuesday", False),
        ("我想改密码", False),
    ],
)
def test_few_words_are_told_from_none_and_from_many(words: str, brief: bool):
    assert is_brief(words) == brief
