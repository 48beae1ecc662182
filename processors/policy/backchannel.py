"""Sounds that say "go on": a cough, or an "mm-hmm" while the assistant speaks."""

import re
import unicodedata

BRIEF_S = 0.8
"""Voice shorter than this that was not understood was a noise; longer, it was a sentence."""

_ALMOST_DONE_CHARACTERS = 15
"""With no more than this left to say, an "okay" is the visitor's turn, not a sign to go on."""

_ANYWHERE = "m|mm|mmm|hm|hmm|mhm|mm hm|mm hmm|uh|uh huh|um|ah|aha|ah ha|oh|eh|er|ok|okay|k"

_ASSENTS = {
    "en": "yeah|yes|yep|yup|right|sure|alright|all right|i see|cool|good|fine|great|got you|huh",
    "es": "si|vale|claro|ya|bien|de acuerdo|ya veo|entiendo|aja|bueno|perfecto",
    "fr": "oui|ouais|d'accord|bien|bien sur|je vois|voila|hein|euh|parfait|entendu",
    "de": "ja|jo|jawohl|genau|gut|alles klar|klar|verstehe|ach so|achso|stimmt|aeh|äh|na gut",
    "it": "si|va bene|certo|capisco|bene|giusto|esatto|gia|d'accordo|ho capito|ecco",
    "pt": "sim|pois|ta|ta bom|ta bem|certo|claro|entendo|entendi|bom|beleza|isso|pois e",
    "nl": "ja|jawel|precies|goed|oke|juist|ik snap het|snap ik|begrijp ik|klopt|oh ja|prima",
    "pl": "tak|no|no tak|dobrze|dobra|jasne|rozumiem|racja|no dobra|aha|super",
    "tr": "evet|tamam|peki|hi hi|hı hı|anladim|anladım|olur|dogru|iyi|he",
    "hi": "हाँ|हां|जी|जी हाँ|जी हां|अच्छा|ठीक|ठीक है|सही|हम्म|ओके|समझा|समझ गया|समझ गई",
    "id": "ya|iya|oke|baik|betul|benar|oh ya|mengerti|saya mengerti|paham|sip|he eh",
    "zh": "嗯|嗯哼|哦|噢|喔|啊|对|是|是的|好|好的|行|可以|明白|明白了|知道了|了解|没错|对对",
}


def is_backchannel(words: str, language: str = "en") -> bool:
    """Whether `words` are nothing but signs of listening, one or several.

    Args:
        words: as they were transcribed.
        language: two letters, or more as in "pt-BR".
    """
    signs = _SIGNS.get(language[:2].casefold(), _SIGNS["en"])
    return signs.fullmatch(_plain(words)) is not None


def interrupted_for_nothing(
    words: str, *, left: str, language: str, believed: bool, voice_s: float
) -> bool:
    """Whether the assistant, cut off by `words`, should simply go on.

    Args:
        words: as they were transcribed, blank where there were none.
        left: what it has still to say; blank if nothing.
        language: of `words`, two letters.
        believed: False where the words were heard with too little confidence.
        voice_s: how long the visitor was heard.
    """
    if not left.strip():
        return False
    if not words.strip():
        return True
    if is_backchannel(words, language):
        return not _awaits_an_answer(left)
    return not believed and voice_s < BRIEF_S


def _awaits_an_answer(left: str) -> bool:
    """An "okay" before the end of a question, or at the very end, is said in reply."""
    return left.rstrip().endswith(("?", "？")) or len(left.strip()) <= _ALMOST_DONE_CHARACTERS


def _plain(words: str) -> str:
    """Lower case, without accents and punctuation; single spaces."""
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    # Accents go; the vowel signs of Hindi, which are marks of their own class, stay.
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    kept = "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in bare)
    return " ".join(kept.split())


def _pattern(assents: str) -> re.Pattern[str]:
    phrases = {_plain(phrase) for phrase in f"{_ANYWHERE}|{assents}".split("|")}
    longest_first = sorted(phrases, key=len, reverse=True)
    sign = "|".join(map(re.escape, longest_first))
    # Chinese is written without spaces; elsewhere a sign ends where its word ends.
    return re.compile(rf"(?:(?:{sign})(?:\s+|$|(?<=[\u4e00-\u9fff])))+")


_SIGNS = {language: _pattern(assents) for language, assents in _ASSENTS.items()}
