"""The mark: which band of speech is a little louder or softer, in which 20 ms.

It is the same for every call of the product, and public: it says that speech is synthetic, not
whose it is.
"""

import hashlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

CHIP_S = 0.02
"""How long a band keeps its sign, fading into the next all the while. Speech itself changes less
from one such stretch to the next than over a longer one, so a short one stands out from it."""

CHIPS = 80
"""Then the pattern starts over: three times in 5 s."""

DEPTH_DB = 1.25
"""By which a band is louder or softer at most."""

BANDS = 24
_LOWEST_HZ, _HIGHEST_HZ = 400.0, 7000.0
_KEY = b"Rapport: synthetic speech, 1"


def edges_hz() -> NDArray[np.float64]:
    """(BANDS + 1,) where bands begin and end, equally far apart for the ear."""
    mel = np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), BANDS + 1)
    return 700.0 * np.expm1(mel / 1127.0)


@cache
def signs() -> NDArray[np.float64]:
    """(CHIPS, BANDS) of 1 and -1, as many of either in each band."""
    drawn = [[_drawn(chip, band) for band in range(BANDS)] for chip in range(CHIPS)]
    rank = np.argsort(np.argsort(np.array(drawn), axis=0), axis=0)
    return np.where(rank < CHIPS // 2, -1.0, 1.0)


def fade(position: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much the next chip has taken over.

    Args:
        position: (any,) in the chip, 0 at its first sample and 1 behind its last.
    """
    return 0.5 - 0.5 * np.cos(np.pi * position)


def _mel(hz: float) -> float:
    return 1127.0 * float(np.log1p(hz / 700.0))


def _drawn(chip: int, band: int) -> int:
    digest = hashlib.sha256(_KEY + bytes((chip, band))).digest()
    return int.from_bytes(digest[:7], "big")
