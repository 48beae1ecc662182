"""Bytes to text as it was meant, without what a reader cannot see."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read these names as their larger sisters, which writers meant.
_MEANT = {"iso8859_1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_LOOKED_AT_BYTES = 1024
_SAMPLE_BYTES = 20_000
_MAX_CHAOS = 0.1
"""Share of text that may look odd, or look less like a language than in the likeliest encoding."""

# Letters of tags, marks of direction, fillers, variation selectors: nothing of it is seen or heard.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\U000f0000-\U0010ffff]+"
)
# Joiners shape words of Arabic and Indic scripts; between other letters they only hide something.
_JOINERS = re.compile("(?<![\u0600-\u08ff\u0900-\u0dff])[\u200c\u200d]+|[\u200c\u200d]{2,}")


def decoded(content: bytes, declared: str = "") -> str:
    """The text of a page, whatever it says about its own encoding.

    What reads as UTF-8 is UTF-8: other encodings do not by chance. Else the declared encoding
    counts if the bytes fit it and the language looks like one, else the likeliest.

    Args:
        content: of the page.
        declared: encoding named by the Content-Type header; "" is none.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if b"\0" not in content:
        text = content.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if not broken or broken * 4 < sum(char > "\x7f" for char in text):
            return text
    return _guessed(content, _declared(content, declared))


def visible(text: str) -> str:
    """The text without characters that no reader sees."""
    return _JOINERS.sub("", _UNSEEN.sub("", text))


def _guessed(content: bytes, declared: Iterator[str]) -> str:
    """By the declared encoding where its words look like words, else by the likeliest."""
    sample = content[:_SAMPLE_BYTES]
    likely = from_bytes(sample).best()
    coherence = likely.coherence if likely else 0.0
    for encoding in declared:
        read = from_bytes(sample, cp_isolation=[encoding]).best()
        if read and read.chaos <= _MAX_CHAOS and read.coherence >= coherence - _MAX_CHAOS:
            return content.decode(encoding, "replace")
    return content.decode(likely.encoding if likely else "cp1252", "replace")


def _declared(content: bytes, by_header: str) -> Iterator[str]:
    """The encodings a page names for itself, as Python knows them."""
    inside = [name.decode("ascii") for name in _META.findall(content[:_LOOKED_AT_BYTES])]
    for name in [by_header, *inside]:
        try:
            known = codecs.lookup(name.strip("\"' ")).name.replace("-", "_")
        except (LookupError, ValueError):
            continue
        if known not in ("utf_8", "utf_7"):
            yield _MEANT.get(known, known)
