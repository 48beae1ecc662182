"""Reads the sound of any file an operator has."""

from pathlib import Path

import av
import numpy as np
import soundfile
from av.error import FFmpegError
from numpy.typing import NDArray

MAX_S = 6 * 3600.0
"""Of one file, which is held in memory whole."""


class RecordingError(Exception):
    """A file that holds no sound we can read."""


def read_recording(path: Path) -> tuple[NDArray[np.float32], int]:
    """Sound as (channels, samples) in [-1, 1], and its rate.

    Raises:
        RecordingError: it is not there, is no sound, or lasts longer than MAX_S.
    """
    if not path.is_file():
        raise RecordingError(f"{path}: no such file; name a recording")
    try:
        with soundfile.SoundFile(path) as file:
            _refuse_long(path, file.frames / file.samplerate)
            sound = np.asarray(file.read(dtype="float32", always_2d=True), np.float32)
            return sound.T, file.samplerate
    except soundfile.LibsndfileError:
        return _with_av(path)


def _with_av(path: Path) -> tuple[NDArray[np.float32], int]:
    try:
        with av.open(str(path)) as file:
            if not file.streams.audio:
                raise RecordingError(f"{path}: holds no sound; name a recording")
            stream = file.streams.audio[0]
            rate_hz, to_floats = stream.rate, av.AudioResampler(format="fltp", rate=stream.rate)
            parts: list[NDArray[np.float32]] = []
            lasting = 0
            for decoded in file.decode(stream):
                for frame in to_floats.resample(decoded):
                    parts.append(np.asarray(frame.to_ndarray(), np.float32))
                    lasting += parts[-1].shape[1]
                _refuse_long(path, lasting / rate_hz)
    except (FFmpegError, ValueError) as error:
        raise RecordingError(f"{path}: no sound file we can read ({error}); try WAV") from error
    if not parts:
        raise RecordingError(f"{path}: holds no sound; name a recording")
    return np.concatenate(parts, axis=1), rate_hz


def _refuse_long(path: Path, lasting_s: float) -> None:
    if lasting_s > MAX_S:
        raise RecordingError(f"{path}: longer than {MAX_S / 3600:.0f} hours; cut a part of it")
