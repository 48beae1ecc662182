"""Ears that know the script: they hear the right words when those were said, and not before.

Stands in for a base-size streaming model, so that the same hearing serves every system and only
what is built round it differs.
"""

import asyncio
from dataclasses import dataclass, replace

import numpy as np

from bots.bench.recordings import RATE_HZ
from bots.bench.turns import BLOCK_S, Turn
from processors.audio import BYTES_PER_SAMPLE, samples, seconds
from processors.stt.words import Hypothesis, Word

BEHIND_S = 0.08
"""A word is heard so long after it was said."""

PARTIAL_S, FINAL_S = (0.06, 0.1), (0.12, 0.16)
"""How long a decoding takes."""

UNSTABLE = 0.15
"""Share of partials whose last word is wrong."""

_BLOCK_BYTES = BYTES_PER_SAMPLE * samples(BLOCK_S, RATE_HZ)
_NOTHING = Hypothesis("", (), 0.0, "en")


@dataclass
class Script:
    """What is being said. Whoever speaks a turn puts it here first."""

    seed: int = 1
    turn: Turn | None = None

    async def open(self) -> "ScriptedRecognizer":
        """Ears of one call."""
        return ScriptedRecognizer(self)


@dataclass(frozen=True)
class Span:
    """A stretch of a turn, seconds from its first sample."""

    begin_s: float
    end_s: float


class ScriptedRecognizer:
    """Finds the audio it is fed in the turn being said. A `RecognizerStream`."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._fed = bytearray()
        self._decoded = 0
        self._latest: tuple[tuple[Word, ...], float] = (), 0.0
        """What the newest partial hears, and the loop's time at which it is told."""

    async def feed(self, pcm16: bytes) -> None:
        self._fed += pcm16

    async def partial(self) -> Hypothesis:
        words, random = self._words(BEHIND_S), self._random()
        takes_s = random.uniform(*PARTIAL_S)
        self._latest = words, asyncio.get_running_loop().time() + takes_s
        await asyncio.sleep(takes_s)
        if words and random.random() < UNSTABLE:
            words = (*words[:-1], _misheard(words[-1], random))
        return _hypothesis(words, confidence=0.0)

    async def expect_end(self) -> None:
        """Nothing, as the streaming engine."""

    async def final(self) -> Hypothesis:
        """As the streaming engine does, spares itself a decoding that would hear nothing new."""
        words, random = self._words(None), self._random()
        (heard, told_at_s), self._latest = self._latest, ((), 0.0)
        self._fed = bytearray()
        if words and heard == words:
            await asyncio.sleep(max(0.0, told_at_s - asyncio.get_running_loop().time()))
        else:
            await asyncio.sleep(random.uniform(*FINAL_S))
        return _hypothesis(words, confidence=min((w.confidence for w in words), default=0.0))

    async def close(self) -> None:
        return

    def _random(self) -> np.random.Generator:
        self._decoded += 1
        return np.random.default_rng([self._script.seed, self._decoded])

    def _words(self, behind_s: float | None) -> tuple[Word, ...]:
        """What the audio so far holds. A word cut in two is heard where most of it is, once the
        utterance is closed (None)."""
        turn = self._script.turn
        span = located(turn, bytes(self._fed)) if turn else None
        if turn is None or span is None:
            return ()
        return tuple(
            word
            for word in turn.words
            if _middle_s(word) >= span.begin_s
            and (
                _middle_s(word) < span.end_s
                if behind_s is None
                else word.end_s <= span.end_s - behind_s
            )
        )


def located(turn: Turn, pcm16: bytes) -> Span | None:
    """Where in a turn some audio is from. Silence round it, and another turn's end, are no part.

    Returns:
        None where nothing of it is from this turn.
    """
    heard = pcm16.rstrip(b"\0")
    for at in range(0, len(heard) - _BLOCK_BYTES + 1, _BLOCK_BYTES):
        block = heard[at : at + _BLOCK_BYTES]
        found = turn.pcm16.find(block) if any(block) else -1
        if found >= 0:
            end = min(found + len(heard) - at, len(turn.pcm16))
            return Span(_seconds(found), _seconds(end))
    return None


def _middle_s(word: Word) -> float:
    return (word.start_s + word.end_s) / 2


def _seconds(n_bytes: int) -> float:
    return seconds(n_bytes // BYTES_PER_SAMPLE, RATE_HZ)


def _misheard(word: Word, random: np.random.Generator) -> Word:
    """Its beginning, or another short word."""
    if len(word.text) > 3 and random.random() < 0.5:
        return replace(word, text=word.text[: len(word.text) // 2])
    return replace(word, text=str(random.choice(["the", "a", "and", "to", "it"])))


def _hypothesis(words: tuple[Word, ...], *, confidence: float) -> Hypothesis:
    if not words:
        return _NOTHING
    return Hypothesis(" ".join(word.text for word in words), words, confidence, "en")
