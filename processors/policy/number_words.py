"""Numbers that are written as words, in twelve languages."""

import re
from collections.abc import Iterator
from functools import lru_cache

from num2words import num2words

MOST = 999

_NAMES = {language: language for language in ("en", "es", "fr", "de", "it", "nl", "pl", "tr", "id")}
_NAMES["pt"] = "pt_BR"

# Said far oftener for something else.
_DOUBTFUL = {
    "en": "two",
    "es": "",
    "fr": "deux neuf",
    "it": "due sei",
    "nl": "",
    "de": "",
    "pt": "dois duas",
    "pl": "",
    "tr": "iki on yüz kırk",
    "id": "dua",
    "hi": "दो सौ",
}

_HINDI = (
    "दो तीन चार पाँच|पांच छह|छः सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस "
    "बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस"
)
_HINDI_TENS = {
    "चालीस": 40,
    "पैंतालीस": 45,
    "पचास": 50,
    "साठ": 60,
    "सत्तर": 70,
    "अस्सी": 80,
    "नब्बे": 90,
    "सौ": 100,
}

_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(
    r"[一二两三四五六七八九十百千]+(?=个?(?:天|日|周|星期|月|年|小时|分钟|点|元|块|次|人|位|封|条|%|折))"
)


def spelled_numbers(text: str, language: str, *, doubtful: bool) -> Iterator[int]:
    """Numbers from 2 to 999 that a text spells out; one is mostly an article.

    Args:
        text: any case.
        language: two letters.
        doubtful: also words that mostly mean something else, as French `neuf`.
    """
    if language == "zh":
        yield from (_chinese(match[0]) for match in _CHINESE.finditer(text))
        return
    phrases, longest = _phrases(language)
    unsure = frozenset() if doubtful else frozenset(_DOUBTFUL.get(language, "").split())
    words = re.findall(r"[\w\u0900-\u097f]+", text.casefold().replace("-", " "))
    place = 0
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + length])
            if phrase in phrases and phrase not in unsure:
                yield phrases[phrase]
                place += length - 1
                break
        place += 1


@lru_cache(maxsize=12)
def _phrases(language: str) -> tuple[dict[str, int], int]:
    """Phrase -> number, and the words of the longest phrase."""
    if language == "hi":
        named = enumerate(_HINDI.split(), 2)
        found = {word: number for number, words in named for word in words.split("|")}
        return found | _HINDI_TENS, 1
    found: dict[str, int] = {}
    for number in range(2, MOST + 1):
        said = str(num2words(number, lang=_NAMES.get(language, "en"))).casefold().replace("-", " ")
        found[said] = number
        if language == "en":
            found[said.replace(" and ", " ")] = number
        if language == "es" and said.endswith("uno"):
            found[said[:-1]] = number
        if language == "tr":
            found[_apart(number)] = number
    return found, max(len(phrase.split()) for phrase in found)


def _apart(number: int) -> str:
    """Turkish with a space between its words."""
    parts = [number // 100 * 100, number % 100 // 10 * 10, number % 10]
    return " ".join(str(num2words(part, lang="tr")) for part in parts if part)


def _chinese(written: str) -> int:
    whole, digit = 0, 0
    for char in written:
        if char in _CHINESE_UNITS:
            whole += max(digit, 1) * _CHINESE_UNITS[char]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[char]
    return whole + digit
