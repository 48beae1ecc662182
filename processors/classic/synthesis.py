"""From pitch and envelope to sound, block by block, as if it were done at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from processors.classic.cepstra import BINS
from processors.classic.frames import BANDS, FFT_SIZE, HOP, RATE_HZ

Floats = NDArray[np.floating[Any]]
Spectra = NDArray[np.complexfloating[Any, Any]]

_LOWEST_HZ = 40.0
"""Below it no voice has anything to say, and pulses would add up to a bias."""

_WINDOW = np.hanning(2 * HOP + 1)[:-1]


def _fold() -> Floats:
    """Turns an even cepstrum into a causal one: the filter then never sounds before its pulse."""
    fold = np.zeros(FFT_SIZE)
    fold[0] = fold[FFT_SIZE // 2] = 1.0
    fold[1 : FFT_SIZE // 2] = 2.0
    return fold


def _bands() -> Floats:
    """Spreads aperiodicity in dB, (frames, BANDS + 2), over the bins."""
    known_hz = np.linspace(0, RATE_HZ / 2, BANDS + 2)
    known_hz[1:-1] = 3000.0 * np.arange(1, BANDS + 1)
    bins_hz = np.linspace(0, RATE_HZ / 2, BINS)
    return np.stack([np.interp(bins_hz, known_hz, row) for row in np.eye(BANDS + 2)])


def _high_pass() -> Floats:
    """Log power (BINS,) to add, so that what is below a voice goes."""
    bins_hz = np.maximum(np.linspace(0, RATE_HZ / 2, BINS), _LOWEST_HZ / 4)
    return -np.log1p((_LOWEST_HZ / bins_hz) ** 4)


_FOLD, _BANDS, _HIGH_PASS = _fold(), _bands(), _high_pass()
_OMEGA = -2j * np.pi * np.arange(BINS) / FFT_SIZE


class Synthesizer:
    """One stretch of speech. Blocks of any size give the same samples as one block."""

    def __init__(self, seed: int) -> None:
        """`seed` decides the breath: the same frames and seed are the same samples."""
        self._noise = np.random.Generator(np.random.Philox(seed))
        self._last_noise = self._noise.standard_normal(HOP)
        self._phase = 0.0  # in turns
        self._tail = np.zeros(0)
        self._begun = False

    def feed(self, f0_hz: Floats, log_power: Floats, aperiodicity_db: Floats) -> Floats:
        """Sound from the centre of the first frame to that of the last.

        The last frame of a block is the first of the next.

        Args:
            f0_hz: (n,), 0 where the voice is only breath.
            log_power: (n, BINS).
            aperiodicity_db: (n, BANDS).

        Returns:
            ((n - 1) * HOP,) samples at `RATE_HZ`.
        """
        size = (len(f0_hz) - 1) * HOP
        out = np.zeros(size + 2 * HOP + FFT_SIZE)
        out[: len(self._tail)] += self._tail
        breath = _breath(f0_hz, aperiodicity_db)
        first = 1 if self._begun else 0
        self._breathe(out, (log_power + 2 * np.log(breath))[first:], first)
        self._pulse(out, f0_hz, log_power + np.log1p(-np.minimum(breath**2, 0.9999)))
        self._begun = True
        self._tail = out[size:]
        return out[:size]

    def _breathe(self, out: Floats, log_power: Floats, first: int) -> None:
        """Add noise in the colour of each frame."""
        hops = self._noise.standard_normal((len(log_power), HOP))
        before = np.concatenate([self._last_noise[None], hops[:-1]])
        self._last_noise = hops[-1]
        noise = np.concatenate([before, hops], axis=1) * _WINDOW
        filtered = _sound(_spectrum(noise) * _filters(log_power))
        # A frame's noise begins one hop before its centre.
        padded = np.zeros(len(out) + HOP)
        for n, sound in enumerate(filtered):
            at = (first + n) * HOP
            padded[at : at + len(sound)] += sound
        out += padded[HOP:]

    def _pulse(self, out: Floats, f0_hz: Floats, log_power: Floats) -> None:
        """Add one answer of the throat to every beat of the vocal folds."""
        step = np.arange(HOP) / HOP
        begin, end = f0_hz[:-1], f0_hz[1:]
        # Where the voice sets in or out, its pitch is that of the side where there is one.
        low, high = np.where(begin > 0, begin, end), np.where(end > 0, end, begin)
        per_sample = (low[:, None] * (1 - step) + high[:, None] * step).ravel() / RATE_HZ
        voiced = np.where(step < 0.5, begin[:, None] > 0, end[:, None] > 0).ravel()
        phase = self._phase + np.cumsum(per_sample)
        turns = np.floor(phase)
        beats = np.flatnonzero((np.diff(turns, prepend=0.0) > 0) & voiced)
        self._phase = float(phase[-1] % 1.0) if len(phase) else self._phase
        if not len(beats):
            return
        # A beat falls between two samples; all are a sample late, or some would begin before 0.
        late = 1.0 - (phase[beats] - turns[beats]) / per_sample[beats]
        frame, share = beats // HOP, (beats % HOP / HOP)[:, None]
        shape = log_power[frame] * (1 - share) + log_power[frame + 1] * share
        filters = _filters(shape) * np.exp(late[:, None] * _OMEGA)
        sounds = _sound(filters) / np.sqrt(per_sample[beats])[:, None]
        for beat, sound in zip(beats, sounds, strict=True):
            out[beat : beat + FFT_SIZE] += sound


def _breath(f0_hz: Floats, aperiodicity_db: Floats) -> Floats:
    """Share of noise in the amplitude, (frames, BINS), from 0.001 to 1."""
    frames = len(f0_hz)
    edges = np.concatenate([np.full((frames, 1), -60.0), aperiodicity_db, np.zeros((frames, 1))], 1)
    breath = 10 ** (edges @ _BANDS / 20)
    breath[f0_hz <= 0] = 1.0
    return np.clip(breath, 1e-3, 1.0)


def _filters(log_power: Floats) -> Spectra:
    """Causal filters of shortest delay with these powers, (n, BINS)."""
    cepstra = _sound(0.5 * (log_power + _HIGH_PASS)) * _FOLD
    return np.exp(_spectrum(cepstra))


def _spectrum(sounds: Floats) -> Spectra:
    return np.asarray(fft.rfft(sounds, FFT_SIZE))


def _sound(spectra: Spectra | Floats) -> Floats:
    return np.asarray(fft.irfft(spectra, FFT_SIZE))
