"""Words that are not a question: greetings, thanks, goodbyes and asking for a person.

The embedded answerer has no language model to make small talk with, and "thank you" deserves
better than "I don't know".
"""

import re
import unicodedata

from processors.answers.person import asks_for_person

_COURTESIES: dict[str, tuple[str, ...]] = {
    "welcome": (
        "thanks|thank you|thanks a lot|thank you very much|thank you so much|great thanks|cheers",
        "gracias|muchas gracias|merci|merci beaucoup|danke|vielen dank|danke schon|grazie",
        "obrigado|obrigada|bedankt|dank je|dank u|dziekuje|dzieki|tesekkurler|tesekkur ederim",
        "terima kasih|makasih|谢谢|多谢|धन्यवाद|शुक्रिया",
    ),
    "hello": (
        "hello|hi|hey|hello there|hi there|good morning|good afternoon|good evening",
        "hola|buenos dias|bonjour|salut|hallo|guten tag|ciao|buongiorno|ola|bom dia|hoi",
        "goedemorgen|czesc|dzien dobry|merhaba|selam|halo|selamat pagi|你好|您好|नमस्ते",
    ),
    "bye": (
        "bye|bye bye|goodbye|good bye|see you|that is all|that's all|no thanks|no thank you",
        "nothing else|adios|hasta luego|au revoir|tschuss|auf wiedersehen|arrivederci|tchau",
        "doei|tot ziens|do widzenia|hosca kal|sampai jumpa|再见|अलविदा",
    ),
}


_YES = (
    "yes|yes please|yeah|yep|sure|ok|okay|please|please do|that would be great|i would|yes i would",
    "si|si por favor|claro|oui|oui s'il vous plait|ja|ja bitte|ja graag|certo|volentieri|sim",
    "sim por favor|tak|tak poprosze|evet|lutfen|हाँ|जी हाँ|ya|ya tolong|是|是的|好|好的",
)


def courtesy_of(words: str) -> str | None:
    """The line that answers `words`, or None where they may be a question."""
    if line := _LINES.get(_plain(words)):
        return line
    return "person" if asks_for_person(words) else None


def gives_thanks(words: str) -> bool:
    """Whether there are thanks among `words`, other than for what is declined."""
    said = f" {_plain(words)} "
    declined = any(f" {no} {phrase} " in said for no in _NO for phrase in _THANKS)
    return not declined and any(f" {phrase} " in said for phrase in _THANKS)


def accepts(words: str) -> bool:
    """Whether `words` say yes to what was just offered, and nothing else."""
    return _plain(words) in _AGREEMENTS


def _plain(words: str) -> str:
    decomposed = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w' ]", " ", letters).split())


_LINES = {
    _plain(phrase): line
    for line, rows in _COURTESIES.items()
    for row in rows
    for phrase in row.split("|")
}
_THANKS = frozenset(phrase for phrase, line in _LINES.items() if line == "welcome")
_NO = ("no", "nein", "non", "nao", "nee", "nie", "hayir", "tidak", "不用", "नहीं")
_AGREEMENTS = frozenset(_plain(phrase) for row in _YES for phrase in row.split("|"))
