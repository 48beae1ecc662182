"""Making a voice from two readings of one text. Blocking, and holds the GIL: see `enrol_child`."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from processors.classic import alignment
from processors.classic.alignment import Match, Word
from processors.classic.cepstra import ORDER, loudness, to_cepstra
from processors.classic.errors import SampleRefused
from processors.classic.exemplars import STEP, reading, usual_distance
from processors.classic.frames import BANDS, Frames, analyse
from processors.classic.model import About, Floats, Model, Pitch
from processors.classic.sample import Audio
from processors.classic.warping import pair

Progress = Callable[[float, str], None]
"""Hears how much is done, 0 to 1, and what is done now."""

_LEAST_VOICED = 100
"""Frames with pitch, 0.5 s: fewer tell no pitch."""

_SPOKEN_DB = 45.0
"""A frame this far below the loud ones is a pause."""

_WARPED = slice(0, 20)


@dataclass(frozen=True)
class Readings:
    """The same text twice, or two texts where there is no transcript."""

    base: Audio
    """At `RATE_HZ`, as all sound here."""

    brand: Audio
    words: list[Word]
    """As the base voice said them; for English."""

    pronunciations: dict[str, str]
    """ARPAbet of words no dictionary has."""

    parallel: bool
    """Whether the brand says the same words."""


@dataclass(frozen=True)
class Analysed:
    """One reading."""

    frames: Frames
    cepstra: Floats
    spoken: NDArray[np.bool_]
    """(n,): loud enough to be speech."""

    mean: Floats
    deviation: Floats

    @property
    def voiced(self) -> NDArray[np.bool_]:
        return self.frames.f0_hz > 0

    @property
    def scaled(self) -> Floats:
        """Cepstra on a scale of their speaker's."""
        return (self.cepstra - self.mean) / self.deviation


def enrol(readings: Readings, about: About, on_progress: Progress) -> Model:
    """A voice from readings; about 0.3 times their duration.

    Args:
        readings: what was said.
        about: name, rate, base voice; the rest of it is found here.
        on_progress: hears of every stage.

    Raises:
        SampleRefused: the recording holds no voice.
    """
    on_progress(0.05, "listening to the base voice")
    base = _analysed(readings.base, breath=False)
    on_progress(0.3, "listening to the recording")
    brand = _analysed(readings.brand, breath=True)
    on_progress(0.6, "finding the words in both")
    rows = np.arange(0, len(base.cepstra), STEP, dtype=np.int32)
    places = np.full(len(rows), -1, dtype=np.int32)
    if readings.parallel:
        places = _places(base, brand, _matches(readings))[rows]
    breath = _breath(brand)
    model = Model(
        about=_described(about, base, brand, exemplar=bool((places >= 0).any())),
        base_mean=base.mean,
        base_deviation=base.deviation,
        brand_mean=brand.mean,
        brand_deviation=brand.deviation,
        breath_mean=breath[brand.voiced].mean(axis=0),
        base=base.cepstra[rows] if readings.parallel else np.zeros((0, ORDER)),
        base_voiced=base.voiced[rows] if readings.parallel else np.zeros(0, dtype=bool),
        places=places if readings.parallel else np.zeros(0, dtype=np.int32),
        brand=brand.cepstra if readings.parallel else np.zeros((0, ORDER)),
        breath=breath if readings.parallel else np.zeros((0, BANDS)),
    )
    on_progress(0.95, "measuring")
    return _measured(model)


def _analysed(audio: Audio, *, breath: bool) -> Analysed:
    frames = analyse(audio, breath=breath)
    cepstra = to_cepstra(frames.log_power)
    level_db = 10 / np.log(10) * loudness(frames.log_power)
    spoken = level_db > np.percentile(level_db, 95) - _SPOKEN_DB
    if int((frames.f0_hz > 0).sum()) < _LEAST_VOICED:
        raise SampleRefused("no voice is heard in the recording; record somebody speaking")
    deviation = np.maximum(cepstra[spoken].std(axis=0), 1e-3)
    return Analysed(frames, cepstra, spoken, cepstra[spoken].mean(axis=0), deviation)


def _matches(readings: Readings) -> list[Match]:
    by_words = (
        alignment.by_words(readings.base, readings.brand, readings.words, readings.pronunciations)
        if readings.words
        else None
    )
    return by_words or alignment.by_pauses(readings.base, readings.brand)


def _places(base: Analysed, brand: Analysed, matches: list[Match]) -> NDArray[np.int32]:
    """For each frame of the base's reading, the recording's; -1 where they do not agree."""
    places = np.full(len(base.cepstra), -1, dtype=np.int32)
    left, right = base.scaled[:, _WARPED], brand.scaled[:, _WARPED]
    for match in matches:
        begin, end = match.brand[0], min(match.brand[1], len(right))
        a, b = match.base[0], min(match.base[1], len(left))
        if a < b and begin < end:
            places[a:b] = begin + pair(left[a:b], right[begin:end])
    agree = (base.voiced == brand.voiced[places]) & (base.spoken == brand.spoken[places])
    places[~agree] = -1
    return places


def _breath(brand: Analysed) -> Floats:
    """Aperiodicity (n, BANDS) dB; of frames without a voice, what its voice has on the whole."""
    breath = np.array(brand.frames.aperiodicity_db)
    breath[~brand.voiced] = breath[brand.voiced].mean(axis=0)
    return breath


def _described(about: About, base: Analysed, brand: Analysed, *, exemplar: bool) -> About:
    return About(
        name=about.name,
        method="exemplar" if exemplar else "affine",
        rate=about.rate,
        base_voice=about.base_voice,
        language=about.language,
        base_pitch=_pitch(base),
        brand_pitch=_pitch(brand),
        usual_distance=1.0,
        sample_sha256=about.sample_sha256,
    )


def _pitch(reading: Analysed) -> Pitch:
    """By ranks: where an octave is mistaken, the mean would move."""
    low, middle, high = np.percentile(
        np.log(reading.frames.f0_hz[reading.voiced]), (16.0, 50.0, 84.0)
    )
    return Pitch(float(middle), max(float(high - low) / 2, 1e-3))


def _measured(model: Model) -> Model:
    """With its usual distance."""
    if model.about.method == "affine":
        return model
    distance = usual_distance(reading(model)[model.places >= 0])
    return replace(model, about=replace(model.about, usual_distance=distance))
