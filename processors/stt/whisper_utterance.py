"""One utterance on its way through Whisper: a window of sound and what was agreed about it.

The window begins at the first sample, and after each cut exactly where the last one ended: every
sample belongs to one window.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp, log
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from processors.audio import BYTES_PER_SAMPLE, duration_s, pcm16_to_float, samples, seconds
from processors.stt.local_agreement import Agreement, Cut, Limits
from processors.stt.words import Hypothesis, Word

RATE_HZ = 16_000
HOP_SAMPLES = 160
"""Whisper's frame. Windows are cut between two of them."""

LONGEST_SPAN_S = 28.0
"""Whisper hears 30 s at a time, and some silence behind the sound is left room for."""

_LEAST_S = 0.2
_QUIET_SHARE = 0.1
_QUIET_MOST_S = 0.5
_UNSURE_S = 0.1


@dataclass(frozen=True, slots=True)
class Span:
    """What is to be decoded."""

    pcm16: bytes
    """16 kHz mono."""

    start: int
    """First sample, counted from the beginning of the utterance."""

    behind: str
    """What was said before it."""

    prefix: str
    """What it certainly begins with."""

    timed: bool
    """Whether the times of words matter, which costs about as much as eight words."""

    @property
    def end(self) -> int:
        """The sample behind the last."""
        return self.start + len(self.pcm16) // BYTES_PER_SAMPLE

    @property
    def length_s(self) -> float:
        """Seconds."""
        return duration_s(self.pcm16, RATE_HZ)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a span says."""

    words: tuple[Word, ...]
    """Spelled with the space before them, if there is one. Seconds from the span's start."""

    no_speech: float
    """0 to 1: how probable it is that nobody speaks."""

    language: str
    """Two letters."""


