"""How much two stretches of speech sound like one person, by Resemblyzer."""

import warnings
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from processors.voice_report.errors import LikenessMissing

SAME, OTHER = 0.85, 0.8
"""Cosines from which a sentence is most likely the same speaker, and below which another one."""

_RATE_HZ = 16_000


class Likeness:
    """Opens in 2 s; a sentence takes a tenth of one."""

    def __init__(self) -> None:
        """Load the network.

        Raises:
            LikenessMissing: the extra `report` is not installed.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # librosa and pkg_resources, on their own imports
            try:
                import resemblyzer
            except ImportError as absent:
                raise LikenessMissing(
                    f"speaker similarity needs Resemblyzer ({absent}); install it with "
                    "`pip install 'rapport[report]'`, or leave it out with --no-similarity"
                ) from absent
            self._encoder: Any = resemblyzer.VoiceEncoder("cpu", verbose=False)
            self._prepare: Any = resemblyzer.preprocess_wav

    def print_of(self, speech: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
        """(256,) of length 1 for (samples,): the cosine of two says how alike they are."""
        audio = soxr.resample(speech, rate_hz, _RATE_HZ) if rate_hz != _RATE_HZ else speech
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            heard = self._prepare(audio, source_sr=_RATE_HZ)
            if len(heard) < _RATE_HZ // 4:  # it takes silence out, here all of it
                heard = audio
            return np.asarray(self._encoder.embed_utterance(heard), np.float32)
