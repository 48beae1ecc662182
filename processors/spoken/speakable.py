"""Written signs as a voice reads them: addresses, dates, amounts, phone and order numbers.

Only what a voice would get wrong is rewritten; plain numbers are read by the voice itself, which
knows its language. What the page shows and the history keeps stays as it was written.
"""

import re
from datetime import date

from processors.spoken.words import READINGS, Reading

_WEB = (
    r"(?<![\w@.])(?:https?://)?(?:www\.)?"
    r"(?:[A-Za-z0-9-]+\.)+[a-z]{2,12}(?:/[\w%./?=&#-]*[\w/])?(?![\w@])"
)
_LINK = re.compile(rf"(?:(?<=\W)|^){_WEB}")
_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")
_ISO = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
_DAY_FIRST = re.compile(r"(?<![\w.])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?!\w)")
_PHONE = re.compile(r"(?<![\w+])(\+?\(?\d{1,4}\)?(?:[ .()-]{1,2}\d{2,7}){2,6})(?!\w)")
_NO_PHONE = re.compile(r"\d{1,3}(?:[ .]\d{3})+|\d{4}[-.]\d\d[-.]\d\d|\d\d?\.\d\d?\.\d{4}")
_CODE = re.compile(
    r"(?<![\w.])(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d{2})[A-Z0-9]+(?:-[A-Z0-9]+)*(?!\w)"
)
_LONG = re.compile(r"(?<![\w.,])\d{6,}(?![\w.,]\d|\w)")
_FIGURES = r"\d{1,3}(?:[ .,\u00a0]\d{3})+(?:[.,]\d{2})?|\d+(?:[.,]\d{2})?"
_MONEY = re.compile(rf"([€$£₹])\s?({_FIGURES})(?![\d%])|(?<![\w.,])({_FIGURES})\s?([€$£₹])(?!\w)")
_ENDINGS = (
    "com org net io co app dev info biz me ai shop site online example test eu uk us cn de es fr "
    "it pt br nl be pl tr in id ch at ca au"
)
_KNOWN_ENDINGS = frozenset(_ENDINGS.split())


def speakable(text: str, language: str) -> str:
    """A text in which every sign is a word.

    Args:
        text: a sentence or a clause, without markup.
        language: two letters, with or without a region; one without readings is left as it is.
    """
    reading = READINGS.get(language.split("-", maxsplit=1)[0].lower())
    if reading is None or not _worth_reading(text):
        return text
    text = _EMAIL.sub(lambda found: _address(found[0], reading), text)
    text = _LINK.sub(lambda found: _link(found[0], reading), text)
    text = _ISO.sub(lambda found: _date(found[0], (found[1], found[2], found[3]), reading), text)
    text = _DAY_FIRST.sub(lambda found: _day_first(found, reading, language), text)
    text = _MONEY.sub(lambda found: _money(found, reading), text)
    text = _PHONE.sub(lambda found: _phone(found[0], reading), text)
    text = _CODE.sub(lambda found: _code(found[0]), text)
    return _LONG.sub(lambda found: _long(found[0]), text)


def _worth_reading(text: str) -> bool:
    return any(c.isdigit() or c in "@/" for c in text) or bool(re.search(r"\w\.\w", text))


def _address(address: str, reading: Reading) -> str:
    name, _, host = address.partition("@")
    return f"{_named(name, reading)} {reading.at} {_named(host, reading)}"


def _link(link: str, reading: Reading) -> str:
    bare = re.sub(r"^https?://|^www\.", "", re.sub(r"^https?://", "", link)).rstrip("/")
    host = bare.partition("/")[0]
    if host.rpartition(".")[2] not in _KNOWN_ENDINGS:
        return link
    return _named(bare, reading)


def _named(text: str, reading: Reading) -> str:
    signs = {".": reading.dot, "/": reading.slash, "-": reading.dash, "_": reading.underscore}
    signs |= {"+": reading.plus}
    parts = (f" {signs[c]} " if c in signs else c for c in text)
    return " ".join("".join(parts).split())


def _date(written: str, year_month_day: tuple[str, str, str], reading: Reading) -> str:
    year, month, day = map(int, year_month_day)
    try:
        date(year, month, day)
    except ValueError:
        return written
    return reading.date.format(day=day, month=reading.months[month - 1], year=year)


def _day_first(found: re.Match[str], reading: Reading, language: str) -> str:
    # Where English is spoken, 03/04 is March to one and April to another.
    if language.startswith("en") and int(found[1]) <= 12:
        return found[0]
    return _date(found[0], (found[4], found[3], found[1]), reading)


def _money(found: re.Match[str], reading: Reading) -> str:
    name = reading.money[found[1] or found[4]]
    figures = found[2] or found[3]
    whole, cents = figures, ""
    if reading.cents and re.search(r"[.,]\d{2}$", figures):
        whole, cents = figures[:-3], figures[-2:]
    whole = re.sub(r"(?<=\d)[ .,\u00a0](?=\d{3})", "", whole)
    unit = name if reading.cents == "" else f" {name}"
    return f"{whole}{unit}" + (f"{reading.cents}{cents}" if cents not in {"", "00"} else "")


def _phone(number: str, reading: Reading) -> str:
    digits = re.sub(r"\D", "", number)
    if not 7 <= len(digits) <= 15 or _NO_PHONE.fullmatch(number):
        return number
    groups = [" ".join(group) for group in re.findall(r"\d+", number)]
    return (f"{reading.plus} " if number.startswith("+") else "") + ", ".join(groups)


def _code(code: str) -> str:
    parts = re.findall(r"[A-Z]+|\d+", code)
    return ", ".join(part if _is_said_whole(part) else " ".join(part) for part in parts)


def _is_said_whole(part: str) -> bool:
    """COVID is a word and 19 a number; MG and 118 are read sign by sign."""
    return len(part) > 3 if part.isalpha() else len(part) < 3


def _long(number: str) -> str:
    if number.endswith("000"):
        return number
    return ", ".join(" ".join(number[n : n + 3]) for n in range(0, len(number), 3))
