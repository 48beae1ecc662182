"""Where the first clause of an answer ends, or a phrase of it: soon enough to be said while the
rest is written."""

import re
from collections import Counter

import numpy as np

from processors.audio import pcm16_to_float
from processors.tts.clause_rules import NO_RULES, RULES, Rules
from processors.tts.words import words

MIN_WORDS = 6
"""A shorter clause would be over before the rest of its sentence is there."""

_LATE_WORDS = 8
"""Of so many without an end, one is taken that parts what belongs together."""

_ITEM_WORDS = 3
"""Commas no further apart than this separate the items of a list."""

_BEHIND_COMMA = 2
"""Words that tell whether a list goes on; one where it is no name."""

_USUAL_WPM = 175
_COMMA_S, _STRONG_S = 0.14, 0.22  # what espeak-ng leaves in the middle of a sentence

_AUDIBLE = 0.003  # of full scale

_HAN_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CHARACTERS_PER_WORD = 1.7  # of Han or kana
_COMMAS = ",،，、"
# Commas and their like count before white space only, so that 1,000 and 10:30 are no clauses.
_MARK = re.compile(r"[,،;:؛](?=\s+\S)|[，；：](?=[^\s\d”』」）])|[ \u00a0]?—\s?(?=\w)|\s–\s(?=\S)")
_LIST_COMMA = re.compile(r"[,،]\s")
_PAIRS = ("()", "[]", "«»", "「」", "『』", "（）", "《》")
_TWINS = re.compile(r'"|\*+|`+|~+|_+')
_SENTENCE_ENDS = ".!?…।"


def clause_end(text: str, language: str) -> int:
    """Where the first clause of a sentence ends, as soon as that is certain; a phrase will do where
    `MIN_WORDS` have gone by without one.

    Asked after each character of a growing text it gives one answer, whatever the text was cut
    into on its way.

    Args:
        text: the beginning of a sentence. Only what stands after it makes an end certain: two
            words after a comma that may be one of a list of names, one word elsewhere.
        language: as `pt` or `pt-PT`. Without rules for it, punctuation alone counts.

    Returns:
        Characters in the clause, its comma included, white space after it left out; 0 while
        there is no end. At least `MIN_WORDS` words.
    """
    rules = RULES.get(language.replace("_", "-").split("-")[0].lower(), NO_RULES)
    ends = [mark.end() for mark in _MARK.finditer(text) if _ends_clause(text, mark, rules)]
    ends += _inner_ends(text, rules)
    long_enough = (end for end in sorted(ends) if _length(text[:end]) >= MIN_WORDS)
    return next((len(text[:end].rstrip()) for end in long_enough if _balanced(text[:end])), 0)


def pause_after_s(clause: str, words_per_minute: int = _USUAL_WPM) -> float:
    """Silence between a clause and the rest of its sentence; 0 where nothing separates them."""
    mark = clause.rstrip()[-1:]
    if not mark or mark.isalnum():
        return 0.0
    base_s = _COMMA_S if mark in _COMMAS else _STRONG_S
    # espeak-ng's pauses shrink faster than its words.
    return base_s * (_USUAL_WPM / words_per_minute) ** 1.8


def kept_open(clause: str) -> str:
    """A clause with a comma at its end, so that a voice does not fall as after a sentence."""
    stripped = clause.rstrip()
    return f"{stripped}," if stripped[-1:].isalnum() else clause


def is_silent(pcm16: bytes) -> bool:
    """Whether nothing of a stretch of speech can be heard."""
    return not np.any(np.abs(pcm16_to_float(pcm16)) > _AUDIBLE)


def _ends_clause(text: str, mark: re.Match[str], rules: Rules) -> bool:
    before, after = text[: mark.start()].rstrip(), text[mark.end() :].lstrip()
    if before[-1:].isdigit() and after[:1].isdigit():
        return False
    if before.endswith("."):  # an abbreviation
        return False
    return mark[0] not in ",،" or _comma_ends_clause(before, _complete(after), rules)


def _comma_ends_clause(before: str, after: list[str], rules: Rules) -> bool:
    first = after[0].lower() if after else ""
    if first in rules.begins:
        return True
    *_, item = _LIST_COMMA.split(before)
    if item != before and len(item.split()) <= _ITEM_WORDS:
        return False
    if first in rules.after_comma:
        return True
    if first in rules.joins and after[1:] and after[1].lower() in rules.subjects:
        return True
    return _no_list_goes_on(after[:_BEHIND_COMMA], rules)


def _no_list_goes_on(near: list[str], rules: Rules) -> bool:
    """Behind a comma; the items of a list are names, or end with the next comma or an "and"."""
    if any(
        word[-1] in _COMMAS + _SENTENCE_ENDS or (n and word.lower() in rules.joins)
        for n, word in enumerate(near)
    ):
        return False
    return len(near) == _BEHIND_COMMA or (bool(near) and near[0].islower())


def _inner_ends(text: str, rules: Rules) -> list[int]:
    """Where a conjunction or a phrase begins without a comma before it."""
    found = [(match.start(), match[0]) for match in re.finditer(r"\S+(?=\s)", text)]
    ends: list[int] = []
    for n, (start, word) in enumerate(found[1:], 1):
        before = found[n - 1][1]
        after = found[n + 1][1] if n + 1 < len(found) else ""
        if before[-1].isalnum() and (
            _begins_clause(before.lower(), word.lower(), after.lower(), rules)
            or _begins_phrase(before.lower(), word.lower(), rules)
            or (n >= _LATE_WORDS and _begins_late(text[:start], word, after, rules))
        ):
            ends.append(start)
    return ends


def _begins_clause(before: str, word: str, after: str, rules: Rules) -> bool:
    begins = word in rules.begins and before not in rules.not_after
    return begins or (word in rules.joins and after in rules.subjects)


def _begins_phrase(before: str, word: str, rules: Rules) -> bool:
    return word in rules.phrases and before not in rules.clings


def _begins_late(before: str, word: str, after: str, rules: Rules) -> bool:
    # Capitals are names; behind a comma this close stands the last item of a list.
    *_, item = _LIST_COMMA.split(before)
    in_list = item != before and len(item.split()) <= _ITEM_WORDS
    return word in rules.late and after.islower() and not in_list


def _complete(text: str) -> list[str]:
    """The words of a text that have ended: white space follows them."""
    return re.findall(r"\S+(?=\s)", text)


def _length(text: str) -> float:
    """In words; what is written without spaces is reckoned in its characters."""
    characters = len(_HAN_KANA.findall(text))
    return len(words(_HAN_KANA.sub(" ", text))) + characters / _CHARACTERS_PER_WORD


def _balanced(text: str) -> bool:
    """Whether no quotation, bracket or emphasis is still open."""
    curly = "„“" if "„" in text else "“”"
    pairs = (*_PAIRS, curly)
    return all(text.count(opens) == text.count(closes) for opens, closes in pairs) and all(
        times % 2 == 0 for times in Counter(_TWINS.findall(text)).values()
    )
