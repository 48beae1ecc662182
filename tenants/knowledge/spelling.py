"""Error codes and numbers as they are said: `m g two oh four` -> `mg 204`."""

import re

_DIGITS = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_DIGIT = f"(?:{'|'.join(_DIGITS)}|[0-9])"
# Digits alone need three in a row: `one two` may be counting, `one` is mostly a word.
_CODE = re.compile(
    rf"\b((?:[a-z]\b[-.\s]+)(?:[a-z]\b[-.\s]+)+)({_DIGIT}\b(?:[-\s]+{_DIGIT}\b)*)"
    rf"|\b({_DIGIT}\b(?:[-\s]+{_DIGIT}\b){{2,}})",
    re.IGNORECASE,
)


def unspelled(question: str) -> str:
    """The question with spelled-out letters and English digits written as one word each."""
    return _CODE.sub(_written, question)


def _written(match: re.Match[str]) -> str:
    letters, after, alone = match[1] or "", match[2] or "", match[3] or ""
    words = re.split(r"[-\s]+", after or alone)
    digits = "".join(_DIGITS.get(word.lower(), word) for word in words)
    return f"{''.join(re.findall('[A-Za-z]', letters))} {digits}".strip()
