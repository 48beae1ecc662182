"""A `classic` voice at work: base speech in, the stand-in's speech out, block by block."""

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from processors.classic.cepstra import to_cepstra
from processors.classic.exemplars import CONTEXT, STEP, Exemplars, Way, features
from processors.classic.frames import HOP, RATE_HZ, at_rate, envelope, pitch
from processors.classic.mapping import Exemplary, Mapping, Sounds
from processors.classic.model import Model, load
from processors.classic.synthesis import Synthesizer
from processors.conversion.converter import Conversion

Floats = NDArray[np.floating[Any]]
Audio = NDArray[np.float32]

_FIRST_BLOCK, _LAST_BLOCK = 32, 128
"""Frames: the first sound comes after 160 ms of speech are made, later blocks grow to 640 ms."""

_AHEAD = 20
"""Frames heard beyond a block before its exemplars are chosen: 100 ms."""

_PITCH_STRETCH, _PITCH_MARGIN = 200, 60
"""Frames whose pitch is found at once: a second, with 300 ms on both sides."""


class Utterance:
    """One stretch of base speech on its way. See `Conversion`."""

    def __init__(
        self, voice: "ClassicConverter", samples: Audio, rate_hz: int, *, seed: int
    ) -> None:
        self._voice, self._samples, self._rate_hz = voice, samples, rate_hz
        self._left = round(len(samples) * RATE_HZ / rate_hz)
        self._audio = np.zeros(0)
        self._frames = -(-self._left // HOP) + 1
        self._f0_hz = np.zeros(0)
        self._log_power = np.zeros((0, 0), dtype=np.float32)
        self._cepstra = np.zeros((0, 0), dtype=np.float32)
        self._synthesizer = Synthesizer(seed)
        self._block, self._mapped = _FIRST_BLOCK, 0
        self._place: int | None = None
        self._last: Sounds | None = None

    @property
    def key(self) -> Hashable | None:
        """Its own: two sentences side by side would only make each other's steps longer."""
        return id(self) if self._left > 0 else None

    def step(self) -> Audio:
        """The next block."""
        if not len(self._audio):
            # What WORLD reads beyond the end has to be there.
            whole = at_rate(self._samples, self._rate_hz)
            self._audio = np.pad(whole, (0, max(0, self._frames * HOP - len(whole))))
        end = min(self._mapped + self._block, self._frames)
        self._block = min(2 * self._block, _LAST_BLOCK)
        self._hear(min(end + _AHEAD + CONTEXT, self._frames))
        sound = self._speak(end)
        self._mapped = end
        sound = sound[: self._left]
        self._left -= len(sound)
        return np.clip(sound, -1.0, 1.0).astype(np.float32)

    def _hear(self, until: int) -> None:
        """Have pitch and envelope of the frames before `until`."""
        while len(self._f0_hz) < until:
            begin = len(self._f0_hz)
            end = min(begin + _PITCH_STRETCH, self._frames)
            first = max(0, begin - _PITCH_MARGIN)
            sound = self._audio[first * HOP : (end + _PITCH_MARGIN) * HOP]
            found = pitch(sound)[begin - first : end - first]
            self._f0_hz = np.concatenate(
                [self._f0_hz, np.pad(found, (0, end - begin - len(found)))]
            )
        begin = len(self._log_power)
        if begin == until:
            return
        heard = envelope(self._audio, self._f0_hz[begin:until], begin).astype(np.float32)
        self._log_power = np.concatenate([self._log_power, heard]) if begin else heard
        cepstra = to_cepstra(heard)
        self._cepstra = np.concatenate([self._cepstra, cepstra]) if begin else cepstra

    def _speak(self, end: int) -> Floats:
        """Sound up to the centre of frame `end` - 1."""
        now = slice(self._mapped, end)
        sounds = self._voice.mapping.sounds(
            self._f0_hz[now], self._log_power[now], self._exemplary(end)
        )
        if self._last is not None:
            sounds = self._last.then(sounds)
        self._last = sounds.end()
        return self._synthesizer.feed(sounds.f0_hz, sounds.log_power, sounds.aperiodicity_db)

    def _exemplary(self, end: int) -> Exemplary | None:
        exemplars = self._voice.exemplars
        if exemplars is None:
            return None
        at = np.arange(self._mapped, min(end + _AHEAD, self._frames), STEP, dtype=np.int32)
        asked = features(self._voice.model, self._cepstra, self._f0_hz > 0, at)
        way = exemplars.way(asked, self._place)
        steps = -(-(end - self._mapped) // STEP)
        kept = Way(way.places[:steps], way.trust[:steps])
        said = self._voice.mapping.exemplary(kept, self._place)
        self._place = int(kept.places[-1])
        return said.cut(end - self._mapped)


class ClassicConverter:
    """An opened voice. See `Converter`."""

    def __init__(self, model: Model) -> None:
        self.model, self.mapping = model, Mapping(model)
        whole = model.about.method == "exemplar" and model.about.rate > 0
        self.exemplars = Exemplars(model) if whole else None

    @property
    def rate_hz(self) -> int:
        """Sample rate of what comes out."""
        return RATE_HZ

    @property
    def size_bytes(self) -> int:
        """What it holds in memory, about."""
        numbers = sum(part.nbytes for part in vars(self.model).values() if hasattr(part, "nbytes"))
        return numbers + (self.exemplars.size_bytes if self.exemplars else 0)

    def begin(self, samples: Audio, rate_hz: int, *, seed: int) -> Utterance:
        """Take on a sentence or clause. Values that are no numbers are taken as silence."""
        numbers = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
        return Utterance(self, np.clip(numbers, -1.0, 1.0), rate_hz, seed=seed)

    def step(self, conversions: Sequence[Conversion]) -> list[Audio]:
        """The next block of each; about 25 ms of work for the first, 60 for the others."""
        return [cast("Utterance", conversion).step() for conversion in conversions]


def open_voice(folder: Path) -> ClassicConverter:
    """Open a voice folder; reads JSON and safetensors only.

    Raises:
        VoiceUnreadable: it is no classic voice, or not whole.
    """
    return ClassicConverter(load(folder))