class Utterance:
    """Collects sound, asks for it to be decoded, and keeps what is agreed on."""

    def __init__(self, *, limits: Limits | None = None, unsure_s: float = _UNSURE_S) -> None:
        """Begin with nothing.

        Args:
            limits: how long the window gets.
            unsure_s: by how much the times of words may be wrong.
        """
        self._limits = limits or Limits()
        self._agreement = Agreement(self._limits)
        self._unsure_s = unsure_s
        self._window = bytearray()
        self._start = self._decoded_until = 0
        self._no_speech = 1.0
        self._language = "en"

    def add(self, pcm16: bytes) -> None:
        """More sound, 16 kHz mono."""
        self._window += pcm16

    @property
    def committed(self) -> tuple[Word, ...]:
        """What is not taken back."""
        return self._agreement.committed

    @property
    def start(self) -> int:
        """Where the window begins: a sample, a whole number of hops."""
        return self._start

    @property
    def end(self) -> int:
        """The sample behind the last that was added."""
        return self._start + len(self._window) // BYTES_PER_SAMPLE

    @property
    def decoded(self) -> bool:
        """Whether all that was added was decoded, or is silence not worth it."""
        rest = self.end - self._decoded_until
        if rest <= 0 or self.end < samples(_LEAST_S, RATE_HZ):
            return True
        heard_before = self._decoded_until > self._start
        short = rest <= samples(_QUIET_MOST_S, RATE_HZ)
        return heard_before and short and self._is_quiet(rest)

    def span(self, *, last: bool = False) -> Span | None:
        """What is to be decoded next; None where there is nothing new.

        Args:
            last: the utterance is over.
        """
        if self.decoded or (not last and self.end - self._decoded_until < HOP_SAMPLES):
            return None
        n_bytes = min(
            len(self._window) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE,
            BYTES_PER_SAMPLE * samples(LONGEST_SPAN_S, RATE_HZ),
        )
        pcm16 = bytes(self._window[:n_bytes])
        length_s = duration_s(pcm16, RATE_HZ)
        if length_s < _LEAST_S and not last:
            return None
        timed = last or length_s > self._limits.comfortable_s
        behind, prefix = _text(self._agreement.behind), _text(self._agreement.prefix)
        return Span(pcm16, self._start, behind, prefix, timed)

    def hear(self, span: Span, decoded: Decoded, *, settled: bool = True) -> None:
        """Take in what a span says.

        Args:
            span: the newest.
            decoded: what it says.
            settled: False where it may be another language: nothing of it is relied on.
        """
        if span.start != self._start or span.end <= self._decoded_until:
            return
        start_s, until_s = seconds(span.start, RATE_HZ), seconds(span.end, RATE_HZ)
        words = [_moved(word, start_s) for word in decoded.words]
        if not settled:
            self._agreement = Agreement(self._limits)
        self._agreement.hear(words, until_s=until_s)
        self._decoded_until = span.end
        self._language = decoded.language
        if words:
            self._no_speech = min(self._no_speech, decoded.no_speech)
        if span.timed and (place := self._agreement.find_cut(start_s, until_s)):
            self._cut(place)

    def close(self) -> Hypothesis:
        """What the whole utterance says."""
        self._agreement.close()
        return self.hypothesis(closed=True)

    def hypothesis(self, *, closed: bool = False) -> Hypothesis:
        """What is known so far."""
        words = (*self._agreement.committed, *self._agreement.tail)
        return Hypothesis(
            text=_text(words).strip(),
            words=tuple(_in_order(words)),
            confidence=self._confidence(words) if closed else 0.0,
            language=self._language,
        )

    def _confidence(self, words: tuple[Word, ...]) -> float:
        """Mean probability of a word, lowered where Whisper thinks that nobody speaks."""
        if not words:
            return 0.0
        sure = exp(fmean(log(max(word.confidence, 1e-6)) for word in words))
        return sure * min(1.0, 2 * (1 - self._no_speech))

    def _cut(self, place: Cut) -> None:
        at = self._quietest(place)
        if self._start < at < self._decoded_until:
            del self._window[: BYTES_PER_SAMPLE * (at - self._start)]
            self._start = at
            self._agreement.cut(place)

    def _quietest(self, place: Cut) -> int:
        """The quietest hop near a cut, the middle one of several."""
        first = samples(place.from_s - self._unsure_s, RATE_HZ) - self._start
        last = samples(place.to_s + self._unsure_s, RATE_HZ) - self._start
        first_hop = max(0, -(-first // HOP_SAMPLES))
        n_hops = last // HOP_SAMPLES - first_hop
        whole = n_hops * HOP_SAMPLES
        sound = self._floats(first_hop * HOP_SAMPLES, whole) if n_hops > 0 else np.zeros(0)
        middle = round((samples((place.from_s + place.to_s) / 2, RATE_HZ) - self._start) / 160)
        if not len(sound) or len(sound) < whole:
            return self._start + HOP_SAMPLES * middle
        energy = (sound.reshape(-1, HOP_SAMPLES) ** 2).sum(axis=1)
        quietest = np.flatnonzero(energy <= energy.min()) + first_hop
        return self._start + HOP_SAMPLES * int(min(quietest, key=lambda hop: abs(hop - middle)))

    def _is_quiet(self, n_last: int) -> bool:
        """Whether the last samples are far below what was loud before them."""
        n_before = self.end - self._start - n_last
        before, after = self._floats(0, n_before), self._floats(n_before, n_last)
        if not len(before):
            return False
        return bool(_loudness(after).max() < _QUIET_SHARE * np.quantile(_loudness(before), 0.9))

    def _floats(self, first: int, n: int) -> NDArray[np.float32]:
        """(n,) samples of the window, fewer at its end."""
        at = BYTES_PER_SAMPLE * first
        return pcm16_to_float(bytes(self._window[at : at + BYTES_PER_SAMPLE * n]))


def _loudness(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """(hops,) root mean square of each, what is left over at the end with it."""
    blocks = np.array_split(sound, max(1, len(sound) // HOP_SAMPLES))
    return np.array([np.sqrt(np.mean(block**2)) for block in blocks], np.float32)


def _in_order(words: tuple[Word, ...]) -> Iterator[Word]:
    """Without the space before them, and none before the one before it: times are guesses."""
    earliest_s = 0.0
    for word in words:
        start_s = max(word.start_s, earliest_s)
        end_s = max(word.end_s, start_s)
        yield Word(word.text.strip(), start_s, end_s, word.confidence)
        earliest_s = start_s


def _moved(word: Word, by_s: float) -> Word:
    return replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)


def _text(words: tuple[Word, ...]) -> str:
    return "".join(word.text for word in words)
