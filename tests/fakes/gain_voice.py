"""A brand's voice that is easy to tell: the base speech in another rate, and as loud as told.

Runs in the real conversion child, as the kinds that `OPENS` names. What it does wrong stands in its
`voice.json` under `does`; how many steps it has taken, for whom, in its `steps.txt`.
"""

import json
import os
import signal
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

OPENS = {"gain": "tests.fakes.gain_voice:open_voice"}


def make_voice(folder: Path, *, name: str = "brand", rate_hz: int = 40_000, **told: Any) -> Path:
    """Write a voice of this kind.

    Args:
        folder: of the voice.
        name: as in `voice.json`.
        rate_hz: of what it makes.
        told: gain; block_s of a step; takes_s of a step; and `does`: refuse to open, take opens_s
            to open, raise, say nan, hang or die after `after` steps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = {"format": 1, "kind": "gain", "name": name, "rate_hz": rate_hz, **told}
    (folder / "voice.json").write_text(json.dumps(told, sort_keys=True))
    return folder


def steps(folder: Path) -> list[tuple[int, ...]]:
    """What was converted: of each step, the seeds of its batch."""
    path = folder / "steps.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return [tuple(map(int, line.split())) for line in lines]


def times_opened(folder: Path) -> int:
    """By any child."""
    return len((folder / "opened.txt").read_text().splitlines())


@dataclass
class GainConversion:
    audio: NDArray[np.float32]
    seed: int
    given: int = 0
    key: Hashable | None = field(default="all", init=False)


class GainVoice:
    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / "voice.json").read_text())
        self._steps = folder / "steps.txt"
        self._gain = told.get("gain", 0.5)
        self._block_s, self._takes_s = told.get("block_s", 0.25), told.get("takes_s", 0.0)
        self._does, self._after = told.get("does"), told.get("after", 0)
        self._taken = 0
        with (folder / "opened.txt").open("a") as log:
            print(os.getpid(), file=log)
        self.rate_hz, self.size_bytes = told["rate_hz"], told.get("size_bytes", 1_000)
        time.sleep(told.get("opens_s", 0))
        if self._does == "refuse":
            raise ValueError("its weights are damaged")

    def begin(self, samples: NDArray[np.float32], rate_hz: int, *, seed: int) -> GainConversion:
        length = (2 * len(samples) * self.rate_hz + rate_hz) // (2 * rate_hz)
        audio = np.resize(soxr.resample(samples, rate_hz, self.rate_hz), length)
        return GainConversion(self._gain * audio, seed)

    def step(self, conversions: Sequence[GainConversion]) -> list[NDArray[np.float32]]:
        with self._steps.open("a") as log:
            print(*(conversion.seed for conversion in conversions), file=log)
        self._taken += 1
        if self._taken > self._after:
            self._misbehave()
        time.sleep(self._takes_s)
        return [self._next(conversion) for conversion in conversions]

    def _next(self, conversion: GainConversion) -> NDArray[np.float32]:
        begin = conversion.given
        conversion.given += round(self._block_s * self.rate_hz)
        if conversion.given >= len(conversion.audio):
            conversion.key = None
        made = conversion.audio[begin : conversion.given].copy()
        if self._does == "nan" and self._taken > self._after:
            made[0] = np.nan
        return made

    def _misbehave(self) -> None:
        if self._does == "raise":
            raise RuntimeError("a layer is missing")
        if self._does == "hang":
            time.sleep(3_600)
        if self._does == "die":
            os.kill(os.getpid(), signal.SIGKILL)


def open_voice(folder: Path) -> GainVoice:
    return GainVoice(folder)
