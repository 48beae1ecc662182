"""The voices a conversion child holds open, the one used last at the end."""

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from processors.conversion.converter import Converter


class VoiceKey(NamedTuple):
    """One voice as it was installed."""

    folder: str
    identity: tuple[int, int, int]


class OpenVoices:
    """Least recently used goes first, when all together are larger than `max_bytes`."""

    def __init__(self, max_bytes: int, in_use: Callable[[Converter], bool]) -> None:
        """A voice `in_use` stays whatever it takes."""
        self._max_bytes, self._in_use = max_bytes, in_use
        self._voices: OrderedDict[VoiceKey, Converter] = OrderedDict()

    def get(self, key: VoiceKey) -> Converter | None:
        """An opened voice, now the one used last."""
        if key in self._voices:
            self._voices.move_to_end(key)
        return self._voices.get(key)

    def put(self, key: VoiceKey, converter: Converter) -> None:
        """Hold a voice, in the place of any other of its folder."""
        self.forget(key.folder)
        self._voices[key] = converter

    def forget(self, folder: str) -> None:
        """The files of this voice are gone or others."""
        for key in [key for key in self._voices if key.folder == folder]:
            del self._voices[key]

    def make_room(self) -> None:
        """Let go of what is too much."""
        for key in list(self._voices)[:-1]:
            if sum(voice.size_bytes for voice in self._voices.values()) <= self._max_bytes:
                return
            if not self._in_use(self._voices[key]):
                del self._voices[key]
