"""Whether a text gives away the standing instruction: its canary, in many guises, or its wording.

What was said before is part of the question: a secret told in pieces is told all the same. A piece
of an answer is judged together with the tail of what came before it, and a find always reaches into
the piece itself, so that one leak does not condemn all that follows.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import pairwise

from processors.policy.safety.bare import bare
from processors.policy.wording import words_of

RUN = 6
"""Letters of the canary in a row that betray it. Six chance letters in prose are one in 10^7."""

_SHIFTED_RUN = 8
_WORDS_IN_A_ROW = 8
"""As many words in a row are a quotation."""

_TAIL = 160
"""Characters kept of what was said before: six letters spelled out as words take about 60."""

_NATO_WORDS = (
    "alfa alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
    "november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
_NATO = frozenset(_NATO_WORDS.split())
_SAID_AS = re.compile(r"\b([a-z])\s+(?:as in|for|like|wie|comme|como|come|jak)\s+[a-z]+")
_BYTES = {
    "hex": re.compile(r"(?:(?:0x|\\x|%|\\u00)?[0-9a-f]{2}[\s,;:.-]*){4,}"),
    "codes": re.compile(r"(?:\b1?\d\d\b[\s,;:.-]*){4,}"),
}


class LeakWatch:
    """Knows what must not be told, and remembers the end of what was.

    `leaks` looks and changes nothing, so a guess can be looked at; `said` remembers.
    """

    def __init__(self, canary: str, prompt: str = "") -> None:
        """Watch one call.

        Args:
            canary: lower-case consonants, which make no word, at least `RUN`; "" is none.
            prompt: the standing instruction it is part of.
        """
        both = (canary, canary[::-1])
        self._canaries = both
        self._runs = {run for way in both for run in _windows(way, RUN)}
        self._shifted = {run for way in both for run in _windows(_steps(way), _SHIFTED_RUN - 1)}
        told = words_of(prompt)
        self._quotes = {tuple(told[n : n + _WORDS_IN_A_ROW]) for n in range(len(told))}
        self._tail = ""

    def said(self, text: str) -> None:
        """This much was written, let through or not."""
        self._tail = (self._tail + text)[-_TAIL:]

    def leaks(self, text: str) -> bool:
        """Whether this piece, behind what came before it, tells something of the instruction."""
        return self._tells(text) or self._quotes_in(text)

    def _tells(self, text: str) -> bool:
        before = bare(self._tail)
        told = _readings(before + bare(text))
        for old, letters in zip(_readings(before), told, strict=True):
            if self._betrays(letters, len(old)):
                return True
        if self._spells(bare(text)) and len(self._spells(before + bare(text))) >= RUN:
            return True
        return any(self._betrays(found, 0) for found in _decoded(self._tail[-24:] + text))

    def _spells(self, text: str) -> str:
        """Parts of the canary that stand there as words: it has none a language has."""
        words = dict.fromkeys(re.findall(r"(?<![a-z])[a-z]{3,}(?![a-z])", text))
        return "".join(word for word in words if any(word in way for way in self._canaries))

    def _betrays(self, letters: str, old: int) -> bool:
        """`old`: how many of the letters were said before; a find has to end behind them."""
        near = letters[max(0, old - RUN + 1) :]
        if any(run in near for run in self._runs):
            return True
        steps = _steps(letters[max(0, old - _SHIFTED_RUN + 1) :])
        return any(run in steps for run in self._shifted)

    def _quotes_in(self, text: str) -> bool:
        before = words_of(self._tail)[-(_WORDS_IN_A_ROW - 1) :]
        told = before + words_of(text)
        return any(
            tuple(told[n : n + _WORDS_IN_A_ROW]) in self._quotes
            for n in range(len(told) - _WORDS_IN_A_ROW + 1)
        )


def _windows(text: str, size: int) -> set[str]:
    return {text[n : n + size] for n in range(len(text) - size + 1)}


def _steps(letters: str) -> str:
    """How far each letter is from the one before it: the same for every Caesar shift."""
    codes = letters.encode()
    return bytes(97 + (b - a) % 26 for a, b in pairwise(codes)).decode()


def _readings(text: str) -> tuple[str, str, str]:
    """The letters of a text as written, as spelled out, and as the beginnings of its words."""
    once = _SAID_AS.sub(r"\1", text.replace("x-ray", "xray"))
    tokens = re.findall(r"[a-z]+", once)
    spelled = "".join(t[0] for t in tokens if len(t) == 1 or t in _NATO)
    return (
        "".join(re.findall("[a-z]", text)),
        spelled,
        "".join(token[0] for token in tokens),
    )


def _decoded(text: str) -> Iterator[str]:
    """What the text says if it is written in base64, base32, hexadecimal or character codes."""
    for codec, alphabet, block in (
        (base64.b64decode, r"[^A-Za-z0-9+/]", 4),
        (base64.b32decode, r"[^A-Z2-7]", 8),
    ):
        packed = re.sub(alphabet, "", text.replace("-", "+").replace("_", "/"))
        for offset in range(block):
            whole = packed[offset:]
            whole = whole[: len(whole) // block * block]
            try:
                yield _letters(codec(whole))
            except (binascii.Error, ValueError):
                continue
    lower = text.lower()
    for run in _BYTES["hex"].findall(lower):
        digits = re.sub(r"0x|\\x|\\u00|[^0-9a-f]", "", run)
        yield _letters(bytes.fromhex(digits[: len(digits) // 2 * 2]))
        yield _letters(bytes.fromhex(digits[1 : (len(digits) - 1) // 2 * 2 + 1]))
    for run in _BYTES["codes"].findall(lower):
        yield _letters(bytes(int(code) for code in re.findall(r"\d+", run) if int(code) < 128))


def _letters(data: bytes) -> str:
    return "".join(re.findall("[a-z]", data.decode("latin-1").lower()))
