"""When two transcripts are the same words."""

import re
import unicodedata

_INSIDE_WORDS = re.compile(r"['’ʼ]")


def plain(text: str) -> str:
    """The words without case, punctuation and extra space, as two transcripts of one sentence
    share them."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Marks are kept: Hindi writes its vowels with them, and \W would take them away.
    kept = "".join(
        " " if unicodedata.category(c)[0] in "PSZC" else c for c in _INSIDE_WORDS.sub("", folded)
    )
    return " ".join(kept.split())


def words_of(text: str) -> list[str]:
    """The plain words; of Chinese, which puts no space between them, the characters."""
    return re.findall(r"[一-鿿]|[^\s一-鿿]+", plain(text))
