"""WAV as it comes in over a network: the format first, then the sound."""

import struct
from dataclasses import dataclass

from processors.audio import BYTES_PER_SAMPLE

_PCM, _EXTENSIBLE = 1, 0xFFFE
_LONGEST_HEAD = 65_536


class NotWav(Exception):
    """What came is not mono 16-bit PCM in a WAV; the message says what it is."""


@dataclass
class WavStream:
    """Bytes in, PCM16 out. Pieces may be cut anywhere."""

    rate_hz: int = 0
    """0 until the head has come."""

    _head: bytes = b""
    _left: int = 0  # bytes of sound still to come

    def feed(self, data: bytes) -> bytes:
        """The sound in these bytes.

        Raises:
            NotWav: it is something else.
        """
        if not self.rate_hz:
            self._head += data
            data = self._begun()
        sound, self._left = data[: self._left], self._left - len(data[: self._left])
        return sound

    def _begun(self) -> bytes:
        """What follows the head; b"" while it is not whole."""
        head, at, rate_hz = self._head, 12, 0
        if head[:4] != b"RIFF"[: len(head)] or (len(head) >= 12 and head[8:12] != b"WAVE"):
            raise NotWav(f"begins with {head[:4]!r}, not with RIFF")
        while len(head) >= at + 8:
            kind, size = head[at : at + 4], struct.unpack_from("<I", head, at + 4)[0]
            if kind == b"data":
                if not rate_hz:
                    raise NotWav("sound before its format")
                # A server that streams does not know the size yet, and writes 0 or the largest.
                self.rate_hz, self._left = rate_hz, size or 2**32
                self._head = b""
                return head[at + 8 :]
            if kind == b"fmt " and len(head) >= at + 24:
                rate_hz = _rate(head[at + 8 : at + 24])
            at += 8 + size + size % 2
        if len(head) > _LONGEST_HEAD:
            raise NotWav("no sound in it")
        return b""


def _rate(form: bytes) -> int:
    coding, channels, rate_hz, _, _, bits = struct.unpack("<HHIIHH", form)
    if coding not in (_PCM, _EXTENSIBLE) or channels != 1 or bits != 8 * BYTES_PER_SAMPLE:
        raise NotWav(f"coding {coding}, {channels} channels, {bits} bits")
    if not 8_000 <= rate_hz <= 96_000:
        raise NotWav(f"{rate_hz} samples a second")
    return rate_hz
