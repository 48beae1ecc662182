"""Personal data in a sentence: numbers by their checksums, addresses by their form."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.pt import cc
from stdnum.pt import nif as pt_nif
from stdnum.tr import tckimlik
from stdnum.us import ssn

from processors.policy.safety.bare import bare
from processors.policy.safety.digits import digits_for_words

Kind = Literal["card", "iban", "national_id", "email", "phone"]


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data. `value` is for comparison and never leaves the process."""

    kind: Kind
    value: str
    """Without spaces and punctuation, lower case."""


_BY_CHECKSUM: tuple[tuple[re.Pattern[str], tuple[Callable[[str], bool], ...]], ...] = (
    (re.compile(r"\d{8}[a-z]|[xyz]\d{7}[a-z]"), (dni.is_valid, nie.is_valid)),
    (re.compile(r"[12]\d{14}|[12]\d{4}2[ab]\d{8}"), (nir.is_valid,)),
    (re.compile(r"[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z]"), (codicefiscale.is_valid,)),
    (re.compile(r"\d{8}\d[a-z0-9]{2}\d"), (cc.is_valid,)),
    (re.compile(r"[2-9]\d{11}"), (aadhaar.is_valid,)),
    (re.compile(r"\d{17}[\dx]"), (ric.is_valid,)),
    (re.compile(r"\d{11}"), (cpf.is_valid, pesel.is_valid, tckimlik.is_valid, idnr.is_valid)),
)
"""What few other numbers look like: compact, lower case, whole."""

_BY_NAME: tuple[tuple[re.Pattern[str], tuple[Callable[[str], bool], ...]], ...] = (
    (re.compile(r"\bbsn\b|burgerservice"), (bsn.is_valid,)),
    (re.compile(r"\bnif\b|contribuinte"), (pt_nif.is_valid,)),
    (re.compile(r"\bnhs\b"), (nhs.is_valid,)),
    (re.compile(r"\bssn\b|social security"), (ssn.is_valid,)),
    (re.compile(r"\bnik\b|\bktp\b"), (lambda number: len(number) == 16,)),
)
"""Nine or ten digits are too often something else, unless the sentence says what they are."""

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_SAID_EMAIL = re.compile(
    r"[\w.+-]+(?: dot [\w-]+)* (?:at|arroba|arobase|chiocciola|apenstaartje) "
    r"[\w-]+(?: ?(?:dot|punto|point|punkt|ponto|\.) ?[\w-]+)+"
)
_ABOUT_MAIL = re.compile(r"mail|\bwrite\b|correo|courriel|posta\b|contact")
_DIGITS_RUN = re.compile(r"\+?\d(?:\d|[ \t().\u2010-\u2015/-]{1,2}(?=\d))+")
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}")
_SSN = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")
_TOKEN = re.compile(r"(?<!\w)(?=[a-z.-]*\d)[a-z0-9](?:[.-]?[a-z0-9]){8,17}(?!\w)")
_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]\d{3})+")

_CARDS_BEGIN = frozenset("23456")
CARD_DIGITS = range(13, 20)
PHONE_DIGITS = range(8, 16)


def personal(text: str, kinds: Set[Kind], language: str = "en") -> Iterator[Found]:
    """Personal data of these kinds, each as often as it stands there.

    Args:
        text: a sentence, with the end of the one before it where a number may run on.
        kinds: looked for; the others are left alone.
        language: of number words, as in "four one one one".
    """
    words = digits_for_words(bare(text), language)
    numbers = list(_numbers(words))
    cards = {compact(number) for number in numbers if _is_card(number)}
    ids = dict.fromkeys(_national_ids(words, numbers))
    others = [n for n in numbers if compact(n) not in cards and compact(n) not in ids]
    looked_for: dict[Kind, Callable[[], Iterable[str]]] = {
        "card": lambda: cards,
        "iban": lambda: _ibans(words),
        "national_id": lambda: ids,
        "email": lambda: _emails(words),
        "phone": lambda: (compact(number) for number in others if _is_phone(number)),
    }
    for kind, find in looked_for.items():
        if kind in kinds:
            yield from (Found(kind, value) for value in find())


def compact(number: str) -> str:
    """A number or address without what is only there for the eye."""
    return re.sub(r"[^\w@]", "", number).lower()


def _emails(words: str) -> Iterator[str]:
    # "the page at status dot example" is a place to look, not to write to.
    said = _SAID_EMAIL.finditer(words) if _ABOUT_MAIL.search(words) else ()
    yield from (_address(match[0]) for match in (*_EMAIL.finditer(words), *said))


def _address(written: str) -> str:
    said = re.sub(r" (?:at|arroba|arobase|chiocciola|apenstaartje) ", "@", written)
    said = re.sub(r" ?\b(?:dot|punto|point|punkt|ponto)\b ?", ".", said)
    return said.replace(" ", "").strip(".")


def _numbers(words: str) -> Iterator[str]:
    for match in _DIGITS_RUN.finditer(words):
        yield match[0].strip(" .-/(")


def _is_card(number: str) -> bool:
    digits = compact(number)
    # What follows it may be its date and code.
    sizes = {len(digits), 15, 16} & set(CARD_DIGITS)
    return digits[:1] in _CARDS_BEGIN and any(
        len(digits) >= size and luhn.is_valid(digits[:size]) for size in sizes
    )


def _ibans(words: str) -> Iterator[str]:
    for match in _IBAN.finditer(words):
        characters = compact(match[0])
        # Words that follow look like part of it.
        for size in range(min(len(characters), 34), 14, -1):
            if iban.is_valid(characters[:size]):
                yield characters[:size]
                break


def _national_ids(words: str, numbers: Sequence[str]) -> Iterator[str]:
    written = [match[0] for match in _TOKEN.finditer(words)]
    for number in dict.fromkeys(map(compact, (*written, *numbers))):
        for form, checks in _BY_CHECKSUM:
            if form.fullmatch(number) and any(valid(number) for valid in checks):
                yield number
    yield from (compact(match[0]) for match in _SSN.finditer(words) if ssn.is_valid(match[0]))
    for name, checks in _BY_NAME:
        if name.search(words):
            yield from (n for n in map(compact, numbers) if any(valid(n) for valid in checks))


def _is_phone(number: str) -> bool:
    digits = compact(number)
    if len(digits) not in PHONE_DIGITS or _DATE.fullmatch(number) or _THOUSANDS.fullmatch(number):
        return False
    parts = len(re.findall(r"\d+", number))
    return number.startswith(("+", "00")) or parts > 2 or (parts == 2 and number[0] == "0")
