"""How a speech child and its parent talk over two pipes.

A frame is `length u32 | kind 1 byte | request u32 | payload`, little-endian; the length counts
what follows it. A child answers one request at a time, always with one of END, UNKNOWN_VOICE or
FAILED last.

To the child:
    SPEAK          JSON {text, voice, words_per_minute, pitch, pitch_range, word_gap, pause}
    PHONEMES       JSON {text, voice}
    ABORT          nothing: leave off answering this request, end it
From the child:
    READY          sample rate in Hz, u32; once, request 0
    WORD           `WORD_AT`: a word begins; sent before the audio it begins in
    AUDIO          PCM16, mono
    IPA            UTF-8
    END            nothing
    UNKNOWN_VOICE  nothing
    FAILED         UTF-8, for the log

The child ends itself when its standard input closes, so it cannot outlive its parent.
"""

import struct
from typing import NamedTuple

SPEAK, PHONEMES, ABORT = b"S", b"P", b"A"
READY, WORD, AUDIO, IPA, END, UNKNOWN_VOICE, FAILED = b"R", b"W", b"C", b"I", b"E", b"V", b"X"

LAST = frozenset({END, UNKNOWN_VOICE, FAILED})
"""Kinds that end an answer."""

LENGTH = struct.Struct("<I")
RATE = struct.Struct("<I")
WORD_AT = struct.Struct("<II")
"""Character of the text, from 0; milliseconds from the start of its audio."""

_HEAD = struct.Struct("<cI")


class Frame(NamedTuple):
    """One message, either way."""

    kind: bytes
    request: int
    payload: bytes = b""

    def packed(self) -> bytes:
        """The frame as it goes through the pipe."""
        body = _HEAD.pack(self.kind, self.request) + self.payload
        return LENGTH.pack(len(body)) + body

    @classmethod
    def unpacked(cls, body: bytes) -> "Frame":
        """The frame whose bytes follow its length."""
        kind, request = _HEAD.unpack_from(body)
        return cls(kind, request, body[_HEAD.size :])
