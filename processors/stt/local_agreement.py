"""What of a growing window's transcripts may be relied on, and where the window may be cut.

A word that two decodes of a growing window agree on is committed and never taken back; the rest is
provisional. Source: LocalAgreement-2, Machacek, Dabre, Bojar: "Turning Whisper into Real-Time
Transcription System", arXiv:2307.14743.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from processors.stt.words import Word

LEAST_GROWTH_S = 0.2
"""How much more the second decode has to have heard. Two decodes of the same sound always agree."""

PAUSE_S = 0.3
"""Silence between two words at which a window may be cut."""

_LONGEST_OVERLAP_WORDS = 5
_FORCED_TAIL_S = 2.0  # what may still change when a window is cut without agreement

_SILENT = re.compile(r"[\W_]+")
_SENTENCE_END = re.compile(r"[.!?。！？।؟]['\"”’»)]*$")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a window gets. Every decode costs by its length."""

    comfortable_s: float = 3.0
    """Beyond it the window is cut at the next sentence end or pause."""

    longest_s: float = 6.0
    """Beyond it the window is cut between any two words."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A place between two words. Seconds from the first sample of the utterance."""

    from_s: float
    to_s: float
    n_words: int
    """How many committed words of the window lie before it."""


class Agreement:
    """The words of one utterance. All times count from its first sample."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._committed: list[Word] = []
        self._n_behind = 0
        self._tail: tuple[Word, ...] = ()
        self._older: tuple[Word, ...] = ()
        self._older_until_s = float("-inf")

    @property
    def committed(self) -> tuple[Word, ...]:
        """What is not taken back. Only its times may still be moved."""
        return tuple(self._committed)

    @property
    def behind(self) -> tuple[Word, ...]:
        """The committed words that lie before the window."""
        return tuple(self._committed[: self._n_behind])

    @property
    def prefix(self) -> tuple[Word, ...]:
        """The committed words the window begins with."""
        return tuple(self._committed[self._n_behind :])

    @property
    def tail(self) -> tuple[Word, ...]:
        """What is said after them, as far as the newest decode knows."""
        return self._tail

    def hear(self, words: Sequence[Word], *, until_s: float) -> None:
        """Compare a decode of the window with the one before.

        The last word of a decode may be half of a word: it is committed only once another decode
        has heard something behind it.

        Args:
            words: all of the window, the committed ones too.
            until_s: where the decoded sound ended; not smaller than the last time.
        """
        rest = self._after_committed(words)
        agreed = 0
        if until_s - self._older_until_s >= LEAST_GROWTH_S:
            agreed = min(_n_same(self._older, rest), max(0, len(self._older) - 1))
            self._committed += rest[:agreed]
            self._older, self._older_until_s = rest[agreed:], until_s
        self._tail = rest[agreed:]

    def close(self) -> None:
        """Commit everything: nothing more will be heard."""
        self._committed += self._tail
        self._tail = self._older = ()

    def find_cut(self, start_s: float, until_s: float) -> Cut | None:
        """Where the window may be cut; None where it is to grow on.

        Args:
            start_s: where the window begins.
            until_s: where it ends.
        """
        if until_s - start_s <= self._limits.comfortable_s:
            return None
        prefix = self.prefix
        following = (*prefix[1:], *self._tail[:1])
        places = [
            Cut(word.end_s, max(word.end_s, after.start_s), number)
            for number, (word, after) in enumerate(zip(prefix, following, strict=False), start=1)
        ]
        for place in reversed(places):
            ends = _SENTENCE_END.search(prefix[place.n_words - 1].text)
            if ends or place.to_s - place.from_s >= PAUSE_S:
                return place
        if until_s - start_s <= self._limits.longest_s:
            return None
        return places[-1] if places else self._force(until_s)

    def cut(self, place: Cut) -> None:
        """The window now begins behind some of its committed words."""
        self._n_behind += place.n_words

    def _force(self, until_s: float) -> Cut:
        """Commit what was never agreed on, except the newest: nobody decodes without an end."""
        certain_until_s = until_s - _FORCED_TAIL_S
        old = [word for word in self._tail if word.end_s <= certain_until_s]
        rest = self._tail[len(old) :]
        self._committed += old
        self._tail = self._older = rest
        from_s = old[-1].end_s if old else certain_until_s
        to_s = min(certain_until_s, rest[0].start_s) if rest else certain_until_s
        return Cut(min(from_s, to_s), max(from_s, to_s), len(old))

    def _after_committed(self, words: Sequence[Word]) -> tuple[Word, ...]:
        prefix = self.prefix
        n = len(prefix)
        if _n_same(prefix, words) == n:
            self._committed[self._n_behind :] = [
                replace(old, start_s=new.start_s, end_s=new.end_s)
                for old, new in zip(prefix, words, strict=False)
            ]
            return tuple(words[n:])
        # The decoder changed its mind about what cannot be taken back; only times are left.
        end_s = prefix[-1].end_s
        rest = tuple(word for word in words if (word.start_s + word.end_s) / 2 > end_s)
        for overlap in range(min(_LONGEST_OVERLAP_WORDS, len(rest), n), 0, -1):
            if _n_same(prefix[-overlap:], rest) == overlap:
                return rest[overlap:]
        return rest


def plain(text: str) -> str:
    """A word without case and punctuation; what stays if there is nothing else."""
    return _SILENT.sub("", text.casefold()) or text.strip()


def _n_same(one: Sequence[Word], other: Sequence[Word]) -> int:
    """How many words two transcripts begin with in common."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if plain(a.text) != plain(b.text):
            break
        n += 1
    return n
