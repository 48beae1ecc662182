"""Numbers that were written out digit by digit, as in "four one one one"."""

import re
from functools import cache

from num2words import num2words

from processors.policy.safety.bare import bare

_AT_LEAST = 4
"""Fewer digits in a row are counting, not a number."""

_ZH, _HI = "零一二三四五六七八九", "शून्य एक दो तीन चार पाँच छह सात आठ नौ"
_ALSO = {"en": {"oh": "0", "o": "0"}, "zh": {"〇": "0", "幺": "1"}, "pt": {"meia": "6"}}


def digits_for_words(words: str, language: str) -> str:
    """ "four one one one" -> "4 1 1 1", where at least four stand in a row.

    Args:
        words: as `bare` gives them.
        language: two letters, with or without a region.
    """
    base = language.split("-", maxsplit=1)[0].lower()
    digits = _digit_words(base)
    if not digits or not any(word in words for word in digits):
        return words
    one = "|".join(sorted(map(re.escape, digits), key=len, reverse=True))
    spaced = base != "zh"
    begin, end, gap = (r"(?<!\w)", r"(?!\w)", r"[\s,-]+") if spaced else ("", "", r"[\s,-]*")
    run = rf"{begin}(?:{one}){end}(?:{gap}(?:{one}){end}){{{_AT_LEAST - 1},}}"
    return re.sub(run, lambda said: " ".join(digits[d] for d in re.findall(one, said[0])), words)


@cache
def _digit_words(language: str) -> dict[str, str]:
    if language in {"zh", "hi"}:
        said = list(_ZH) if language == "zh" else _HI.split()
    else:
        try:
            said = [num2words(digit, lang=language) for digit in range(10)]
        except NotImplementedError:  # num2words does not know every language
            return {}
    return {bare(word): str(digit) for digit, word in enumerate(said)} | _ALSO.get(language, {})
