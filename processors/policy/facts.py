"""What of a sentence can be right or wrong by itself: numbers, money, days, names, links."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from processors.policy.fact_words import CURRENCIES, day_patterns, month_patterns
from processors.policy.number_words import spelled_numbers

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|app|example|co|eu|de|fr|es|it|nl|pl|in|cn|tr|uk)\b"
    r"(?:/[^\s<>()\"]*)?",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![a-z\d])(?=[a-z\d-]*\d)(?=[\d-]*[a-z])[a-z\d]+(?:-[a-z\d]+)*", re.I)
_CLOCK = re.compile(r"\b(\d{1,2})[:h](\d{2})\b")
_AFTERNOON = re.compile(r"\b(\d{1,2})(?:[:.]\d{2})?\s*(?:p\.?\s?m\b|in the (?:afternoon|evening))")
_NUMBER = re.compile(r"\d+(?:[.,'’  ]\d+)*")
_SHORT_DAY = re.compile(r"\b(?:(Mon)|(Tues?)|(Wed)|(Thu(?:rs?)?)|(Fri)|(Sat)|(Sun))\b\.?(?!\w)")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LATIN_WORD = re.compile(r"[a-z][a-z\d'’-]*", re.I)
_FOREIGN_LETTERS = frozenset({"hi", "zh"})
"""Languages in which a word of Latin letters is a name."""
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]\s+|[\"“„«(]\s*)$")

# Written with capitals whatever they name.
_NO_NAMES = frozenset({"i", "ok", "okay", "faq", "id", "pm", "am", "url", "web", "sms", "email"})
_ALL_NOUNS_CAPITAL = "de"


@dataclass(frozen=True)
class Fact:
    """One thing a sentence commits itself to."""

    kind: str
    """`number`, `money`, `day`, `month`, `name`, `code` or `link`."""

    value: str
    """Equal for two ways to write the same."""


def facts_in(sentence: str, language: str) -> list[Fact]:
    """What a sentence commits itself to, in no order."""
    text = _digits(unicodedata.normalize("NFKC", sentence))
    found = {Fact("link", _link(match[0])) for match in _LINK.finditer(text)}
    text = _LINK.sub(" ", text)
    found |= {Fact("code", _code(match[0])) for match in _CODE.finditer(text) if _is_code(match[0])}
    text = _CODE.sub(lambda match: " " if _is_code(match[0]) else match[0], text)
    found |= {Fact("number", value) for value in _numbers(text, language, known=False)}
    found |= set(_words_for(text, language)) | {Fact("name", n) for n in _names(text, language)}
    return list(found)


def facts_known(text: str, language: str) -> frozenset[Fact]:
    """Everything a text supports, in every way a sentence may put it; names are its words."""
    text = _digits(unicodedata.normalize("NFKC", text))
    found = {Fact("link", _link(match[0])) for match in _LINK.finditer(text)}
    found |= {Fact("code", _code(match[0])) for match in _CODE.finditer(text)}
    found |= {Fact("number", value) for value in _numbers(text, language, known=True)}
    found |= set(_words_for(text, language)) | set(_days_between(text, language))
    words = {_name(match[0]) for match in _words(language).finditer(text)}
    parts = {part for word in words for part in word.split("-")}
    return frozenset(found | {Fact("name", word) for word in words | parts})


def _numbers(text: str, language: str, *, known: bool) -> Iterator[str]:
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1]), match[2]
        if minute != "00" or known:
            yield f"{hour}:{minute}"
        if minute == "00" or known:
            yield str(hour)
            yield from [str(hour - 12)] if known and hour > 12 else []
    text = _CLOCK.sub(" ", text)
    if known:
        afternoon = (int(match[1]) for match in _AFTERNOON.finditer(text.casefold()))
        yield from (str(hour + 12) for hour in afternoon if hour < 12)
    for match in _NUMBER.finditer(text):
        yield _plain_number(match[0])
        if known and len(match[0]) >= 8:  # a date
            yield from (str(int(part)) for part in re.findall(r"\d+", match[0]))
    for number in spelled_numbers(text, language, doubtful=known):
        yield str(number)


def _plain_number(written: str) -> str:
    """`1,200` and `1.200` are 1200, `12.50` and `12,5` are 12.5."""
    parts = re.split(r"\D", written)
    separators = set(re.findall(r"\D", written))
    thousands = all(len(part) == 3 for part in parts[1:]) and len(separators) < 2
    if len(parts) == 1 or thousands:
        return str(int("".join(parts)))
    whole, cents = "".join(parts[:-1]), parts[-1].rstrip("0")
    return f"{int(whole)}.{cents}" if cents else str(int(whole))


def _words_for(text: str, language: str) -> Iterator[Fact]:
    for number, pattern in enumerate(day_patterns(language), 1):
        if pattern.search(text):
            yield Fact("day", str(number))
    for number, pattern in enumerate(month_patterns(language), 1):
        if pattern.search(text):
            yield Fact("month", str(number))
    for currency, pattern in CURRENCIES.items():
        if _pattern(pattern).search(text):
            yield Fact("money", currency)


def _days_between(text: str, language: str) -> Iterator[Fact]:
    """`Monday to Friday` speaks of Wednesday too."""
    found: list[tuple[int, int, int]] = []
    for number, pattern in enumerate(day_patterns(language)):
        found += [(match.start(), match.end(), number) for match in pattern.finditer(text)]
    if language == "en":
        short = _SHORT_DAY.finditer(text)
        found += [(m.start(), m.end(), (m.lastindex or 1) - 1) for m in short]
    found.sort()
    yield from (Fact("day", str(number + 1)) for _, _, number in found)
    for (_, end, first), (start, _, last) in pairwise(found):
        if start - end <= 9 and len(text[end:start].split()) <= 1 and "," not in text[end:start]:
            span = range(first, last + 1 if last >= first else last + 8)
            yield from (Fact("day", str(number % 7 + 1)) for number in span)


def _names(text: str, language: str) -> Iterator[str]:
    """Words that are written as names where no other word would be."""
    for match in _words(language).finditer(text):
        word = match[0].rstrip("'’-")
        name = _name(word)
        bare = name.split("-")[0]
        if len(name) < 2 or bare in _NO_NAMES or _is_day_or_month(word, language):
            continue
        shouted = word.isupper() or any(char.isupper() for char in word[1:])
        at_start = _SENTENCE_START.search(text[: match.start()]) is not None
        capital = word[0].isupper() and not at_start and language != _ALL_NOUNS_CAPITAL
        if shouted or capital or language in _FOREIGN_LETTERS:
            yield name


def _words(language: str) -> re.Pattern[str]:
    return _LATIN_WORD if language in _FOREIGN_LETTERS else _WORD


def _is_day_or_month(word: str, language: str) -> bool:
    return any(
        pattern.search(word) for pattern in (*day_patterns(language), *month_patterns(language))
    )


def _name(word: str) -> str:
    return re.sub(r"['’](?:s|re|ll|ve|m|d|t)?$", "", word.casefold())


def _is_code(word: str) -> bool:
    """Letters and digits that are not `3pm`, `90th`, `12h` or `5km`."""
    return not re.fullmatch(r"\d+[^\W\d_]{1,4}", word) and not re.fullmatch(r"\d+(?:-\D+)+", word)


def _code(word: str) -> str:
    return re.sub(r"[-_]", "", word.casefold())


def _link(written: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", written.casefold()).rstrip("/.,;:!?")


def _digits(text: str) -> str:
    """Other scripts' digits as ours."""
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and c > "9" else c for c in text)


@lru_cache(maxsize=64)
def _pattern(written: str) -> re.Pattern[str]:
    return re.compile(written, re.IGNORECASE)
