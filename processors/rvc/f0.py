"""How high a voice speaks, every 10 ms: WORLD's dio and stonemask, or RMVPE where it is at hand."""

import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from processors.rvc.rmvpe import Rmvpe

Method = Literal["dio", "rmvpe"]
Unvoiced = Literal["zero", "interpolate"]
"""What stands where nothing is voiced: 0 Hz, or a line between the voiced neighbours. A voice is
trained with one of the two and needs the same one when it speaks."""

RATE_HZ = 16_000
FRAME_SAMPLES = 160
FRAME_MS = 10.0
LOWEST_HZ, HIGHEST_HZ = 50.0, 1_100.0

COARSE_STEPS = 255
"""Pitches a voice knows, from 1 (unvoiced, or lowest) on."""


def f0_of(
    samples16k: NDArray[np.float32],
    *,
    frames: int,
    method: Method = "dio",
    unvoiced: Unvoiced = "zero",
    rmvpe: "Rmvpe | None" = None,
) -> NDArray[np.float32]:
    """Track the pitch of a whole sentence.

    Args:
        samples16k: float32 [n], 16 kHz mono, from -1 to 1.
        frames: to be returned; frame k is centred on sample 160 k. Where there are more than the
            samples have, the last one stays.
        method: "rmvpe" without an opened `rmvpe` is dio; see `processors.rvc.rmvpe.at_hand`.
        unvoiced: see `Unvoiced`.
        rmvpe: opened weights.

    Returns:
        float32 [frames], Hz, 100 a second.
    """
    track = rmvpe.f0 if method == "rmvpe" and rmvpe is not None else _dio
    f0 = track(samples16k)
    f0 = np.pad(f0, (0, max(frames - len(f0), 0)), mode="edge")[:frames]
    return (interpolated(f0) if unvoiced == "interpolate" else f0).astype(np.float32)


def interpolated(f0: NDArray[np.floating]) -> NDArray[np.floating]:
    """[frames] in Hz, unvoiced frames (0 Hz) on a line between voiced neighbours.

    Before the first and after the last voiced frame its pitch stays; a sentence without any voiced
    frame is left as it is.
    """
    voiced = np.flatnonzero(f0 > 0)
    if not len(voiced):
        return f0
    return np.interp(np.arange(len(f0)), voiced, f0[voiced])


def shifted(f0: NDArray[np.float32], semitones: float) -> NDArray[np.float32]:
    """[frames] in Hz, moved up by so many semitones; unvoiced frames stay unvoiced."""
    return (f0 * 2 ** (semitones / 12)).astype(np.float32)


def coarse(f0: NDArray[np.floating]) -> NDArray[np.int64]:
    """The pitch a voice looks up, from 1 to 255, on the mel scale from 50 to 1100 Hz.

    Args:
        f0: [frames], Hz; 0 where unvoiced.

    Returns:
        int64 [frames]; 1 where unvoiced.
    """
    lowest, highest = _mel(np.array([LOWEST_HZ, HIGHEST_HZ]))
    mel = _mel(f0)
    steps = (mel - lowest) * (COARSE_STEPS - 1) / (highest - lowest) + 1
    return np.rint(np.clip(np.where(mel > 0, steps, 1), 1, COARSE_STEPS)).astype(np.int64)


def _mel(hz: NDArray[np.floating]) -> NDArray[np.floating]:
    return 1127 * np.log(1 + hz / 700)


def _dio(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Pitch in Hz, float64 [n // 160 + 1]."""
    world = _world()
    # WORLD filters with an FFT over the whole signal and needs some to filter.
    signal = np.pad(samples, (0, max(FRAME_SAMPLES - len(samples), 0))).astype(np.float64)
    n_frames = len(samples) // FRAME_SAMPLES + 1
    range_hz = {"f0_floor": LOWEST_HZ, "f0_ceil": HIGHEST_HZ}
    coarse_f0, times = world.dio(signal, RATE_HZ, **range_hz, frame_period=FRAME_MS)
    return world.stonemask(signal, coarse_f0, times, RATE_HZ)[:n_frames]


@cache
def _world() -> Any:
    with warnings.catch_warnings():
        # It reads its own version through pkg_resources, which warns.
        warnings.simplefilter("ignore", UserWarning)
        import pyworld
    return pyworld
