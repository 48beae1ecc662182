"""Whether a second person is in a recording.

Windows of speech are told apart by how they sound, put into two groups, and the groups compared: of
one person they lie close together. With Resemblyzer (the extra `report`) a window is a speaker
embedding; without it, its pitch and mean cepstrum, which confuses people of like voices.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.fft import dct

from processors.audio import samples
from processors.rvc.training.hearing import RATE_HZ, Span

Method = Literal["resemblyzer", "pitch and cepstrum"]

WINDOW_S = 1.6
"""What Resemblyzer embeds at once."""

MOST_WINDOWS = 120
"""Spread over the recording where it has more: a second person who matters is in some of them."""

FEWEST_WINDOWS: dict[Method, int] = {"resemblyzer": 6, "pitch and cepstrum": 12}
"""With fewer, nothing can be said."""

SMALLEST_SHARE: dict[Method, float] = {"resemblyzer": 0.04, "pitch and cepstrum": 0.1}
"""A group smaller than this share of the windows is a laugh, a whisper or a fault of the pitch."""

LOUDNESS_DBFS = -30.0
"""Resemblyzer was trained on windows this loud."""

LOWEST_HZ, HIGHEST_HZ = 65.0, 400.0
"""Pitches people speak at; what is tracked beyond is noise."""

_ALIKE: dict[Method, float] = {"resemblyzer": 0.75, "pitch and cepstrum": 0.0}
"""Groups more alike than this, from -1 to 1, are one person. See `likeness`."""

_APART_OCTAVES = 0.5
"""Without embeddings: groups whose pitches lie closer than this are one person."""


@dataclass(frozen=True, slots=True)
class Speakers:
    """What was found."""

    method: Method
    windows: int
    """Of speech that were compared."""

    second_share: float
    """Of the windows in the smaller group, from 0 to 1."""

    likeness: float
    """Of the two groups, up to 1: the cosine between them, or 1 less the octaves between their
    pitches over 0.5."""

    @property
    def suspected(self) -> bool:
        """Whether the smaller group seems to be somebody else."""
        return (
            self.second_share >= SMALLEST_SHARE[self.method] and self.likeness < _ALIKE[self.method]
        )


def find_speakers(
    audio: NDArray[np.float32], spans: Sequence[Span], *, method: Method | None = None
) -> Speakers:
    """Look for a second person.

    Args:
        audio: (n,) 16 kHz mono.
        spans: where its speech is.
        method: None for the better one that is there.
    """
    chosen = method or ("resemblyzer" if find_spec("resemblyzer") else "pitch and cepstrum")
    windows = _windows(audio, spans)
    if len(windows) < FEWEST_WINDOWS[chosen]:
        return Speakers(chosen, len(windows), 0.0, 1.0)
    if chosen == "resemblyzer":
        points = _embeddings(windows)
        smaller = _smaller_group(points)
        first, second = points[~smaller].mean(axis=0), points[smaller].mean(axis=0)
        alike = float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second) + 1e-9))
    else:
        octaves, cepstra = _pitch_and_cepstrum(windows)
        scaled = np.column_stack([2 * _scaled(octaves[:, None]), _scaled(cepstra)])
        smaller = _smaller_group(scaled)
        apart = abs(float(np.median(octaves[smaller]) - np.median(octaves[~smaller])))
        alike = 1 - apart / _APART_OCTAVES
    return Speakers(chosen, len(windows), float(smaller.mean()), alike)


def _windows(audio: NDArray[np.float32], spans: Sequence[Span]) -> NDArray[np.float32]:
    """(windows, n) of speech, spread over the recording; none reaches over a pause."""
    n = samples(WINDOW_S, RATE_HZ)
    found = [
        audio[at : at + n]
        for span in spans
        for at in range(
            samples(span.start_s, RATE_HZ), samples(span.end_s, RATE_HZ) - n + 1, n // 2
        )
    ]
    if not found:
        return np.zeros((0, n), np.float32)
    step = max(1, -(-len(found) // MOST_WINDOWS))
    return np.stack(found[::step])


def _embeddings(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """(windows, 256), each of length 1."""
    with warnings.catch_warnings():
        # webrtcvad reads its own version through pkg_resources, which warns.
        warnings.simplefilter("ignore", UserWarning)
        from resemblyzer import VoiceEncoder
        from resemblyzer.audio import wav_to_mel_spectrogram
    encoder = VoiceEncoder("cpu", verbose=False)
    level = np.sqrt(np.mean(np.square(windows), axis=1, keepdims=True)) + 1e-6
    loud = windows * (10 ** (LOUDNESS_DBFS / 20) / level)
    mels = np.stack([wav_to_mel_spectrogram(window)[:160] for window in loud])
    with torch.inference_mode():
        return encoder(torch.from_numpy(mels)).numpy()


def _pitch_and_cepstrum(
    windows: NDArray[np.float32],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(windows,) median pitch in octaves over 1 Hz, and (windows, 12) mean cepstrum."""
    from processors.rvc.f0 import f0_of

    octaves, cepstra = [], []
    for window in windows:
        f0 = f0_of(window, frames=window.size // 160)
        voiced = f0[(f0 >= LOWEST_HZ) & (f0 <= HIGHEST_HZ)]
        octaves.append(float(np.log2(np.median(voiced))) if voiced.size >= 25 else np.nan)
        frames = np.lib.stride_tricks.sliding_window_view(window, 512)[::160] * np.hanning(512)
        power = np.square(np.abs(np.fft.rfft(frames))) + 1e-8
        bands = np.log(np.stack([b.mean(axis=1) for b in np.array_split(power, 32, axis=1)], 1))
        loud = bands.mean(axis=1) >= np.median(bands.mean(axis=1))
        cepstra.append(dct(bands[loud].mean(axis=0), norm="ortho")[1:13])
    pitched = np.array(octaves)
    pitched[np.isnan(pitched)] = np.nanmedian(pitched) if not np.isnan(pitched).all() else 0.0
    return pitched, np.array(cepstra)


def _scaled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return (points - points.mean(axis=0)) / (points.std(axis=0) + 1e-9) / np.sqrt(points.shape[1])


def _smaller_group(points: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Two means; which of (windows, d) points are in the group with fewer."""
    middle = points.mean(axis=0)
    first = points[np.argmax(np.linalg.norm(points - middle, axis=1))]
    second = points[np.argmax(np.linalg.norm(points - first, axis=1))]
    group = np.zeros(len(points), bool)
    for _ in range(20):
        nearer = np.linalg.norm(points - second, axis=1) < np.linalg.norm(points - first, axis=1)
        if (nearer == group).all() or not nearer.any() or nearer.all():
            break
        group = nearer
        first, second = points[~group].mean(axis=0), points[group].mean(axis=0)
    return group if group.mean() <= 0.5 else ~group
