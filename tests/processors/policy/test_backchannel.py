import pytest

from processors.policy.backchannel import BRIEF_S, interrupted_for_nothing, is_backchannel
from tenants.config import LANGUAGES

LEFT = "page, and then choose the plan you want to have."
SIGNS = {
    "en": ["mm-hmm", "Uh-huh.", "okay", "Yeah, yeah, right.", "I see", "all right", "hm"],
    "es": ["sí", "vale", "sí, claro", "de acuerdo", "mhm"],
    "fr": ["oui", "d'accord", "ouais ouais", "ok"],
    "de": ["ja", "genau", "ach so", "äh", "alles klar"],
    "it": ["sì", "va bene", "certo certo"],
    "pt": ["sim", "tá bom", "entendi", "pois é"],
    "nl": ["ja ja", "oké", "precies"],
    "pl": ["tak", "no tak", "jasne"],
    "tr": ["evet", "tamam", "hı hı"],
    "hi": ["हाँ", "जी हाँ", "ठीक है", "अच्छा अच्छा"],
    "id": ["ya", "iya iya", "baik"],
    "zh": ["嗯", "嗯嗯", "对对对", "好的,明白了"],
}
TURNS = {
    "en": ["no", "stop", "okay but how", "right click", "yes please cancel it", "thanks", ""],
    "es": ["no", "espera", "sí pero"],
    "fr": ["non", "attends", "oui mais"],
    "de": ["nein", "ja aber", "januar"],
    "it": ["no", "aspetta"],
    "pt": ["não", "espera", "sim mas"],
    "nl": ["nee", "wacht"],
    "pl": ["nie", "stop", "tak ale"],
    "tr": ["hayır", "dur"],
    "hi": ["नहीं", "रुको", "हाँ लेकिन"],
    "id": ["tidak", "tunggu"],
    "zh": ["不", "等一下", "好的但是", "是不是"],
}


def test_every_language_of_the_assistant_is_known():
    assert set(SIGNS) == set(TURNS) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_of_listening_are_told_from_what_wants_an_answer(language: str):
    assert [words for words in SIGNS[language] if not is_backchannel(words, language)] == []
    assert [words for words in TURNS[language] if is_backchannel(words, language)] == []


def test_a_region_and_an_unknown_language_do_no_harm():
    assert is_backchannel("tá bom", "pt-BR")
    assert is_backchannel("okay", "xx")


def for_nothing(
    words: str, *, left: str = LEFT, believed: bool = True, voice_s: float = 0.5
) -> bool:
    return interrupted_for_nothing(
        words, left=left, language="en", believed=believed, voice_s=voice_s
    )


def test_a_noise_and_a_sign_of_listening_are_nothing():
    assert for_nothing(" ", voice_s=3.0)
    assert for_nothing("mm hmm", voice_s=1.0)


def test_words_are_something():
    assert not for_nothing("stop")


def test_words_nobody_is_sure_of_are_nothing_only_where_they_are_brief():
    assert for_nothing("wear is", believed=False, voice_s=BRIEF_S - 0.1)
    assert not for_nothing("wear is", believed=False, voice_s=BRIEF_S)


@pytest.mark.parametrize("words", ["okay", " ", "wear is"])
def test_nothing_is_resumed_where_nothing_is_left(words: str):
    assert not for_nothing(words, left=" ", believed=False)


@pytest.mark.parametrize("left", ["account. Shall I open it for you?", "page."])
def test_an_okay_at_the_end_or_into_a_question_is_an_answer(left: str):
    assert not for_nothing("okay", left=left)
    assert for_nothing(" ", left=left)
