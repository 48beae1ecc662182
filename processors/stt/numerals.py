"""Numbers as an English speaker says them."""

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?(st|nd|rd|th|s|k)?", re.IGNORECASE)
_DIGIT_BY_DIGIT = 10**12
_YEARS = range(1100, 2100)


def cardinal(number: int) -> list[str]:
    """1234 as `one thousand two hundred thirty four`; a longer one digit by digit."""
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        tens, ones = divmod(number, 10)
        return [_TENS[tens - 2], *([_ONES[ones]] if ones else [])]
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return [_ONES[hundreds], "hundred", *(cardinal(rest) if rest else [])]
    for scale, name in _SCALES:
        if scale <= number < _DIGIT_BY_DIGIT:
            count, rest = divmod(number, scale)
            return [*cardinal(count), name, *(cardinal(rest) if rest else [])]
    return [_ONES[int(digit)] for digit in str(number)]


def ordinal(number: int) -> list[str]:
    """21 as `twenty first`."""
    *before, last = cardinal(number)
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = last[:-1] + "ieth"
    else:
        last += "th"
    return [*before, last]


def year(number: int) -> list[str]:
    """1999 as `nineteen ninety nine`, 2008 as `two thousand eight`."""
    century, rest = divmod(number, 100)
    if (century == 20 and rest < 10) or rest == 0:
        return cardinal(number)
    return [*cardinal(century), *(["oh"] if rest < 10 else []), *cardinal(rest)]


def spoken_number(token: str) -> list[str] | None:
    """The words of `1099`, `2.9`, `3rd` or `60s`; None if it is no number.

    A number that may be a year is said as one.
    """
    match = _NUMBER.fullmatch(token.replace(",", ""))
    if match is None:
        return None
    whole, decimals, ending = int(match[1]), match[2], (match[3] or "").lower()
    if decimals:
        words = [*cardinal(whole), "point", *(_ONES[int(digit)] for digit in decimals)]
        return [*words, "thousand"] if ending == "k" else words
    if ending in {"st", "nd", "rd", "th"}:
        return ordinal(whole)
    if ending == "k":
        return cardinal(whole * 1000)
    words = year(whole) if whole in _YEARS and "," not in token else cardinal(whole)
    if ending == "s":
        last = words[-1]
        words[-1] = last[:-1] + "ies" if last.endswith("y") else last + "s"
    return words
