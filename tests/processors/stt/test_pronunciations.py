from pathlib import Path

import pytest
from pocketsphinx import get_model_path

from processors.stt.pronunciations import phones, pronounce, read_dictionary
from processors.tts.espeak import EspeakEngine


@pytest.mark.parametrize(
    ("ipa", "arpabet"),
    [
        ("mˈæɹɪɡˌoʊld", "M AE R IH G OW L D"),
        ("dʒˌiːdˌiːpˌiːˈɑːɹ", "JH IY D IY P IY AA R"),
        ("tʃˈɜːtʃ", "CH ER CH"),
        ("bˈʌʔn̩", "B AH AH N"),
        ("", ""),
    ],
)
def test_espeaks_signs_become_the_models_phones(ipa: str, arpabet: str):
    assert phones(ipa) == arpabet


def test_a_word_said_two_ways_keeps_both():
    dictionary = read_dictionary(Path(get_model_path("en-us/cmudict-en-us.dict")))

    assert dictionary["the"] == ["DH AH", "DH IY"]


async def test_a_brand_name_is_said_by_espeak():
    async with EspeakEngine(children=1) as espeak:
        said = await pronounce({"klarna": "Klarna", "gdpr": "GDPR", "—": "—"}, espeak.phonemes)

    assert said == {"klarna": "K L AA R N AH", "gdpr": "JH IY D IY P IY AA R"}
