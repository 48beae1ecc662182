"""What Whisper is told to expect: the names and words of a help center.

It reads them as if they had been said before, and spells what it hears accordingly.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import ceil, log

from processors.policy.wording import words_of
from processors.stt.phrases import split_sentences

MOST_TOKENS = 120
"""Of the 223 Whisper can be told; the rest is left for what was said before. 200 cost 30 ms a
decode with tiny."""

_PROMPT_TOKENS = 40
_LETTERS_PER_TOKEN = 3  # of names and rare words; ordinary ones have four or five
_LONGEST_NAME_WORDS = 3
_LEAST_RARE_LETTERS = 5
_RARE_SHARE = 0.25
_NAME_WEIGHT, _CODE_WEIGHT = 3.0, 4.0

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[.!?:;,()]")


@dataclass(frozen=True, slots=True)
class Expected:
    """Together no more than `MOST_TOKENS`."""

    hotwords: tuple[str, ...]
    """As they are spelled, the most important last: where room is short the first are forgotten."""

    prompt: str
    """Questions as visitors ask them, for their style; "" where none are known."""


def expect(texts: Iterable[str], asked: Iterable[str] = ()) -> Expected:
    """What to tell Whisper.

    Args:
        texts: articles in Markdown or plain text.
        asked: questions as visitors put them.
    """
    prompt = " ".join(_within([question.strip() for question in asked], _PROMPT_TOKENS))
    ranked = [term for term, _ in _ranked(list(texts))]
    told = _within(ranked, MOST_TOKENS - _tokens(prompt))
    return Expected(tuple(reversed(told)), prompt)


def names(texts: Iterable[str]) -> frozenset[str]:
    """Plain words of the names and codes in some articles, as products and error messages have."""
    named, ordinary = _count(list(texts))
    spoken = {word for name in named for word in words_of(name) if len(word) > 1}
    return frozenset(spoken - ordinary.keys())


def _ranked(texts: list[str]) -> list[tuple[str, float]]:
    """Terms and their weights, heaviest first; equal ones by the alphabet."""
    named, rare = _count(texts)
    weights: dict[str, float] = {}
    for name, n_texts in named.items():
        weights[name] = (_CODE_WEIGHT if _is_code(name) else _NAME_WEIGHT) * (1 + log(n_texts))
    spoken = {word.casefold() for name in named for word in name.split()}
    for word, per_text in rare.items():
        known = word.casefold() in spoken or len(per_text) > max(1, _RARE_SHARE * len(texts))
        if sum(per_text) > 1 and len(word) >= _LEAST_RARE_LETTERS and not known:
            weights[word] = (1 + log(sum(per_text))) * log(1 + len(texts) / len(per_text)) / 2
    return sorted(weights.items(), key=lambda entry: (-entry[1], entry[0]))


def _count(texts: list[str]) -> tuple[Counter[str], dict[str, list[int]]]:
    """In how many texts each name stands, and how often each rare word in those that have it."""
    names: Counter[str] = Counter()
    words: dict[str, list[int]] = defaultdict(list)
    for text in texts:
        here: Counter[str] = Counter()
        named: set[str] = set()
        for sentence in split_sentences(text):
            tokens: list[str] = _WORD.findall(sentence)
            named.update(_names(tokens))
            here.update(token for token in tokens if token.islower())
        names.update(named)
        for word, n in here.items():
            words[word].append(n)
    # A heading in title case names things that are ordinary words elsewhere.
    for name in [name for name in names if name.casefold() in words and not _is_code(name)]:
        del names[name]
    return names, words


def _names(tokens: list[str]) -> Iterable[str]:
    """Capitalised words in the middle of a sentence, neighbours together, and codes anywhere."""
    yield from (token for token in tokens if _is_code(token))
    begins = {0} | {at + 1 for at, token in enumerate(tokens) if token in ".!?:;"}
    capital = [
        at not in begins and token[0].isupper() and token != "I" for at, token in enumerate(tokens)
    ]
    for is_name, group in groupby(enumerate(tokens), key=lambda entry: capital[entry[0]]):
        run = [token for _, token in group]
        if is_name and len(run) <= _LONGEST_NAME_WORDS:
            yield " ".join(run)


def _is_code(token: str) -> bool:
    """`API`, `iPhone`, `MG-429`: not pronounced or not spelled as other words are."""
    return len(token) > 1 and not token.isdigit() and any(c.isupper() for c in token[1:])


def _within(terms: list[str], most_tokens: int) -> list[str]:
    """As many as there is room for, in order."""
    told: list[str] = []
    room = most_tokens
    for term in dict.fromkeys(terms):
        room -= _tokens(term)
        if room < 0:
            break
        told.append(term)
    return told


def _tokens(text: str) -> int:
    """Not fewer than Whisper takes for Latin letters, the comma behind it counted."""
    return ceil(len(text) / _LETTERS_PER_TOKEN) + 1 if text else 0
