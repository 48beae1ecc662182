"""From the base voice's sounds to the brand's."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from processors.classic.cepstra import loudness, to_cepstra, to_log_power
from processors.classic.exemplars import STEP, Way
from processors.classic.model import Model

Floats = NDArray[np.floating[Any]]

_LEAST_SPREAD, _MOST_SPREAD = 0.5, 2.0


@dataclass(frozen=True)
class Sounds:
    """Frames ready to be synthesised."""

    f0_hz: Floats
    log_power: Floats
    aperiodicity_db: Floats

    def then(self, more: "Sounds") -> "Sounds":
        """These and more."""
        return Sounds(
            np.concatenate([self.f0_hz, more.f0_hz]),
            np.concatenate([self.log_power, more.log_power]),
            np.concatenate([self.aperiodicity_db, more.aperiodicity_db]),
        )

    def end(self) -> "Sounds":
        """The last of them."""
        return Sounds(self.f0_hz[-1:], self.log_power[-1:], self.aperiodicity_db[-1:])


@dataclass(frozen=True)
class Exemplary:
    """What the recording says for some frames."""

    shape: Floats
    """(n, ORDER) cepstra."""

    breath: Floats
    """(n, BANDS) dB."""

    share: Floats
    """(n,) of these in the result."""

    def cut(self, frames: int) -> "Exemplary":
        """The first of them."""
        return Exemplary(self.shape[:frames], self.breath[:frames], self.share[:frames])


class Mapping:
    """One voice's map, the same for every sentence."""

    def __init__(self, model: Model) -> None:
        self._model, about = model, model.about
        self._spread = model.brand_deviation / model.base_deviation
        pitch = about.brand_pitch.deviation / about.base_pitch.deviation
        self._pitch_spread = min(max(pitch, _LEAST_SPREAD), _MOST_SPREAD)

    def pitch(self, f0_hz: Floats) -> Floats:
        """The brand's pitch for the base voice's, in Hz (n,); 0 stays 0."""
        base, brand = self._model.about.base_pitch, self._model.about.brand_pitch
        height = np.log(np.maximum(f0_hz, 1.0)) - base.mean
        return np.where(f0_hz > 0, np.exp(brand.mean + self._pitch_spread * height), 0.0)

    def exemplary(self, way: Way, before: int | None) -> Exemplary:
        """The frames of the recording along a way, `STEP` for each of its places.

        Where the way leaves the recording's order, what would have come next there fades out.

        Args:
            way: (t,) places.
            before: the place before the first; None at a beginning.
        """
        model = self._model
        begun = way.places[:1] if before is None else np.asarray([before + STEP])
        onward = np.concatenate([begun, way.places[:-1] + STEP])
        last = len(model.brand) - 1
        within = np.arange(STEP)
        now = np.minimum((way.places[:, None] + within).ravel(), last)
        old = np.minimum((onward[:, None] + within).ravel(), last)
        return Exemplary(
            (model.brand[now] + model.brand[old]) / 2,
            (model.breath[now] + model.breath[old]) / 2,
            model.about.rate * np.repeat(way.trust, STEP),
        )

    def sounds(self, f0_hz: Floats, log_power: Floats, said: Exemplary | None) -> Sounds:
        """The brand's frames for the base voice's, each as loud as it was.

        Args:
            f0_hz: (n,) of the base voice.
            log_power: (n, BINS) of the base voice.
            said: (n,) frames of the recording; None for the affine map alone.
        """
        model = self._model
        shape = model.brand_mean + self._spread * (to_cepstra(log_power) - model.base_mean)
        breath = np.broadcast_to(model.breath_mean, (len(f0_hz), len(model.breath_mean)))
        if said is not None:
            share = said.share[:, None]
            shape = shape * (1 - share) + said.shape * share
            breath = breath * (1 - share) + said.breath * share
        shaped = to_log_power(shape)
        louder = loudness(log_power) - loudness(shaped)
        return Sounds(self.pitch(f0_hz), shaped + louder[:, None], breath)
