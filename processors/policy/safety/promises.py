"""Prices and promises: what only the help center, a tool or the visitor may put into words."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from num2words import num2words

from processors.policy.safety.bare import bare, folded
from processors.policy.safety.promise_words import NEGATIONS, PROMISES

_SYMBOL = r"[€$£¥₹₺]|r\$|rs\.?|rp\.?|zl|usd|eur|gbp|inr|try|pln|brl|idr|cny|rmb"
_MONEY_WORDS = (
    r"euros?|dollars?|dolares|pounds?|libras?|pence|cents?|centimes?|centimos?|reais|real|rupees?|"
    r"rupias?|rupiah|lira|liras?|zlot\w+|yuan|yen|euro|percent|per cent|por ciento|pour cent|"
    r"prozent|per cento|por cento|procent|yuzde|persen|रुपये|रुपए|प्रतिशत|डॉलर|यूरो|元|块钱?|美元|欧元"
)
_AMOUNT = r"\d[\d.,\u00a0 ]*\d|\d"
_PRICED = re.compile(
    rf"(?:(?<!\w)(?:{_SYMBOL})\s?)({_AMOUNT})|({_AMOUNT})\s?(?:(?:{_SYMBOL}|{_MONEY_WORDS})(?!\w)|%)|"
    rf"百分之({_AMOUNT})|%({_AMOUNT})"
)
_SAID_IN_WORDS = re.compile(rf"((?:[\w-]+ ){{1,6}})(?:{_MONEY_WORDS})(?!\w)")
_NUMBER = re.compile(_AMOUNT)
_LARGEST = 10_000
_ONE = frozenset({"a", "an", "one", "un", "una", "uno", "une", "ein", "eine", "een", "um", "uma"})
"""More often an article than a sum."""


def amounts(text: str) -> Iterator[float]:
    """Sums of money and percentages written in figures."""
    for match in _PRICED.finditer(folded(text)):
        yield from _values(next(filter(None, match.groups())))


@lru_cache(maxsize=64)
def numbers(text: str) -> frozenset[float]:
    """Every number in figures, whatever it counts; read both ways where its marks are unclear."""
    return frozenset(v for match in _NUMBER.finditer(bare(text)) for v in _values(match[0]))


def unheard_of(text: str, evidence: str, language: str) -> bool:
    """Whether a sentence names a price that the evidence does not."""
    said = folded(text)
    figures = [set(_values(next(filter(None, m.groups())))) for m in _PRICED.finditer(said)]
    spelled = list(_spelled_amounts(said, language))
    if not figures and not spelled:
        return False
    known, told = numbers(evidence), frozenset(_spelled_amounts(folded(evidence), language))
    return not all(
        known & read or any(_spelled(number, told, language) for number in read) for read in figures
    ) or not all(words in told or _is_known(words, known, language) for words in spelled)


def promise(text: str, evidence: str, language: str) -> str | None:
    """The kind of promise a sentence makes and the evidence does not; None where it makes none."""
    said = folded(text)
    for kind, (makes, speaks_of) in PROMISES[_base(language)].items():
        match = makes.search(said)
        if (
            match
            and not _denied(said, match, language)
            and not _stands(speaks_of, folded(evidence), language)
        ):
            return kind
    return None


def _stands(speaks_of: re.Pattern[str], told: str, language: str) -> bool:
    return any(not _denied(told, match, language) for match in speaks_of.finditer(told))


def _denied(text: str, match: re.Match[str], language: str) -> bool:
    """Whether the clause round a match says no."""
    start = max(text.rfind(mark, 0, match.start()) for mark in ".!?;।。\n") + 1
    end = min(
        (n for mark in ".!?;।。\n" if (n := text.find(mark, match.end())) >= 0), default=len(text)
    )
    return bool(NEGATIONS[_base(language)].search(text[start:end]))


def _values(written: str) -> Iterator[float]:
    """ "1.299,00" -> 1299.0. One mark with three digits behind it is read both ways."""
    figures = re.sub(r"[\s\u00a0]", "", written).strip(".,")
    marks = re.findall(r"[.,]", figures)
    whole = re.sub(r"[.,]", "", figures)
    if not marks:
        yield float(figures)
        return
    last = figures.rfind(marks[-1])
    behind = len(figures) - last - 1
    if behind != 3 or len(set(marks)) > 1:
        yield float(re.sub(r"[.,]", "", figures[:last]) + "." + figures[last + 1 :])
    if behind == 3 and len(set(marks)) == 1:
        yield float(whole)
        if len(marks) == 1:
            yield float(f"{figures[:last]}.{figures[last + 1 :]}")


def _spelled_amounts(text: str, language: str) -> Iterator[str]:
    """The number words before a currency: "it is twenty five euros" -> "twenty five"."""
    known = _number_tokens(_base(language))
    for match in _SAID_IN_WORDS.finditer(text):
        told: list[str] = []
        for word in reversed(match[1].replace("-", " ").split()):
            if word not in known:
                break
            told.insert(0, word)
        if told and not (len(told) == 1 and told[0] in _ONE):
            yield " ".join(told)


def _spelled(number: float, told: frozenset[str], language: str) -> bool:
    return bool(told) and number <= _LARGEST and _spoken(number, _base(language)) in told


def _is_known(words: str, known: frozenset[float], language: str) -> bool:
    return any(
        words == spoken or spoken.startswith(f"{words} ")
        for number in known
        if number <= _LARGEST
        for spoken in (_spoken(number, _base(language)),)
    )


@cache
def _spoken(number: float, language: str) -> str:
    whole = int(number) if number.is_integer() else number
    return _plain(num2words(whole, lang=language))


@cache
def _number_tokens(language: str) -> frozenset[str]:
    try:
        told = (num2words(n, lang=language) for n in (*range(101), 200, 300, 1000, 2000, 1_000_000))
        return frozenset(word for spoken in told for word in _plain(spoken).split())
    except NotImplementedError:  # num2words does not know every language
        return frozenset()


def _plain(spoken: str) -> str:
    return " ".join(folded(spoken).replace("-", " ").replace(",", " ").split())


def _base(language: str) -> str:
    base = language.split("-", maxsplit=1)[0].lower()
    return base if base in PROMISES else "en"
