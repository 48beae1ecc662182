"""When the words of a text are said, where an engine does not tell."""

from processors.tts.engine import WordTime
from processors.tts.words import Span, words

_CHARACTERS_PER_WORD = 6.0  # with the space behind it
_HAN_WEIGHT = 3.0  # one is said in the time of three letters
_FIRST_HAN = "\u3040"
_MEMORY = 0.3  # of a new utterance in the pace


def _weight(text: str) -> float:
    return sum(_HAN_WEIGHT if c >= _FIRST_HAN else 1.0 for c in text)


class Pace:
    """How fast a voice is. Begins with what it was asked for."""

    def __init__(self, words_per_minute: int) -> None:
        self._per_s = words_per_minute * _CHARACTERS_PER_WORD / 60

    def length_s(self, text: str) -> float:
        """How long a text probably takes."""
        return _weight(text) / self._per_s

    def learn(self, text: str, said_s: float) -> None:
        """How long it did take."""
        if said_s > 0:
            self._per_s += _MEMORY * (_weight(text) / said_s - self._per_s)


class WordClock:
    """Shares the time of a text out among its words, by their characters, as it is said.

    Times only grow. Words that are left when the speech is over share the time since the last
    one told; where it took longer than was thought, they were told too early.
    """

    def __init__(self, text: str, pace: Pace) -> None:
        self._text, self._ahead, self._pace = text, words(text), pace
        self._last = WordTime("", 0.0)
        self._next_s = 0.0  # when the next word begins

    def until(self, said_s: float) -> tuple[WordTime, ...]:
        """The words that begin before this much has been said."""
        told: list[WordTime] = []
        while self._ahead and self._next_s < said_s:
            self._last = WordTime(self._of(self._ahead.pop(0)), self._next_s)
            self._next_s += self._pace.length_s(self._last.text)
            told.append(self._last)
        return tuple(told)

    def rest(self, said_s: float) -> tuple[WordTime, ...]:
        """The words not told yet, now that the whole length is known."""
        left = [self._of(word) for word in self._ahead]
        self._ahead = []
        done = _weight(self._last.text)
        per_weight_s = (said_s - self._last.start_s) / max(done + sum(map(_weight, left)), 1.0)
        told: list[WordTime] = []
        for text in left:
            told.append(WordTime(text, self._last.start_s + done * per_weight_s))
            done += _weight(text)
        return tuple(told)

    def _of(self, word: Span) -> str:
        return self._text[word.start : word.end]
