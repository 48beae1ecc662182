"""How the conversion child and its parent talk over two pipes.

Frames are those of `processors.tts.wire`; many conversions are open at once, told apart by their
request number.

To the child:
    SETUP    JSON, see `Setup`; once, first
    CONVERT  `packed_order`
    DUE      `SECONDS`: when its first sound is wanted now, as in `Order.due_s`
    DROP     nothing: not wanted any more; no answer comes
From the child:
    READY    nothing; once, request 0
    AUDIO    float32, little-endian, mono, in the voice's rate
    AT_WORK  nothing: a voice is being opened or a step made no audio; the child lives
    END      nothing: all audio has come
    FAILED   UTF-8, why; what came before it is good

The child ends itself when its standard input closes.
"""

import json
import struct
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from processors.tts.wire import LENGTH as LENGTH
from processors.tts.wire import Frame as Frame

SETUP, CONVERT, DUE, DROP = b"S", b"C", b"D", b"Q"
READY, AUDIO, AT_WORK, END, FAILED = b"R", b"A", b"W", b"E", b"X"

SECONDS = struct.Struct("<d")


@dataclass(frozen=True, slots=True)
class Setup:
    """What a child is told once."""

    kinds: dict[str, str]
    """How voices of other kinds are opened, by `kind` of `voice.json`: `module:function`, given the
    voice's folder. For tests; the kinds of this package are known."""

    models: str
    """Folder of pulled weights."""

    max_bytes: int
    """Of opened voices. The one that was used longest ago is let go first."""

    batch: int | None
    """Most conversions in one step; None is the child's choice."""


@dataclass(frozen=True, slots=True)
class Order:
    """One stretch of base speech to convert."""

    folder: str
    """Of the voice."""

    samples: NDArray[np.float32]
    """float32 [n], mono, from -1 to 1."""

    rate_hz: int
    seed: int
    due_s: float
    """When its first sound is wanted, on the parent's clock. Only ever compared."""


def packed_setup(setup: Setup) -> bytes:
    """The payload of a SETUP."""
    return json.dumps(asdict(setup)).encode()


def unpacked_setup(payload: bytes) -> Setup:
    """The setup in a payload."""
    return Setup(**json.loads(payload))


def packed_order(order: Order) -> bytes:
    """The payload of a CONVERT: length of the JSON, the JSON, the samples."""
    head: dict[str, Any] = {
        "folder": order.folder,
        "rate_hz": order.rate_hz,
        "seed": order.seed,
        "due_s": order.due_s,
    }
    told = json.dumps(head).encode()
    return LENGTH.pack(len(told)) + told + order.samples.astype("<f4").tobytes()


def unpacked_order(payload: bytes) -> Order:
    """The order in a payload."""
    (length,) = LENGTH.unpack_from(payload)
    told, begin = payload[LENGTH.size :][:length], LENGTH.size + length
    samples = np.frombuffer(payload, dtype="<f4", offset=begin).astype(np.float32)
    return Order(samples=samples, **json.loads(told))
