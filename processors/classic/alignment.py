"""Where the same words stand in two recordings of one text."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray
from pocketsphinx import Config, Decoder

from processors.audio import float_to_pcm16
from processors.classic.frames import HOP, RATE_HZ
from processors.classic.sample import Audio, stretches

SPHINX_HZ = 16_000
_FRAMES_PER_10_MS = RATE_HZ // HOP // 100
_MOST_MERGED = 3
_MERGE_COST = 0.3
"""Of joining one more stretch, in factors of e of a wrong duration."""


@dataclass(frozen=True)
class Word:
    """One word, as the base voice said it."""

    text: str
    """Lower case, letters, digits and apostrophes only."""

    begin: int
    """Frame of the base's reading."""

    end: int
    """Frame after its last; `begin` where the base voice does not know when it says its words."""


@dataclass(frozen=True)
class Match:
    """The same stretch of text in both; frame ranges [begin, end)."""

    base: tuple[int, int]
    brand: tuple[int, int]


def by_words(
    base: Audio, brand: Audio, words: list[Word], pronunciations: dict[str, str]
) -> list[Match] | None:
    """Each word in both recordings; None where PocketSphinx cannot follow one of them.

    Blocking, about 0.1 times the duration; holds the GIL.

    Args:
        base: at `RATE_HZ`; listened to only where `words` have no times.
        brand: at `RATE_HZ`, of somebody saying these words in English.
        words: in order, at least one.
        pronunciations: ARPAbet of words no dictionary has.
    """
    texts = [word.text for word in words]
    said = _forced(brand, texts, pronunciations)
    known = [(word.begin, word.end) for word in words]
    if not any(end > begin for begin, end in known):
        known = _forced(base, texts, pronunciations)
    if said is None or known is None:
        return None
    return [
        Match(ours, theirs)
        for ours, theirs in zip(known, said, strict=True)
        if ours[1] > ours[0] and theirs[1] > theirs[0]
    ]


def _forced(
    brand: Audio, words: list[str], pronunciations: dict[str, str]
) -> list[tuple[int, int]] | None:
    decoder: Any = Decoder(
        Config(loglevel="FATAL", lm=None, beam=1e-100, wbeam=1e-80, pbeam=1e-100)
    )
    for word in set(words):
        if not decoder.lookup_word(word):
            if word not in pronunciations:
                return None
            decoder.add_word(word, pronunciations[word], update=True)
    try:
        decoder.set_align_text(" ".join(words))
        decoder.start_utt()
        decoder.process_raw(_pcm16(brand), full_utt=True)
        decoder.end_utt()
    except RuntimeError:
        return None
    segments = decoder.seg() if decoder.hyp() else ()
    times = [
        (segment.start_frame * _FRAMES_PER_10_MS, (segment.end_frame + 1) * _FRAMES_PER_10_MS)
        for segment in segments
        if not segment.word.startswith(("<", "["))
    ]
    return times if len(times) == len(words) else None


def _pcm16(audio: Audio) -> bytes:
    at_16k: NDArray[Any] = soxr.resample(audio, RATE_HZ, SPHINX_HZ)
    return float_to_pcm16(at_16k)


def by_pauses(base: Audio, brand: Audio) -> list[Match]:
    """Phrases between pauses in both recordings, in any language; at least one.

    Where one reader paused and the other did not, stretches are joined until durations agree.
    """
    left, right = stretches(base) or [_whole(base)], stretches(brand) or [_whole(brand)]
    pace = np.log(_spoken(left) / _spoken(right))
    cost = np.full((len(left) + 1, len(right) + 1), np.inf)
    cost[0, 0], came = 0.0, dict[tuple[int, int], tuple[int, int]]()
    for n in range(1, len(left) + 1):
        for m in range(1, len(right) + 1):
            for a, b in _merges(n, m):
                wrong = abs(np.log(_spoken(left[a:n]) / _spoken(right[b:m])) - pace)
                total = cost[a, b] + wrong + _MERGE_COST * (n - a + m - b - 2)
                if total < cost[n, m]:
                    cost[n, m], came[n, m] = total, (a, b)
    if (len(left), len(right)) not in came:
        return [Match((left[0][0], left[-1][1]), (right[0][0], right[-1][1]))]
    corners = [(len(left), len(right))]
    while corners[-1] != (0, 0):
        corners.append(came[corners[-1]])
    return [
        Match((left[a][0], left[n - 1][1]), (right[b][0], right[m - 1][1]))
        for (a, b), (n, m) in pairwise(reversed(corners))
    ]


def _merges(n: int, m: int) -> list[tuple[int, int]]:
    """Where the last pair of stretches may begin: one with up to three, either way."""
    one_left = [(n - 1, m - k) for k in range(1, min(m, _MOST_MERGED) + 1)]
    one_right = [(n - k, m - 1) for k in range(2, min(n, _MOST_MERGED) + 1)]
    return one_left + one_right


def _spoken(ranges: list[tuple[int, int]]) -> float:
    return float(sum(end - begin for begin, end in ranges))


def _whole(audio: Audio) -> tuple[int, int]:
    return 0, len(audio) // HOP + 1
