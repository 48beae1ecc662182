"""When each word of a recording is said, and when the last of them is over."""

from itertools import pairwise
from typing import Any

import numpy as np
from pocketsphinx import Config, Decoder

from bots.bench.recordings import RATE_HZ, Audio
from processors.audio import float_to_pcm16, samples
from processors.stt.words import Word

_FRAMES_PER_S = 100
_FRAME_S = 0.01
_BELOW_LOUD = 0.05
"""Amplitude at which a voice has faded, as a share of its loud parts: -26 dB."""

_RELEASE_S = 0.06
"""The last word may sound on so long after the place where alignment ends it."""

SURE = 0.9
"""Confidence of every word."""


def align(audio: Audio, words: str) -> tuple[Word, ...]:
    """The words with their times, by PocketSphinx; spread over the voiced part where it cannot.

    The last one ends with the last voiced sample. Blocking, 0.2 s; holds the GIL.

    Args:
        audio: (samples,) at 16 kHz, of somebody saying just these words.
        words: lower case, single spaces.
    """
    times = _aligned(audio, words) or _spread(audio, words)
    last_start_s, last_end_s = times[-1]
    times[-1] = (
        last_start_s,
        max(last_start_s + _FRAME_S, speech_end_s(audio, until_s=last_end_s + _RELEASE_S)),
    )
    return tuple(
        Word(word, start_s, end_s, SURE)
        for word, (start_s, end_s) in zip(words.split(), times, strict=True)
    )


def speech_end_s(audio: Audio, until_s: float = float("inf")) -> float:
    """End of the last 10 ms that are loud enough to be speech, in seconds.

    Args:
        audio: (samples,) at 16 kHz, without added noise.
        until_s: what comes later is no speech: a breath, a click, the room.
    """
    voiced = np.flatnonzero(_voiced(audio))
    voiced = voiced[voiced < until_s * _FRAMES_PER_S]
    return float(voiced[-1] + 1) / _FRAMES_PER_S if len(voiced) else len(audio) / RATE_HZ


def _voiced(audio: Audio) -> np.ndarray[Any, np.dtype[np.bool_]]:
    size = samples(_FRAME_S, RATE_HZ)
    frames = audio[: len(audio) // size * size].reshape(-1, size)
    loudness = np.sqrt((frames**2).mean(axis=1))
    return loudness > _BELOW_LOUD * np.percentile(loudness, 95)


def _aligned(audio: Audio, words: str) -> list[tuple[float, float]]:
    decoder: Any = Decoder(Config(loglevel="FATAL", lm=None))
    if not all(decoder.lookup_word(word) or _add_compound(decoder, word) for word in words.split()):
        return []
    decoder.set_align_text(words)
    decoder.start_utt()
    decoder.process_raw(float_to_pcm16(audio), full_utt=True)
    decoder.end_utt()
    segments = decoder.seg() if decoder.hyp() else ()
    times = [
        (segment.start_frame / _FRAMES_PER_S, (segment.end_frame + 1) / _FRAMES_PER_S)
        for segment in segments
        if not segment.word.startswith(("<", "["))
    ]
    return times if len(times) == len(words.split()) else []


def _add_compound(decoder: Any, word: str) -> bool:
    """Say a word that no dictionary has as two that it does have."""
    for at in range(2, len(word) - 1):
        halves = decoder.lookup_word(word[:at]), decoder.lookup_word(word[at:])
        if all(halves):
            decoder.add_word(word, " ".join(halves), update=True)
            return True
    return False


def _spread(audio: Audio, words: str) -> list[tuple[float, float]]:
    """Letters last equally long."""
    voiced = np.flatnonzero(_voiced(audio))
    start_s = float(voiced[0]) / _FRAMES_PER_S if len(voiced) else 0.0
    lengths = np.cumsum([0, *(len(word) + 1 for word in words.split())])
    edges = start_s + (speech_end_s(audio) - start_s) * lengths / lengths[-1]
    return [(float(a), float(b)) for a, b in pairwise(edges)]
