"""A brand's recordings: found, read, made mono, freed of rumble."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy import signal

from processors.audio import seconds
from processors.rvc.training.errors import SampleError

SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3", ".aiff", ".aif"})
RUMBLE_HZ = 48
"""Below this there is no voice, only desks, lorries and mains. As RVC cuts it."""

LONGEST_S = 4 * 3600.0
"""A file longer than this is refused: it would not fit in memory, and no voice needs it."""


@dataclass(frozen=True)
class Recording:
    """One file, as it was recorded."""

    path: Path
    audio: NDArray[np.float32]
    """(n,) mono, from -1 to 1."""

    rate_hz: int

    @property
    def duration_s(self) -> float:
        """How long it is."""
        return seconds(self.audio.size, self.rate_hz)

    def at(self, rate_hz: int) -> NDArray[np.float32]:
        """(m,) at another rate, without rumble."""
        clean = without_rumble(self.audio, self.rate_hz)
        if rate_hz == self.rate_hz:
            return clean
        return np.asarray(soxr.resample(clean, self.rate_hz, rate_hz), np.float32)


def sound_files(paths: Iterable[Path]) -> list[Path]:
    """The files of a sample, in an order that does not depend on how they were given.

    Args:
        paths: of files, or of folders whose sound files are meant.

    Raises:
        SampleError: one is not there, or a folder holds no sound.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_file():
            found.add(path)
            continue
        inside = {p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()}
        if not inside:
            what = "holds no sound file" if path.is_dir() else "is not there"
            raise SampleError(f"{path}: {what}; give {_suffixes()}, or a folder of such files")
        found |= inside
    if not found:
        raise SampleError(f"--sample: names no file; give {_suffixes()}, or a folder of such files")
    return sorted(found, key=lambda path: (path.name, str(path)))


def read_all(paths: Sequence[Path]) -> list[Recording]:
    """Every file decoded.

    Raises:
        SampleError: one is no sound, is empty, or is longer than LONGEST_S.
    """
    return [_read(path) for path in paths]


def without_rumble(audio: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """(n,) without what lies below 48 Hz; nothing is moved in time."""
    if audio.size < rate_hz // 10:
        return audio
    sections = signal.butter(5, RUMBLE_HZ, "highpass", fs=rate_hz, output="sos")
    return np.asarray(signal.sosfiltfilt(sections, audio), np.float32)


def _read(path: Path) -> Recording:
    try:
        info = soundfile.info(path)
        if info.duration > LONGEST_S:
            raise SampleError(
                f"{path}: {info.duration / 3600:.1f} hours; cut it into files of up to "
                f"{LONGEST_S / 3600:.0f} hours"
            )
        audio, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise SampleError(f"{path}: cannot be decoded; give {_suffixes()}") from error
    if not audio.shape[0]:
        raise SampleError(f"{path}: is empty; leave it out")
    mono = audio.mean(axis=1)
    if not np.isfinite(mono).all():
        raise SampleError(f"{path}: holds numbers that are no sound; export it again as 16-bit WAV")
    return Recording(path, mono, rate_hz)


def _suffixes() -> str:
    return ", ".join(sorted(SUFFIXES))
