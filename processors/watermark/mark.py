"""Puts the mark on speech as it is made."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from processors.audio import samples
from processors.watermark.pattern import BANDS, CHIP_S, CHIPS, DEPTH_DB, edges_hz, fade, signs

_FILTER_S = 0.008  # a filter for bands of 100 Hz and more has died away by then
_FFT_S = 0.08
_SOFTENED_HZ = 90.0  # width of the slope between a louder band and a softer one


class Marker:
    """Marks one stream of speech, without delay.

    However the stream is cut, the samples are the same.
    """

    def __init__(self, rate_hz: int) -> None:
        """Begin at the first sample of the pattern.

        Args:
            rate_hz: of the samples, 8000 or more; bands above half of it are left out.
        """
        self._rate_hz, self._filters = rate_hz, filters(rate_hz)
        self._before = np.zeros(self._filters.shape[1] - 1, np.float32)
        self._position = 0

    @property
    def position(self) -> int:
        """Of the next sample, in samples since the pattern began."""
        return self._position

    def go_to(self, position: int) -> None:
        """Mark on as if silence had passed; samples before the pattern began are negative."""
        self._before = np.zeros_like(self._before)
        self._position = position

    def mark(self, speech: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next (samples,) of speech in [-1, 1), as many."""
        heard = np.concatenate([self._before, np.asarray(speech, np.float32)])
        before, end = len(self._before), self._position + len(speech)
        marked = np.empty(len(speech), np.float32)
        done = 0
        while done < len(speech):
            chip, starts, stops = self._chip_at(self._position + done)
            count = min(stops, end) - self._position - done
            stretch = heard[done : done + before + count]
            offset = self._position + done - starts
            part = np.arange(offset, offset + count) / (stops - starts)
            marked[done : done + count] = self._faded(stretch, chip, part)
            done += count
        self._before, self._position = heard[len(heard) - before :], end
        return marked

    def _chip_at(self, position: int) -> tuple[int, int, int]:
        """Number, first sample and the one behind the last of the chip a sample is in."""
        chip = int(position / (CHIP_S * self._rate_hz)) - 1
        while samples((chip + 1) * CHIP_S, self._rate_hz) <= position:
            chip += 1
        stops = samples((chip + 1) * CHIP_S, self._rate_hz)
        return chip, samples(chip * CHIP_S, self._rate_hz), stops

    def _faded(
        self, stretch: NDArray[np.float32], chip: int, part: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        this = np.convolve(stretch, self._filters[chip % CHIPS], "valid")
        following = np.convolve(stretch, self._filters[(chip + 1) % CHIPS], "valid")
        return this + fade(part).astype(np.float32) * (following - this)


@cache
def filters(rate_hz: int) -> NDArray[np.float32]:
    """(CHIPS, taps) impulse responses of minimum phase: they answer at once."""
    size = 1 << (samples(_FFT_S, rate_hz) - 1).bit_length()
    hz = np.fft.rfftfreq(size, 1 / rate_hz)
    band = np.digitize(hz, edges_hz()) - 1
    gains = np.where((band >= 0) & (band < BANDS), signs()[:, np.clip(band, 0, BANDS - 1)], 0.0)
    slope = np.hanning(int(_SOFTENED_HZ / hz[1]) + 2)[1:-1]
    soft = [np.convolve(row, slope / slope.sum(), "same") for row in gains]
    cepstra = np.fft.irfft(np.array(soft) * DEPTH_DB / 20 * np.log(10), size)
    cepstra[:, 1 : size // 2] *= 2
    cepstra[:, size // 2 + 1 :] = 0
    responses = np.fft.irfft(np.exp(np.fft.rfft(cepstra)), size)
    taps = samples(_FILTER_S, rate_hz)
    ending = np.ones(taps)
    ending[taps // 2 :] = fade(np.linspace(1, 0, taps - taps // 2))
    return (responses[:, :taps] * ending).astype(np.float32)
