"""Whether the mark on speech is found after a call, and what it costs to have it.

    python -m tests.benchmarks.watermark

Speech is marked as the assistant says it, sent through Opus at 24 kb/s in 20 ms frames, brought to
another rate and level, and cut into clips of 5 s anywhere. Recordings of calls hold the visitor's
turns and answers that break off: those stand in a row of their own, 3.7 s of speech in a
clip at the median, the pattern up to 20 ms off after each turn, as the clock of a call is.
"""

import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import soxr
from rich.console import Console
from rich.table import Table
from scipy.stats import beta

from processors.audio import float_to_pcm16, pcm16_to_float, samples
from processors.watermark.detect import CLIP_S, FALSE_POSITIVE_RATE, detect
from processors.watermark.mark import Marker
from processors.watermark.pattern import DEPTH_DB
from processors.watermark.placed import PlacedMark
from tests.benchmarks.watermark_audible import Audible, audible, word_errors
from tests.benchmarks.watermark_sounds import RATE_HZ, Speech, as_a_call, joined, spoken
from tests.opus import RATE_HZ as OPUS_HZ
from tests.opus import through_opus

CLIPS = 40
"""Marked clips of each kind of speech."""

RATES_HZ = (16_000, 22_050, 24_000, 44_100, 48_000)
_STEP_S = 0.25
_CLOCK_S = 0.02
_CHUNK_S = 0.06
_DRIFT = 0.001


@dataclass(frozen=True)
class Row:
    """Clips of one kind, and in how many the mark was found."""

    kind: str
    clips: int
    found: int
    median_score: float
    range_score: tuple[float, float]

    @property
    def interval(self) -> tuple[float, float]:
        """Share that is found, 95 % (Clopper and Pearson)."""
        missed = self.clips - self.found
        low = float(beta.ppf(0.025, self.found, missed + 1)) if self.found else 0.0
        return low, float(beta.ppf(0.975, self.found + 1, missed)) if missed else 1.0


def row(kind: str, clips: list[tuple[Speech, int]]) -> Row:
    """Look for the mark in clips of (samples,) with their rates."""
    detections = [detect(clip, rate_hz) for clip, rate_hz in clips]
    scores = [detection.score for detection in detections]
    found = sum(detection.found for detection in detections)
    ends = (min(scores), max(scores))
    return Row(kind, len(clips), found, float(np.median(scores)), ends)


def received(speech: Speech, draw: np.random.Generator, layout: str = "mono") -> tuple[Speech, int]:
    """Speech after a call, at some rate and level."""
    heard = through_opus(speech, RATE_HZ, layout=layout)
    rate_hz = int(draw.choice(RATES_HZ))
    level = 10 ** (draw.uniform(-20, 3) / 20)
    return np.clip(level * soxr.resample(heard, OPUS_HZ, rate_hz), -1, 1), rate_hz


def cut(heard: Speech, rate_hz: int, draw: np.random.Generator) -> list[tuple[Speech, int]]:
    """CLIPS clips of 5 s, anywhere."""
    length = samples(CLIP_S, rate_hz)
    starts = draw.integers(0, len(heard) - length, CLIPS)
    return [(heard[a : a + length], rate_hz) for a in starts]


def as_in_a_call(sentences: list[Speech], seed: int) -> Speech:
    """Marked by a clock that is up to 20 ms off the ear's after each pause."""
    draw, mark = np.random.default_rng(seed), PlacedMark(on=True)
    pieces = list(as_a_call(sentences, seed))
    last_s, last, _ = pieces[-1]
    late_s = 1.0
    whole = np.zeros(samples(last_s, RATE_HZ) + len(last), np.float32)
    for at_s, piece, anew in pieces:
        late_s = 1.0 + float(draw.uniform(-_CLOCK_S, _CLOCK_S)) if anew else late_s
        marked = mark.put_on(float_to_pcm16(piece), at_s + late_s, RATE_HZ)
        first = samples(at_s, RATE_HZ)
        whole[first : first + len(piece)] = pcm16_to_float(marked)
    return whole


