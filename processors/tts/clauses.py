"""Where the first clause of an answer ends: soon enough to be said while the rest is written."""

import re
from dataclasses import dataclass

import numpy as np

from processors.audio import pcm16_to_float
from processors.tts.words import words

MIN_WORDS = 6
"""A shorter clause would be over before the rest of its sentence is there."""

_ITEM_WORDS = 3
"""Commas no further apart than this separate the items of a list."""

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
_TWINS = '"*`~_'
_SENTENCE_ENDS = ".!?…।"


@dataclass(frozen=True, slots=True)
class _Rules:
    """Words of one language, in lower case."""

    begins: frozenset[str]
    """Begin a clause wherever they stand, with or without a comma."""

    joins: frozenset[str]
    """Join clauses, but names and nouns as well: only before one of `subjects`."""

    subjects: frozenset[str]

    after_comma: frozenset[str]
    """Begin a clause after a comma."""

    not_after: frozenset[str]
    """Before one of `begins`, these take it into their own clause, as in "in which"."""


def _rules(*lists: str) -> _Rules:
    return _Rules(*(frozenset(listed.split()) for listed in lists))


_RULES = {
    "de": _rules(
        "aber sondern weil obwohl während sodass",
        "und oder denn",
        "sie ich wir es er man dann danach das dies",
        "dass wenn damit falls da wo bevor nachdem sobald dann danach bitte sie wir",
        "",
    ),
    "en": _rules(
        "but because although though whereas unless which",
        "and or so",
        "you we i it they he she then there this that please",
        "if when while who where as since once before after then please you we it",
        "in of on at to for from with by about nothing",
    ),
    "es": _rules(
        "pero porque aunque mientras sino",
        "y o así",
        "usted ustedes nosotros yo luego después esto eso también que",
        "que si cuando donde para como entonces luego después usted",
        "no",
    ),
    "fr": _rules(
        "mais parce puisque tandis",
        "et ou donc car",
        "vous nous je il elle ils elles on ensuite puis cela",
        "que si quand lorsque où qui afin pour ensuite puis vous nous il",
        "non",
    ),
    "hi": _rules(
        "लेकिन क्योंकि हालाँकि ताकि मगर",
        "और या तो",
        "आप हम वह यह वे फिर मैं",
        "जो जब अगर यदि तो फिर आप",
        "",
    ),
    "id": _rules(
        "tetapi namun karena meskipun sehingga sedangkan",
        "dan atau lalu",
        "anda kami kita saya itu ini kemudian lalu",
        "jika kalau ketika yang agar supaya kemudian lalu anda kami",
        "",
    ),
    "it": _rules(
        "ma perché mentre però",
        "e o quindi",
        "lei voi noi io poi questo dopo",
        "che se quando dove per come poi quindi",
        "non",
    ),
    "nl": _rules(
        "maar omdat hoewel terwijl zodat",
        "en of want dus",
        "u je jij we wij ik het ze hij dan daarna dit dat",
        "dat als wanneer die waar om daarna dan u je we",
        "",
    ),
    "pl": _rules(
        "ale ponieważ chociaż jednak natomiast",
        "i lub więc oraz",
        "pan pani my ja to wtedy potem następnie",
        "że jeśli gdy kiedy który która które aby żeby a",
        "",
    ),
    "pt": _rules(
        "mas porque embora enquanto porém",
        "e ou então",
        "você vocês nós eu ele ela depois isso isto",
        "que se quando onde para como depois então você",
        "",
    ),
    "tr": _rules(
        "ama fakat çünkü ancak",
        "ve veya",
        "siz biz bu o sonra ardından ben",
        "eğer sonra ardından siz biz bu",
        "",
    ),
}

_NO_RULES = _rules("", "", "", "", "")


def clause_end(text: str, language: str) -> int:
    """Where the first clause of a sentence ends, as soon as that is certain.

    Asked after each character of a growing text it gives one answer, whatever the text was cut
    into on its way.

    Args:
        text: the beginning of a sentence. Only what stands after it makes an end certain: three
            words after a comma that may be one of a list, one word elsewhere.
        language: as `pt` or `pt-PT`. Without rules for it, punctuation alone counts.

    Returns:
        Characters in the clause, its comma included, white space after it left out; 0 while
        there is no end. At least `MIN_WORDS` words.
    """
    rules = _RULES.get(language.replace("_", "-").split("-")[0].lower(), _NO_RULES)
    ends = [mark.end() for mark in _MARK.finditer(text) if _ends_clause(text, mark, rules)]
    ends += _before_conjunctions(text, rules)
    long_enough = (end for end in sorted(ends) if _length(text[:end]) >= MIN_WORDS)
    return next((len(text[:end].rstrip()) for end in long_enough if _balanced(text[:end])), 0)


def pause_after_s(clause: str, listedper_minute: int = _USUAL_WPM) -> float:
    """Silence between a clause and the rest of its sentence; 0 where nothing separates them."""
    mark = clause.rstrip()[-1:]
    if not mark or mark.isalnum():
        return 0.0
    base_s = _COMMA_S if mark in _COMMAS else _STRONG_S
    # espeak-ng's pauses shrink faster than its words.
    return base_s * (_USUAL_WPM / listedper_minute) ** 1.8


def kept_open(clause: str) -> str:
    """A clause with a comma at its end, so that a voice does not fall as after a sentence."""
    stripped = clause.rstrip()
    return f"{stripped}," if stripped[-1:].isalnum() else clause


def is_silent(pcm16: bytes) -> bool:
    """Whether nothing of a stretch of speech can be heard."""
    return not np.any(np.abs(pcm16_to_float(pcm16)) > _AUDIBLE)


def _ends_clause(text: str, mark: re.Match[str], rules: _Rules) -> bool:
    before, after = text[: mark.start()].rstrip(), text[mark.end() :].lstrip()
    if before[-1:].isdigit() and after[:1].isdigit():
        return False
    if before.endswith("."):  # an abbreviation
        return False
    return mark[0] not in ",،" or _comma_ends_clause(before, _complete(after), rules)


def _comma_ends_clause(before: str, after: list[str], rules: _Rules) -> bool:
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
    near = after[:_ITEM_WORDS]
    return len(near) == _ITEM_WORDS and not any(
        word[-1] in _COMMAS + _SENTENCE_ENDS or (n and word.lower() in rules.joins)
        for n, word in enumerate(near)
    )


def _before_conjunctions(text: str, rules: _Rules) -> list[int]:
    """Where a conjunction begins without a comma before it."""
    found = [(match.start(), match[0].lower()) for match in re.finditer(r"\S+(?=\s)", text)]
    ends: list[int] = []
    for n, (start, word) in enumerate(found[1:], 1):
        before = found[n - 1][1]
        after = found[n + 1][1] if n + 1 < len(found) else ""
        begins = word in rules.begins and before not in rules.not_after
        joins = word in rules.joins and after in rules.subjects
        if (begins or joins) and before[-1].isalnum():
            ends.append(start)
    return ends


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
        text.count(twin) % 2 == 0 for twin in _TWINS
    )
