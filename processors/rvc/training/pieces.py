"""Speech cut into the pieces a voice is trained on, all equally loud."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.audio import samples, seconds
from processors.rvc.training.hearing import RATE_HZ as CONTENT_HZ
from processors.rvc.training.hearing import Span
from processors.rvc.training.sample import Recording

PIECE_S = 3.7
OVERLAP_S = 0.3
"""What a piece shares with the next, so that no sound is only ever an edge. Both as in RVC."""

SHORTEST_S = 0.8
"""A rest shorter than this is left to the piece before it, or out."""

LOUDNESS_DBFS = -22.0
"""Root mean square of every span of speech."""

PEAK = 0.95
"""No sample beyond this, from 0 to 1: a span that would is left quieter."""

MOST_GAIN_DB = 20.0
"""Nothing is made louder than by this: beyond it, it is the room that is heard."""


@dataclass(frozen=True)
class Piece:
    """A few seconds of speech, at the voice's rate and at the one its content is read at."""

    audio: NDArray[np.float32]
    """(n,) at the voice's rate."""

    audio16k: NDArray[np.float32]
    """(m,) the same at 16 kHz."""

    source: str
    """Name of the file it is from."""

    start_s: float
    """Where in that file."""


def cut(recording: Recording, spans: Sequence[Span], rate_hz: int) -> list[Piece]:
    """One recording's speech in pieces of up to 3.7 s, each span at -22 dBFS.

    Args:
        recording: as it was read.
        spans: where its speech is.
        rate_hz: of the voice to train.
    """
    fine, coarse = recording.at(rate_hz), recording.at(CONTENT_HZ)
    pieces: list[Piece] = []
    for span in spans:
        whole = fine[samples(span.start_s, rate_hz) : samples(span.end_s, rate_hz)]
        gain = gain_of(whole)
        for start_s, end_s in piece_times(span):
            part = fine[samples(start_s, rate_hz) : samples(end_s, rate_hz)]
            part16k = coarse[samples(start_s, CONTENT_HZ) : samples(end_s, CONTENT_HZ)]
            pieces.append(Piece(part * gain, part16k * gain, recording.path.name, start_s))
    return pieces


def piece_times(span: Span) -> list[tuple[float, float]]:
    """Start and end of each piece of a span, s; a short rest goes to the last piece."""
    starts = [span.start_s]
    while starts[-1] + PIECE_S < span.end_s:
        starts.append(starts[-1] + PIECE_S - OVERLAP_S)
    if len(starts) > 1 and span.end_s - starts[-1] < SHORTEST_S:
        starts.pop()
    ends = [start + PIECE_S for start in starts[:-1]] + [span.end_s]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if b - a >= SHORTEST_S]


def gain_of(speech: NDArray[np.float32]) -> np.float32:
    """What brings (n,) speech to -22 dBFS without a sample beyond the peak allowed."""
    if not speech.size:
        return np.float32(1.0)
    level = float(np.sqrt(np.mean(np.square(speech, dtype=np.float64))))
    peak = float(np.abs(speech).max())
    if level <= 0.0:
        return np.float32(1.0)
    wanted = 10 ** (LOUDNESS_DBFS / 20) / level
    return np.float32(min(wanted, 10 ** (MOST_GAIN_DB / 20), PEAK / peak))


def duration_s(pieces: Sequence[Piece]) -> float:
    """Of all pieces; what two share counts twice."""
    return sum(seconds(piece.audio16k.size, CONTENT_HZ) for piece in pieces)
