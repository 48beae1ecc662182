"""What the conversion worker asks of a brand's voice, whatever makes it."""

from collections.abc import Hashable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Conversion(Protocol):
    """One stretch of base speech on its way into the brand's voice."""

    @property
    def key(self) -> Hashable | None:
        """Conversions of one converter with equal keys may take their next step as a batch.

        None when nothing is left to do.
        """
        ...


class Converter(Protocol):
    """An opened voice. Used by one thread at a time; nothing of it may run on an event loop."""

    @property
    def rate_hz(self) -> int:
        """Sample rate of what comes out."""
        ...

    @property
    def size_bytes(self) -> int:
        """What it holds in memory, about."""
        ...

    def begin(self, samples: NDArray[np.float32], rate_hz: int, *, seed: int) -> Conversion:
        """Take on a sentence or clause; computes next to nothing yet.

        Args:
            samples: float32 [n], mono, from -1 to 1.
            rate_hz: of `samples`.
            seed: the same samples with the same seed become the same audio.
        """
        ...

    def step(self, conversions: Sequence[Conversion]) -> list[NDArray[np.float32]]:
        """The next audio of each, all of one key, float32 [m]; empty where a step made none yet.

        Of one conversion joined: exactly round(n * rate_hz_out / rate_hz_in) samples. Steps are
        short, so that whoever does not want the rest can stop between two.
        """
        ...