def marked_rows(said: dict[str, list[Speech]]) -> list[Row]:
    draw = np.random.default_rng(1)
    rows: list[Row] = []
    calls: list[tuple[Speech, int]] = []
    other: dict[str, list[tuple[Speech, int]]] = {name: [] for name in ("stereo", "drift", "8 kHz")}
    for kind, sentences in said.items():
        marked = Marker(RATE_HZ).mark(joined(sentences))
        heard, rate_hz = received(marked, draw)
        rows.append(row(kind, cut(heard, rate_hz, draw)))
        calls += cut(*received(as_in_a_call(sentences, len(rows)), draw), draw)
        if kind in {"espeak en", "people", "people, WORLD"}:
            other["stereo"] += cut(*received(marked, draw, "stereo"), draw)
            fast = soxr.resample(heard, rate_hz * (1 + _DRIFT), rate_hz)
            other["drift"] += cut(fast, rate_hz, draw)
            other["8 kHz"] += cut(soxr.resample(heard, rate_hz, 8000), 8000, draw)
        print(".", end="", flush=True)
    rows.append(_sum("all of these", rows))
    rows.append(row("calls with turns and breaks", calls))
    names = {"stereo": "stereo Opus", "drift": "0.1 % too fast", "8 kHz": "then a telephone, 8 kHz"}
    return rows + [row(names[name], clips) for name, clips in other.items()]


def unmarked_row(said: dict[str, list[Speech]]) -> Row:
    """Clips that begin every 0.25 s of everything, as it was and through Opus."""
    draw = np.random.default_rng(2)
    clips: list[tuple[Speech, int]] = []
    for sentences in said.values():
        speech = joined(sentences)
        for heard, rate_hz in ((speech, RATE_HZ), received(speech, draw)):
            length = samples(CLIP_S, rate_hz)
            starts = range(0, len(heard) - length, samples(_STEP_S, rate_hz))
            clips += [(heard[a : a + length], rate_hz) for a in starts]
    return row("unmarked", clips)


def chunk_ms() -> float:
    """Processor time for each 60 ms of speech, in milliseconds."""
    noise = 0.1 * np.random.default_rng(3).standard_normal(samples(30, RATE_HZ)).astype(np.float32)
    step = samples(_CHUNK_S, RATE_HZ)
    marker, chunks = Marker(RATE_HZ), [noise[a : a + step] for a in range(0, len(noise), step)]
    begun = time.process_time()
    for chunk in chunks:
        marker.mark(chunk)
    return 1000 * (time.process_time() - begun) / len(chunks)


def main() -> dict[str, Any]:
    """Print the tables. Returns what they say, for a file."""
    said = spoken()
    marked, unmarked, cost_ms = marked_rows(said), unmarked_row(said), chunk_ms()
    heard = {kind: audible(joined(sentences)) for kind, sentences in said.items()}
    _show(marked, unmarked)
    print(f"Found where chance does so in {FALSE_POSITIVE_RATE:.2%} of recordings.")
    print(f"{cost_ms:.2f} ms of processor time for each 60 ms of speech; no delay.")
    summary = Audible.mean(list(heard.values()))
    print(f"Bands are {DEPTH_DB} dB louder or softer at most. {summary}")
    plain, with_mark = word_errors(lambda speech: Marker(RATE_HZ).mark(speech))
    print(f"PocketSphinx, eight recordings: {plain:.1%} of words wrong, marked {with_mark:.1%}")
    return {
        "marked": [asdict(each) | {"interval": each.interval} for each in marked],
        "unmarked": asdict(unmarked) | {"interval": unmarked.interval},
        "chunk_ms": cost_ms,
        "audible": {kind: asdict(each) for kind, each in heard.items()},
        "word_error_rates": {"plain": plain, "marked": with_mark},
    }


def _sum(kind: str, rows: list[Row]) -> Row:
    ends = (min(r.range_score[0] for r in rows), max(r.range_score[1] for r in rows))
    median = float(np.median([r.median_score for r in rows]))
    return Row(kind, sum(r.clips for r in rows), sum(r.found for r in rows), median, ends)


def _show(marked: list[Row], unmarked: Row) -> None:
    table = Table("5 s clips of", "clips", "found", "95 %", "score", "from", "to")
    for each in (*marked, unmarked):
        low, high = each.interval
        shown = f"{low:.2%} to {high:.2%}"
        scores = [f"{score:.1f}" for score in (each.median_score, *each.range_score)]
        table.add_row(each.kind, str(each.clips), str(each.found), shown, *scores)
    Console().print(table)


if __name__ == "__main__":
    main()
