"""How a recogniser's child and its parent talk over two pipes.

A frame is `length u32 | kind 1 byte | payload`, little-endian; the length counts what follows it.
The child works strictly in order and answers OPEN, PARTIAL and FINAL with one frame each.

To the child:
    OPEN      JSON {model, dictionary}: listen for these words; answered by READY
    FEED      PCM16, 16 kHz mono
    PARTIAL   nothing; answered by HEARD
    ENDING    nothing: FINAL may follow in a moment, or more sound
    FINAL     nothing; answered by HEARD
    FORGET    nothing: another visitor comes
From the child:
    READY     nothing
    HEARD     JSON of a hypothesis
    FAILED    UTF-8, for the log

The child ends itself when its standard input closes, so it cannot outlive its parent.
"""

import json
import struct
from dataclasses import asdict

from processors.stt.words import Hypothesis, Word

OPEN, FEED, PARTIAL, ENDING, FINAL, FORGET = b"O", b"F", b"P", b"Q", b"E", b"R"
READY, HEARD, FAILED = b"Y", b"H", b"X"

LENGTH = struct.Struct("<I")


def packed(kind: bytes, payload: bytes = b"") -> bytes:
    """A frame as it goes through the pipe."""
    return LENGTH.pack(1 + len(payload)) + kind + payload


def hypothesis_to_json(hypothesis: Hypothesis) -> bytes:
    """For the pipe."""
    return json.dumps(asdict(hypothesis)).encode()


def hypothesis_from_json(payload: bytes) -> Hypothesis:
    """From the pipe."""
    fields = json.loads(payload)
    words = tuple(Word(**word) for word in fields.pop("words"))
    return Hypothesis(words=words, **fields)
