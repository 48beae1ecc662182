"""What can be told of a recording without knowing how it was made."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.audio import samples
from processors.rvc.training.hearing import RATE_HZ, Span

FRAME_S = 0.01

SILENT_DBFS = -96.0
"""Nothing is said to be quieter than this."""

_CLIP_RUN = 3
"""So many samples in a row, all at the top and all the same, are clipped."""

_TOP, _SAME = 0.98, 1e-4
"""Shares of the peak: how near to it the top begins, and how far apart the same may be."""

_SMOOTH_FRAMES = 5
_FALL_DB, _RISE_DB = 12.0, 1.0
"""A decay falls by so much, and never rises by more on its way."""

_FALL_FRAMES = 6
_ABOVE_FLOOR_DB = 6.0
"""Nearer to the noise, a decay is the noise's."""

_FEWEST_DECAYS = 6

_HOLES_DB = 50.0
"""A frequency is heard where it comes within this of the loudest."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Of speech and of what is between it, dB below full scale."""

    speech_dbfs: float
    noise_dbfs: float

    @property
    def snr_db(self) -> float:
        """How far apart they are."""
        return self.speech_dbfs - self.noise_dbfs


def levels(audio: NDArray[np.float32], spans: Sequence[Span]) -> Levels:
    """Mean level of speech, and the middle one of the pauses' frames.

    Without a second of pauses, the quietest twentieth of all frames stands in for them.

    Args:
        audio: (n,) 16 kHz mono, without rumble.
        spans: where its speech is.
    """
    power = _frame_power(audio)
    spoken = _frames_of(spans, power.size)
    speech = power[spoken] if spoken.any() else power
    pauses = power[~spoken]
    if pauses.size < 1 / FRAME_S:
        pauses = np.sort(power)[: max(1, power.size // 20)]
    return Levels(_dbfs(float(speech.mean())), _dbfs(float(np.median(pauses))))


def clipped_share(audio: NDArray[np.float32]) -> float:
    """Of (n,) samples as they were recorded, those in flat runs at the top: from 0 to 1."""
    peak = float(np.abs(audio).max()) if audio.size else 0.0
    if peak < 1e-3:
        return 0.0
    top = np.abs(audio) >= _TOP * peak
    same = np.abs(np.diff(audio)) <= _SAME * peak
    joined = top[:-1] & top[1:] & same
    # A run of three samples is two joins in a row; its ends count too.
    inner = joined[:-1] & joined[1:]
    flat = np.zeros(audio.size, bool)
    for shift in range(_CLIP_RUN):
        flat[shift : shift + inner.size] |= inner
    return float(flat.mean())


def decay_s(audio: NDArray[np.float32]) -> float | None:
    """Seconds until sound has fallen by 60 dB, an estimate from the speech itself.

    Wherever the level falls by 12 dB without rising in between, a line is laid through it; speech
    itself falls off fast or slowly, a room only slowly, so the quartile of the fast ones is taken.
    A dry recording gives about 0.25 s, a bathroom over 0.6 s. None where too few decays are heard.

    Args:
        audio: (n,) 16 kHz mono, without rumble.
    """
    power = np.convolve(_frame_power(audio), np.ones(_SMOOTH_FRAMES) / _SMOOTH_FRAMES, "same")
    level = 10 * np.log10(power + 1e-12)
    if level.size < 2 * _FALL_FRAMES:
        return None
    floor = float(np.percentile(level, 5))
    found: list[float] = []
    start = 0
    while start < level.size - 1:
        end = _end_of_fall(level, start)
        fall = level[start + 1 : end + 1]
        fall = fall[fall > floor + _ABOVE_FLOOR_DB]
        deep = level[start] - level[end] >= _FALL_DB and level[start] > floor + _FALL_DB + 10
        if deep and end - start >= _FALL_FRAMES and fall.size >= _FALL_FRAMES - 1:
            slope = np.polyfit(np.arange(fall.size) * FRAME_S, fall, 1)[0]
            found.append(-60.0 / min(float(slope), -1.0))
        start = max(end, start + 1)
    return float(np.percentile(found, 25)) if len(found) >= _FEWEST_DECAYS else None


def highest_hz(audio: NDArray[np.float32], rate_hz: int) -> float:
    """The highest frequency there is, of (n,) samples as they were recorded.

    A recording that once went through a telephone ends near 4 kHz whatever its rate is.
    """
    size = 2048
    if audio.size < size:
        return 0.0
    step = max(size, audio.size // 400)
    windows = np.lib.stride_tricks.sliding_window_view(audio, size)[::step] * np.hanning(size)
    loud = windows[np.square(windows).mean(axis=1) >= np.square(windows).mean()]
    spectrum = np.abs(np.fft.rfft(loud)).max(axis=0)
    heard = np.flatnonzero(spectrum >= spectrum.max() * 10 ** (-_HOLES_DB / 20))
    return float(heard[-1] * rate_hz / size) if heard.size else 0.0


def _end_of_fall(level: NDArray[np.float64], start: int) -> int:
    lowest, end, at = level[start], start, start
    while at < level.size - 1 and level[at + 1] <= lowest + _RISE_DB:
        at += 1
        if level[at] < lowest:
            lowest, end = level[at], at
    return end


def _frame_power(audio: NDArray[np.float32]) -> NDArray[np.float64]:
    """(frames,) mean square of every 10 ms."""
    size = samples(FRAME_S, RATE_HZ)
    whole = audio[: audio.size // size * size].astype(np.float64)
    return np.square(whole).reshape(-1, size).mean(axis=1)


def _frames_of(spans: Sequence[Span], n: int) -> NDArray[np.bool_]:
    spoken = np.zeros(n, bool)
    for span in spans:
        spoken[int(span.start_s / FRAME_S) : int(np.ceil(span.end_s / FRAME_S))] = True
    return spoken


def _dbfs(power: float) -> float:
    return max(10 * float(np.log10(power + 1e-12)), SILENT_DBFS)


def total_s(spans: Sequence[Span]) -> float:
    """Speech in all."""
    return sum(span.duration_s for span in spans)
