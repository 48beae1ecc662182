"""What a voice says of itself, before it is opened."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processors.errors import VoiceConversionFailed

DESCRIPTION = "voice.json"

_RATES_HZ = range(8_000, 96_001)
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A voice on disk."""

    folder: Path
    kind: str
    name: str
    rate_hz: int
    """Of the speech it makes."""

    identity: tuple[int, int, int]
    """Another whenever the voice was installed anew, also under the same name."""


def read_voice(folder: Path) -> VoiceFile:
    """Read a voice's `voice.json`. Blocking, briefly.

    Raises:
        VoiceConversionFailed: it is not there or does not say what it has to.
    """
    path = folder / DESCRIPTION
    try:
        identity = identity_of(folder)
        if identity[2] > _MOST_BYTES:
            raise ValueError(f"it is larger than {_MOST_BYTES} bytes")
        told: Any = json.loads(path.read_bytes())
        kind, name, rate_hz = told["kind"], told["name"], told["rate_hz"]
        if type(rate_hz) is not int or rate_hz not in _RATES_HZ:
            raise ValueError(f"its rate_hz is {rate_hz!r}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VoiceConversionFailed(
            f"{path}: not a voice's description ({error}); import or train the voice again"
        ) from error
    return VoiceFile(folder, str(kind), str(name), rate_hz, identity)


def identity_of(folder: Path) -> tuple[int, int, int]:
    """Inode, change time in ns and size of the description.

    Raises:
        OSError: there is none.
    """
    found = (folder / DESCRIPTION).stat()
    return found.st_ino, found.st_mtime_ns, found.st_size
