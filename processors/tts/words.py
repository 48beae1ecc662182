"""Where a text is cut: into words, into pieces, and what of it is said at all."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from processors.tts.engine import WordTime

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A Han character is a word; elsewhere white space and Han end one.
_WORD = re.compile(rf"[{_HAN}]\W*|(?:(?![{_HAN}])\S)+\s*")
_SENTENCE_END = re.compile(r"[.!?…।][\"'”’»)\]]*\s+|[。！？][”』」）]*")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u20e3]")
_STEPS = str.maketrans(dict.fromkeys("→➔▸►", ","))


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text, the latter left out."""

    start: int
    end: int


def words(text: str) -> list[Span]:
    """The words of a text, each with what stands between it and the next; joined, the text.

    What holds no letter or digit is no word: it goes to the word before, at the start of a text
    to the first. A text without any word is one.
    """
    starts: list[int] = []
    for match in _WORD.finditer(text):
        if any(map(str.isalnum, match[0])):
            starts.append(match.start() if starts else 0)
    ends = [*starts[1:], len(text)]
    return [Span(*edges) for edges in zip(starts or [0], ends, strict=True)] if text else []


def pieces(text: str, longest: int) -> Iterator[Span]:
    """Cut a text into at most `longest` characters, between sentences or else between words."""
    start = 0
    while len(text) - start > longest:
        end = _cut(text, Span(start, start + longest))
        yield Span(start, end)
        start = end
    yield Span(start, len(text))


def _cut(text: str, window: Span) -> int:
    sentences = list(_SENTENCE_END.finditer(text, window.start, window.end))
    if sentences:
        return sentences[-1].end()
    gaps = list(re.finditer(r"\s+", text[window.start : window.end]))
    return window.start + gaps[-1].end() if gaps and gaps[-1].end() else window.end


def spoken(text: str) -> str:
    """A text of the same length, character for character, without what must not be read out.

    Control characters end a C string or command espeak-ng, lone surrogates have no UTF-8, an
    emoji would be read by its name. The arrows of a menu path become the pause they stand for.
    """
    text = _EMOJI.sub(" ", text.translate(_STEPS))
    return "".join(
        " " if c != "\n" and unicodedata.category(c) in {"Cc", "Cs", "Co"} else c for c in text
    )


class WordsReached:
    """Turns places an engine reports into the words of the text, each once and in order."""

    def __init__(self, text: str) -> None:
        self._text, self._ahead = text, words(text)
        self._at_s = 0.0

    def up_to(self, place: int, start_s: float) -> tuple[WordTime, ...]:
        """The words not yet told, up to the one that holds character `place`.

        Engines report some words once that are said as one, "of the" or "您好": the later ones
        are spread evenly over the time between.
        """
        passed = sum(word.end <= place for word in self._ahead)
        if passed == len(self._ahead) or self._ahead[0].start > place:
            return ()
        start_s = max(self._at_s, start_s)
        step_s = (start_s - self._at_s) / (passed + 1)
        begun_s = [self._at_s + step_s * (n + 1) for n in range(passed)]
        self._at_s = start_s
        return self._tell([*begun_s, start_s])

    def rest(self) -> tuple[WordTime, ...]:
        """The words after the last the engine reported, said to begin with it."""
        return self._tell([self._at_s] * len(self._ahead))

    def _tell(self, starts_s: list[float]) -> tuple[WordTime, ...]:
        told, self._ahead = self._ahead[: len(starts_s)], self._ahead[len(starts_s) :]
        return tuple(
            WordTime(self._text[word.start : word.end], start_s)
            for word, start_s in zip(told, starts_s, strict=True)
        )
