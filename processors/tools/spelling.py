"""Numbers and codes as people say them, brought to one spelling: "M G, ten forty two" is mg1042."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

_DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zero un deux trois quatre cinq six sept huit neuf",
    "de": "null eins zwei drei vier funf sechs sieben acht neun",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "pt": "zero um dois tres quatro cinco seis sete oito nove",
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "pl": "zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec",
    "tr": "sıfır bir iki uc dort bes altı yedi sekiz dokuz",
    "hi": "शून्य एक दो तीन चार पांच छह सात आठ नौ",
    "id": "nol satu dua tiga empat lima enam tujuh delapan sembilan",
    "zh": "零 一 二 三 四 五 六 七 八 九",
}
_ALSO = {
    "oh": "0",
    "o": "0",
    "una": "1",
    "une": "1",
    "zwo": "2",
    "meia": "6",
    "पाँच": "5",
    "छः": "6",
    "kosong": "0",
    "〇": "0",
    "两": "2",
    "幺": "1",
}


def _list(words: str) -> list[str]:
    return words.split()


_TEENS = _list("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = _list("twenty thirty forty fifty sixty seventy eighty ninety")
_ALPHABET = _list(
    "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar "
    "papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
_LETTERS = {word: word[0] for word in _ALPHABET} | {
    "alpha": "a",
    "juliet": "j",
    "whisky": "w",
    "zee": "z",
    "zed": "z",
}
_TIMES = {"double": 2, "triple": 3, "doppel": 2, "doble": 2, "dubbel": 2}

UNSPOKEN = frozenset(
    _list(
        "at dot dash hyphen underscore minus point slash arroba punto guion chiocciola trattino "
        "ponto traco arobase tiret punkt bindestrich strich punt apenstaartje kropka malpa myslnik "
        "nokta tire titik uh"
    )
)
"""Words for signs that the one spelling leaves out, and sounds that mean nothing."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_CJK = re.compile(r"([\u3007\u4e00-\u9fff])")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    # Devanagari's vowel signs are combining characters too, and tell words apart.
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")


_SPOKEN_DIGITS = {
    _plain(word): str(digit)
    for words in _DIGITS.values()
    for digit, word in enumerate(words.split())
} | {_plain(word): digit for word, digit in _ALSO.items()}


_PORTUGUESE = frozenset(_list("dois tres quatro cinco sete oito nove meia"))
"""Beside one of these, "um" is a one; in English it is nothing."""


def tokens(text: str) -> list[str]:
    """Words and numbers of a text, lower case, without accents and signs."""
    spaced = _CJK.sub(r" \1 ", _plain(text))
    found = [token for word in spaced.split() for token in _pieces(word)]
    return [str(int(t)) if t.isdigit() and not t.isascii() else t for t in found]


def _pieces(word: str) -> list[str]:
    marks = "".join(
        c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in word
    )
    if any(unicodedata.category(c).startswith("M") for c in marks):
        return marks.split()
    return _TOKEN.findall(marks)


def is_number(word: str) -> bool:
    """Whether a word holds a digit, or is one."""
    return any(c.isdigit() for c in word) or _plain(word.strip(".,;:!?")) in _SPOKEN_DIGITS


def spelt(words: Sequence[str]) -> list[str]:
    """Tokens with spoken digits, numbers below a hundred and letters of the alphabet written."""
    if "um" in words and _PORTUGUESE.isdisjoint(words):
        words = [word for word in words if word != "um"]
    written: list[str] = []
    at = 0
    while at < len(words):
        value, used = _number(words, at)
        written.append(value)
        at += used
    return [token for token in written if token]


def _number(words: Sequence[str], at: int) -> tuple[str, int]:
    """What is written for the word at a place, and how many words that took."""
    word = words[at]
    if word in _TIMES and at + 1 < len(words):
        value, used = _number(words, at + 1)
        if len(value) == 1:
            return value * _TIMES[word], used + 1
    if word in _TENS:
        tens = str(_TENS.index(word) + 2)
        ones = _SPOKEN_DIGITS.get(words[at + 1], "") if at + 1 < len(words) else ""
        return (tens + ones, 2) if ones not in ("", "0") else (tens + "0", 1)
    if word in _TEENS:
        return str(_TEENS.index(word) + 10), 1
    if word in UNSPOKEN:
        return "", 1
    return _SPOKEN_DIGITS.get(word) or _LETTERS.get(word) or word, 1


def readings(text: str) -> tuple[list[str], list[str]]:
    """The tokens of a text as written, and as spelt out. They differ where something was spelt."""
    plain = tokens(text)
    return plain, spelt(plain)


def compact(text: str) -> str:
    """A value without signs, spaces, case and accents."""
    return "".join(tokens(text))


def runs(text: str, *, longest: int = 24) -> Iterator[str]:
    """Whatever consecutive tokens of a text spell together, longer runs first."""
    for length in range(longest, 0, -1):
        for reading in readings(text):
            for start in range(len(reading) - length + 1):
                yield "".join(reading[start : start + length])
