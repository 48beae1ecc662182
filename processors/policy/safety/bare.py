"""Text as it reads, without what hides words from a reader that compares characters."""

import re
import unicodedata
from functools import lru_cache

from processors.policy.wording import plain

_INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0001-\U000e007f]"
)
"""Marks that format and show nothing."""

_LOOKALIKES = str.maketrans("аеорсухіѕјԁոһԛԝ", "aeopcyxisjdnhqw")
"""Cyrillic and Armenian letters that look Latin, where they stand in a Latin word."""


def bare(text: str) -> str:
    """Lower case, composed, without invisible characters; punctuation and spaces stay."""
    if text.isascii():
        return text.lower()
    plain_text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return re.sub(r"\w+", _unmasked, plain_text)


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """Bare and without accents. Remembered: what answers draw on is asked for again and again."""
    return unaccented(bare(text))


def unaccented(text: str) -> str:
    """Latin letters without their accents. Other scripts keep their marks, which are letters."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", text))


def wording(text: str) -> str:
    """The words only, with a space at both ends, so that ` word ` finds whole words."""
    return f" {plain(unaccented(bare(text)))} "


def contains(words: str, phrase: str) -> bool:
    """Whether a phrase stands in `words`, both as `wording` gives them, between word ends.

    Where no spaces are written, as in Chinese, anywhere.
    """
    return phrase in words if phrase.isascii() else phrase.strip() in words


def _unmasked(word: re.Match[str]) -> str:
    mixed = re.search("[a-z]", word[0])
    return word[0].translate(_LOOKALIKES) if mixed else word[0]
