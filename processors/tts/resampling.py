"""Another sample rate, as speech comes in."""

import numpy as np
import soxr


class Resampler:
    """PCM16 in, PCM16 out, mono. One for each speech: it holds what its filter still needs."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        """Nothing is held, and nothing changed, where the two are the same."""
        same = from_hz == to_hz
        self._stream = None if same else soxr.ResampleStream(from_hz, to_hz, 1, dtype="int16")

    def feed(self, pcm16: bytes) -> bytes:
        """What is ready of it."""
        return self._through(pcm16, last=False) if self._stream else pcm16

    def flush(self) -> bytes:
        """The rest."""
        return self._through(b"", last=True) if self._stream else b""

    def _through(self, pcm16: bytes, *, last: bool) -> bytes:
        assert self._stream is not None
        done = self._stream.resample_chunk(np.frombuffer(pcm16, dtype="<i2"), last=last)
        return np.asarray(done, dtype="<i2").tobytes()
