"""How words sound, in the phones of the acoustic model (ARPAbet without stress)."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

Phonemes = Callable[[str, str], Awaitable[str]]
"""From a text and its language to IPA, as `EspeakEngine.phonemes`."""

Pronunciation = str
"""Phones with single spaces, as `M AE R IH G OW L D`."""

_ALTERNATIVE = re.compile(r"\(\d+\)$")

# espeak-ng's American English, longest first where one starts another. Vowels before R keep it.
_PHONES = {
    "tʃ": "CH",
    "dʒ": "JH",
    "aɪɚ": "AY ER",
    "aɪə": "AY AH",
    "aʊ": "AW",
    "aɪ": "AY",
    "eɪ": "EY",
    "oʊ": "OW",
    "əʊ": "OW",
    "ɔɪ": "OY",
    "ɛɹ": "EH R",
    "ɪɹ": "IH R",
    "ʊɹ": "UH R",
    "ɔːɹ": "AO R",
    "oːɹ": "AO R",
    "ɑːɹ": "AA R",
    "ɜː": "ER",
    "iː": "IY",
    "uː": "UW",
    "ɑː": "AA",
    "ɔː": "AO",
    "oː": "AO",
    "əl": "AH L",
    "n̩": "AH N",
    "l̩": "AH L",
    "ɚ": "ER",
    "ɝ": "ER",
    "æ": "AE",
    "a": "AE",
    "ɐ": "AH",
    "ə": "AH",
    "ʌ": "AH",
    "ɑ": "AA",
    "ɒ": "AA",
    "ɔ": "AO",
    "o": "OW",
    "ɛ": "EH",
    "e": "EH",
    "ɪ": "IH",
    "ᵻ": "IH",
    "ɨ": "IH",
    "i": "IY",
    "ʊ": "UH",
    "u": "UW",
    "b": "B",
    "d": "D",
    "ð": "DH",
    "f": "F",
    "ɡ": "G",
    "g": "G",
    "h": "HH",
    "x": "K",
    "j": "Y",
    "k": "K",
    "l": "L",
    "ɬ": "L",
    "m": "M",
    "n": "N",
    "ɲ": "N Y",
    "ŋ": "NG",
    "p": "P",
    "ɹ": "R",
    "r": "R",
    "ɾ": "T",
    "s": "S",
    "ʃ": "SH",
    "t": "T",
    "θ": "TH",
    "v": "V",
    "w": "W",
    "z": "Z",
    "ʒ": "ZH",
}
_SOUND = re.compile("|".join(sorted(map(re.escape, _PHONES), key=len, reverse=True)))


def phones(ipa: str) -> Pronunciation:
    """ARPAbet of an IPA transcription. Stress, length and unknown signs are left out."""
    return " ".join(_PHONES[sound] for sound in _SOUND.findall(re.sub(r"[ˈˌ\s]", "", ipa)))


def read_dictionary(path: Path) -> dict[str, list[Pronunciation]]:
    """Every word of a Sphinx dictionary with its pronunciations, the usual one first."""
    words: dict[str, list[Pronunciation]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, sound = line.partition(" ")
        words.setdefault(_ALTERNATIVE.sub("", word), []).append(sound.strip())
    return words


async def pronounce(spellings: dict[str, str], phonemes: Phonemes) -> dict[str, Pronunciation]:
    """Pronunciations of words no dictionary knows; a word that has no sound is left out.

    Args:
        spellings: from the word in lower case to how it is written: `API` is said letter by letter.
        phonemes: says them.

    Raises:
        SpeechEngineLost: what `phonemes` stands on is gone.
    """
    said = {word: phones(await phonemes(written, "en")) for word, written in spellings.items()}
    return {word: sound for word, sound in said.items() if sound}
