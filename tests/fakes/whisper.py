"""Whisper by script: it hears exactly the words that lie in the sound it is given."""

import asyncio
import threading
from dataclasses import dataclass

import numpy as np

from processors.audio import float_to_pcm16, samples
from processors.stt.local_agreement import Limits
from processors.stt.whisper_utterance import HOP_SAMPLES, RATE_HZ, Decoded, Span, Utterance
from processors.stt.words import Hypothesis, Word

GAP_S = 0.05


@dataclass(frozen=True)
class Said:
    """A word, and when."""

    text: str
    start_s: float
    end_s: float


def speech(*words: str, pauses: dict[int, float] | None = None, word_s: float = 0.3) -> list[Said]:
    """Words at an even pace.

    Args:
        pauses: seconds of silence before a word, by its number.
    """
    at_s, said = 0.2, []
    for number, word in enumerate(words):
        at_s += (pauses or {}).get(number, 0.0)
        said.append(Said(word, round(at_s, 2), round(at_s + word_s, 2)))
        at_s += word_s + GAP_S
    return said


def sound(said: list[Said]) -> bytes:
    """Noise where a word is, and silence round it; 16 kHz mono."""
    noise = np.random.default_rng(0)
    audio = np.zeros(samples((said[-1].end_s if said else 0.0) + 0.3, RATE_HZ))
    for word in said:
        first, last = samples(word.start_s, RATE_HZ), samples(word.end_s, RATE_HZ)
        audio[first:last] = noise.uniform(0.1, 0.5, last - first)
    return float_to_pcm16(audio)


class HearsWhatLiesInTheSpan:
    """Words depend on nothing but the span. Of a word that is cut off it hears the half."""

    def __init__(self, said: list[Said]) -> None:
        self._said = said
        self.spans: list[Span] = []

    def decode(self, span: Span) -> Decoded:
        """The words in a span, with the times they were said at."""
        self.spans.append(span)
        begin_s, end_s = span.start / RATE_HZ, span.end / RATE_HZ
        words: list[Word] = []
        for word in self._said:
            first, last = max(word.start_s, begin_s), min(word.end_s, end_s)
            if last - first < 0.01:
                continue
            whole = last - first >= word.end_s - word.start_s - 1e-6
            text = word.text if whole else word.text[: max(1, len(word.text) // 2)]
            words.append(Word(f" {text}", first - begin_s, last - begin_s, 0.9))
        return Decoded(tuple(words), 0.0, "en")


def streamed(
    said: list[Said], chunk_ms: int, *, every_ms: int = 300, limits: Limits | None = None
) -> tuple[Hypothesis, Utterance, list[Span]]:
    """An utterance fed in chunks and decoded in between, as a call does it.

    Returns:
        What was heard in the end, the utterance, and what was decoded.
    """
    utterance, ears = Utterance(limits=limits, unsure_s=0.0), HearsWhatLiesInTheSpan(said)
    pcm16 = sound(said)
    n_bytes = 2 * RATE_HZ * chunk_ms // 1000
    due_ms = every_ms
    for number, at in enumerate(range(0, len(pcm16), n_bytes), start=1):
        utterance.add(pcm16[at : at + n_bytes])
        if number * chunk_ms >= due_ms:
            due_ms += every_ms
            before = utterance.committed
            if span := utterance.span():
                utterance.hear(span, ears.decode(span))
            assert [w.text for w in utterance.committed[: len(before)]] == [w.text for w in before]
    while not utterance.decoded:
        if span := utterance.span(last=True):
            utterance.hear(span, ears.decode(span))
    return utterance.close(), utterance, ears.spans


def windows(spans: list[Span]) -> list[tuple[int, int]]:
    """First sample and the one behind the last, of every window that was decoded."""
    ends: dict[int, int] = {}
    for span in spans:
        assert span.start % HOP_SAMPLES == 0
        ends[span.start] = max(span.end, ends.get(span.start, 0))
    return sorted(ends.items())


class SlowDecoder:
    """Takes the next task only when it is let, and remembers the order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.let = threading.Semaphore(0)
        self.busy = threading.Event()

    def decode(self, task: str) -> str:
        """Blocks a thread."""
        self.busy.set()
        assert self.let.acquire(timeout=10)
        if task.startswith("broken"):
            raise RuntimeError("out of memory")
        self.done.append(task)
        return task.upper()

    async def until_busy(self) -> None:
        """Until a task has begun."""
        await asyncio.to_thread(self.busy.wait, 10)
        self.busy.clear()
