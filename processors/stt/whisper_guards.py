"""Against what Whisper says where nothing is said.

It was trained on subtitles: out of noise it makes sentences, and repeats them. The thresholds are
those of OpenAI's `transcribe.py`.
"""

import zlib
from collections.abc import Sequence

from processors.stt.local_agreement import plain

NO_SPEECH = 0.6
LEAST_LOG_PROB = -1.0
"""Natural logarithm, mean of the tokens. Below it and above `NO_SPEECH` nobody speaks."""

MOST_COMPRESSION = 2.4
"""Of the text by zlib. No sentence repeats itself as much."""

_LONGEST_LOOP_WORDS = 8
_MOST_REPEATS = 3
_MOST_WORD_REPEATS = 5  # somebody may well say "no no no no"


def is_silence(log_prob: float, no_speech: float) -> bool:
    """Whether words of that probability are made of nothing."""
    return no_speech > NO_SPEECH and log_prob < LEAST_LOG_PROB


def is_noise(text: str) -> bool:
    """Whether a text says the same over and over."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) > MOST_COMPRESSION


def n_before_loop(words: Sequence[str]) -> int:
    """How many words to keep: all, or those up to and with the first round of a loop."""
    said = [plain(word) for word in words]
    for first in range(len(said)):
        for length in range(1, min(_LONGEST_LOOP_WORDS, len(said) - first) + 1):
            most = _MOST_WORD_REPEATS if length == 1 else _MOST_REPEATS
            if said[first : first + length] * most == said[first : first + length * most]:
                return first + length
    return len(said)
