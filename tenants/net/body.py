"""Reads the body of a response within a limit that also holds for what it unpacks to."""

import zlib
from collections.abc import AsyncIterator

from tenants.errors import NetError, Problem

ENCODINGS = "gzip, deflate"
"""What a request may say it accepts: both unpack piece by piece to a length we choose."""


async def read_body(
    chunks: AsyncIterator[bytes], *, encoding: str, where: str, max_bytes: int
) -> bytes:
    """The whole body, decompressed. Stops reading at the first byte too many.

    Args:
        chunks: of the body as sent.
        encoding: of the Content-Encoding header; "" is none.
        where: the address, for the error.
        max_bytes: of the body as sent and of what it unpacks to.

    Raises:
        NetError: it is larger, or packed in a way that was not asked for, or damaged.
    """
    unpacked = _Unpacked(encoding, where, max_bytes)
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        if received > max_bytes:
            raise too_large(where, max_bytes)
        unpacked.feed(chunk)
    return bytes(unpacked.body)


def too_large(where: str, max_bytes: int) -> NetError:
    """The error for a body longer than allowed."""
    what = f"is larger than {max_bytes / 1e6:g} MB"
    return NetError("too_large", Problem(where, what, "publish a smaller page or split it"))


class _Unpacked:
    """A body as it grows."""

    def __init__(self, encoding: str, where: str, max_bytes: int) -> None:
        self.body = bytearray()
        self._encoding = encoding.strip().lower()
        self._where, self._max_bytes = where, max_bytes
        self._unpacker = zlib.decompressobj()
        self._begun = False
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            what = f"is compressed as {self._encoding[:40]}, which was not asked for"
            remedy = "let the server send it uncompressed or as gzip"
            raise NetError("malformed", Problem(where, what, remedy))

    def feed(self, chunk: bytes) -> None:
        if self._encoding in ("", "identity"):
            self.body += chunk
            return
        rest = chunk
        while rest:
            rest = self._unpack(rest)
            if len(self.body) > self._max_bytes:
                raise too_large(self._where, self._max_bytes)

    def _unpack(self, packed: bytes) -> bytes:
        """Take in `packed`; returns what follows the end of a gzip member."""
        if not self._begun or self._unpacker.eof:
            self._begun = True
            self._unpacker = zlib.decompressobj(_window(self._encoding, packed))
        room = self._max_bytes + 1 - len(self.body)
        try:
            self.body += self._unpacker.decompress(packed, room)
        except zlib.error as damaged:
            what = f"is no {self._encoding}, though its header says so ({damaged})"
            remedy = "let the server send it uncompressed"
            raise NetError("malformed", Problem(self._where, what, remedy)) from None
        return self._unpacker.unconsumed_tail or self._unpacker.unused_data


def _window(encoding: str, packed: bytes) -> int:
    """zlib's `wbits`. Servers send deflate with and without its header."""
    if encoding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if packed[0] & 0x0F == 8 else -zlib.MAX_WBITS
