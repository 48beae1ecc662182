"""Where there is speech in a recording: silero-vad, the network that ships with Pipecat."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from processors.audio import samples, seconds
from processors.rvc.training.errors import TrainingError

RATE_HZ = 16_000
_WINDOW = 512
_CONTEXT = 64

BEGINS = 0.5
"""Chance of speech, from 0 to 1, at which a span begins."""

ENDS = 0.35
"""Chance of speech below which one may end."""

LONGEST_PAUSE_S = 0.3
"""A pause up to this belongs to the span round it."""

SHORTEST_S = 0.4
"""A span shorter than this is a cough."""

MARGIN_S = 0.1
"""Kept on both sides of a span."""

_RENEW_S = 20.0
"""The network forgets after this long without speech: what it heard before weighs on it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of speech."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """How long it is."""
        return self.end_s - self.start_s


def speech_spans(
    audio: NDArray[np.float32], on_progress: Callable[[float], None] | None = None
) -> list[Span]:
    """Where somebody speaks, in order and apart from one another.

    Args:
        audio: (n,) 16 kHz mono, from -1 to 1.
        on_progress: hears the share that is done, from 0 to 1.

    Raises:
        TrainingError: the network is not there.
    """
    chances = speech_chances(audio, on_progress)
    spans: list[Span] = []
    start: int | None = None
    last = 0
    for window, chance in enumerate(chances):
        if start is None and chance >= BEGINS:
            start = window
        if start is not None and chance >= ENDS:
            last = window
        pause_s = seconds((window - last) * _WINDOW, RATE_HZ)
        if start is not None and pause_s > LONGEST_PAUSE_S:
            spans.append(_span(start, last))
            start = None
    if start is not None:
        spans.append(_span(start, last))
    return _widened([s for s in spans if s.duration_s >= SHORTEST_S], seconds(audio.size, RATE_HZ))


def speech_chances(
    audio: NDArray[np.float32], on_progress: Callable[[float], None] | None = None
) -> NDArray[np.float32]:
    """(windows,) chance of speech from 0 to 1 in each 32 ms of (n,) 16 kHz audio."""
    session = _session()
    n = -(-audio.size // _WINDOW)
    padded = np.pad(audio, (_CONTEXT, n * _WINDOW - audio.size)).astype(np.float32)
    state = np.zeros((2, 1, 128), np.float32)
    rate = np.array(RATE_HZ, np.int64)
    out = np.zeros(n, np.float32)
    quiet = 0
    for window in range(n):
        at = window * _WINDOW
        heard = padded[None, at : at + _CONTEXT + _WINDOW]
        chance, state = session.run(None, {"input": heard, "state": state, "sr": rate})
        out[window] = float(chance[0, 0])
        quiet = 0 if out[window] >= ENDS else quiet + 1
        if quiet * _WINDOW >= samples(_RENEW_S, RATE_HZ):
            state, quiet = np.zeros_like(state), 0
        if on_progress and window % 256 == 0:
            on_progress(window / n)
    return out


def _span(first: int, last: int) -> Span:
    return Span(seconds(first * _WINDOW, RATE_HZ), seconds((last + 1) * _WINDOW, RATE_HZ))


def _widened(spans: list[Span], whole_s: float) -> list[Span]:
    """Each with its margin, none reaching into the next."""
    widened: list[Span] = []
    for number, span in enumerate(spans):
        before = spans[number - 1].end_s if number else 0.0
        after = spans[number + 1].start_s if number + 1 < len(spans) else whole_s
        start = max(span.start_s - MARGIN_S, (before + span.start_s) / 2 if number else 0.0)
        room = (span.end_s + after) / 2 if number + 1 < len(spans) else whole_s
        widened.append(Span(start, min(span.end_s + MARGIN_S, room)))
    return widened


@cache
def _session() -> Any:
    """The network, on one thread. Pipecat itself is not imported: only its file is read."""
    import onnxruntime

    spec = find_spec("pipecat")
    origin = Path(spec.origin) if spec and spec.origin else Path()
    path = origin.parent / "audio" / "vad" / "data" / "silero_vad.onnx"
    if not path.is_file():
        raise TrainingError(
            f"{path}: silero-vad is not there; install pipecat-ai again, it ships with it"
        )
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )
