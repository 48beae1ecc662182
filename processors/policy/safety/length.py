"""How long something takes to say, in words."""

import re

_HAN = re.compile("[\u3400-\u9fff]")
_CHARACTERS_PER_WORD = 1.7
_PAUSES = ",;:，；：、،—"


def spoken_words(text: str) -> float:
    """Words; what is written without spaces is reckoned in its characters."""
    return len(_HAN.sub(" ", text).split()) + len(_HAN.findall(text)) / _CHARACTERS_PER_WORD


def shortened(text: str, longest: float) -> str:
    """The beginning of a text that never ends: up to its last pause, or else its last word."""
    if spoken_words(text) <= longest:
        return text
    ends = [m.end() for m in re.finditer(r"\S+\s*|[\u3400-\u9fff]", text)]
    fitting = [end for end in ends if spoken_words(text[:end]) <= longest] or ends[:1]
    begun = text[: fitting[-1]].rstrip()
    pause = max(begun.rfind(mark) for mark in _PAUSES)
    return begun[:pause] if pause > len(begun) // 2 else begun
