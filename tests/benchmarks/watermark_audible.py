"""How much of the mark could be heard, by numbers."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Self

import jiwer
import numpy as np
import soxr
from numpy.typing import NDArray

from processors.audio import float_to_pcm16, pcm16_to_float, samples
from processors.stt.language_model import LanguageModel, build_language_model
from processors.stt.listener import Listener
from processors.tts.espeak import EspeakEngine
from processors.watermark.mark import Marker
from tests.benchmarks.watermark_sounds import RATE_HZ, Speech
from tests.speech import RATE_HZ as RECORDED_HZ
from tests.speech import recordings

_FRAME_S = 0.02
_QUIET_DB = 45.0  # frames that much below the loudest are pauses
_BARK_EDGES_HZ = (
    *(0, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480),
    *(1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700, 9500),
)
_TONE, _NOISE_DB = 14.5, 5.5  # a tone hides less, the less the higher: Johnston 1988


@dataclass(frozen=True)
class Audible:
    """What the mark changes, over the frames in which somebody speaks."""

    difference_db: float
    """Of the difference against the speech, mean over frames."""

    spectral_distance_db: float
    """Root mean square over frequency, mean over frames."""

    noise_to_mask_db: float
    """Of the difference against what the speech hides of noise beside it, mean over frames and
    critical bands, as energy. A difference that moves with the speech is heard later than that."""

    def __str__(self) -> str:
        return (
            f"The difference is {self.difference_db:.1f} dB against the speech, the spectral "
            f"distance {self.spectral_distance_db:.2f} dB, noise to mask "
            f"{self.noise_to_mask_db:.1f} dB."
        )

    @classmethod
    def mean(cls, each: list[Self]) -> Self:
        rows = np.array([astuple(one) for one in each])
        return cls(*(float(rows[:, n].mean()) for n in range(len(fields(cls)))))


def audible(speech: Speech) -> Audible:
    """Compare speech with itself, marked."""
    marked = Marker(RATE_HZ).mark(speech)
    plain, other, rest = (_power(x) for x in (speech, marked, marked - speech))
    total = plain.sum(axis=1)
    said = total > total.max() * 10 ** (-_QUIET_DB / 10)
    plain, other, rest = plain[said], other[said], rest[said]
    share = 10 * np.log10(rest.sum(axis=1) / plain.sum(axis=1))
    floor = 1e-4 * plain.max(axis=1, keepdims=True)
    apart = 10 * np.log10((other + floor) / (plain + floor))
    distance = np.sqrt((apart**2).mean(axis=1)).mean()
    return Audible(float(share.mean()), float(distance), _noise_to_mask_db(plain, rest))


def word_errors(mark: Callable[[Speech], Speech]) -> tuple[float, float]:
    """Shares of words PocketSphinx gets wrong in the recordings: as they are, and marked."""
    with tempfile.TemporaryDirectory() as folder:
        model = asyncio.run(_model(Path(folder)))
        said = [recording.words for recording in recordings()]
        rates = list[float]()
        for changed in (lambda speech: speech, mark):
            heard = [_understood(changed(_at_call(r.pcm16)), model) for r in recordings()]
            rates.append(jiwer.wer(said, heard))
    return rates[0], rates[1]


async def _model(folder: Path) -> LanguageModel:
    async with EspeakEngine(children=1) as espeak:
        texts = [recording.words for recording in recordings()]
        return await build_language_model(texts, [], folder, phonemes=espeak.phonemes)


def _at_call(pcm16: bytes) -> Speech:
    return soxr.resample(pcm16_to_float(pcm16), RECORDED_HZ, RATE_HZ).astype(np.float32)


def _understood(speech: Speech, model: LanguageModel) -> str:
    listener = Listener(model.path, model.dictionary)
    listener.feed(float_to_pcm16(soxr.resample(speech, RATE_HZ, RECORDED_HZ)))
    return listener.final().text or "-"


def _power(speech: Speech) -> NDArray[np.float64]:
    """(frames, frequencies)."""
    size = samples(_FRAME_S, RATE_HZ)
    cut = np.lib.stride_tricks.sliding_window_view(speech, size)[:: size // 2]
    return np.abs(np.fft.rfft(cut * np.hanning(size))) ** 2 + 1e-12


def _noise_to_mask_db(plain: NDArray[np.float64], rest: NDArray[np.float64]) -> float:
    hz = np.linspace(0, RATE_HZ / 2, plain.shape[1])
    first = np.searchsorted(hz, _BARK_EDGES_HZ)
    energy, noise = (np.add.reduceat(power, first, axis=1) for power in (plain, rest))
    bands = np.arange(len(first))
    apart = np.subtract.outer(bands, bands) + 0.474  # Schroeder's spreading of a masker, in bark
    spreading = 15.81 + 7.5 * apart - 17.5 * np.sqrt(1 + apart**2)
    spread = energy @ (10 ** (spreading / 10)).T
    flatness = np.exp(np.log(plain).mean(axis=1)) / plain.mean(axis=1)
    tonal = np.clip(10 * np.log10(flatness) / -60, 0, 1)[:, None]
    offset = tonal * (_TONE + bands + 1) + (1 - tonal) * _NOISE_DB
    mask = spread / (10 ** (spreading / 10)).sum(axis=1) / 10 ** (offset / 10)
    return float(10 * np.log10((noise / mask).mean()))
