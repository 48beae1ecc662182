"""The recording of a brand's voice, as it is handed in."""

from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from processors.audio import samples, seconds
from processors.classic.errors import SampleRefused
from processors.classic.frames import RATE_HZ, at_rate

SHORTEST_S, LONGEST_S = 3.0, 600.0
"""Of speech without the pauses; of the whole recording."""

_FRAME_S = 0.02
_SILENT_RMS = 1e-3  # -60 dB of full scale
_BELOW_LOUD = 0.03
_PEAK = 0.9

Audio = NDArray[np.float64]


def read_sample(path: Path) -> Audio:
    """A recording as mono at `RATE_HZ`, its peak at 0.9.

    Raises:
        SampleRefused: not a sound, not numbers, too short, too long, or silent.
    """
    try:
        audio, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise SampleRefused(f"{path}: cannot be read as sound ({error}); give a WAV") from error
    length_s = seconds(len(audio), rate_hz)
    if length_s > LONGEST_S:
        raise SampleRefused(
            f"{path}: {length_s / 60:.0f} minutes; cut it to {LONGEST_S / 60:.0f} or less"
        )
    mono: NDArray[Any] = audio.mean(axis=1)
    if not np.isfinite(mono).all():
        raise SampleRefused(f"{path}: holds values that are no numbers; export it again as 16 bit")
    loudest = float(np.abs(mono).max(initial=0.0))
    spoken_s = _FRAME_S * int(_loud(mono, rate_hz).sum())
    if loudest < _SILENT_RMS or spoken_s < SHORTEST_S:
        raise SampleRefused(
            f"{path}: {spoken_s:.1f} s of speech; record at least {SHORTEST_S:.0f} s, better 30, "
            "in a quiet room"
        )
    return at_rate(mono * np.float32(_PEAK / loudest), rate_hz)


def _loud(audio: NDArray[np.floating[Any]], rate_hz: int) -> NDArray[np.bool_]:
    """Which stretches of 20 ms hold something (n,)."""
    size = samples(_FRAME_S, rate_hz)
    frames = audio[: len(audio) // size * size].reshape(-1, size)
    rms = np.sqrt((frames**2).mean(axis=1)) if len(frames) else np.zeros(0)
    top = np.percentile(rms, 95) if len(rms) else 0.0
    return rms > max(_SILENT_RMS, _BELOW_LOUD * float(top))


def stretches(audio: Audio, pause_s: float = 0.18) -> list[tuple[int, int]]:
    """Frame ranges [begin, end) between pauses, of a recording at `RATE_HZ`."""
    per_window = samples(_FRAME_S, RATE_HZ) // 120
    loud = _loud(audio, RATE_HZ)
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero(loud):
        begin, end = int(at) * per_window, int(at + 1) * per_window
        if found and begin - found[-1][1] <= pause_s / _FRAME_S * per_window:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found
