"""From a voice's folder to its converter. Runs in the conversion child only."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from processors.conversion.converter import Converter
from processors.conversion.voice_file import read_voice
from processors.errors import VoiceConversionFailed

if TYPE_CHECKING:
    from processors.rvc.content import ContentEncoder

CONTENT = "contentvec"
RMVPE = Path("rvc") / "rmvpe" / "rmvpe.safetensors"

Open = Callable[[Path], Converter]


class Opener:
    """Opens voices of every kind. What several voices share is opened once.

    torch is imported with the first voice that needs it.
    """

    def __init__(self, models: Path, kinds: Mapping[str, str]) -> None:
        """`models` is the folder of pulled weights; `kinds` as in `wire.Setup`."""
        self._models = models
        self._content: ContentEncoder | None = None
        self._kinds: dict[str, Open] = {"rvc": self._rvc, "classic": _classic}
        for kind, where in kinds.items():
            module, _, function = where.partition(":")
            self._kinds[kind] = cast("Open", getattr(import_module(module), function))

    def open(self, folder: Path) -> Converter:
        """Open a voice; seconds for the first of its kind.

        Raises:
            VoiceConversionFailed: its description is missing or names an unknown kind.
            Exception: whatever the kind raises for files it cannot use.
        """
        voice = read_voice(folder)
        if voice.kind not in self._kinds:
            known = ", ".join(sorted(self._kinds))
            raise VoiceConversionFailed(
                f"kind {voice.kind!r} is not known; a voice is one of {known}"
            )
        return self._kinds[voice.kind](folder)

    def _rvc(self, folder: Path) -> Converter:
        from processors.rvc.content import ContentEncoder
        from processors.rvc.voice import open_voice

        device = device_of()
        if self._content is None:
            self._content = ContentEncoder.open(self._models / CONTENT, device=device)
        rmvpe = self._models / RMVPE
        converter = open_voice(
            folder,
            content=self._content,
            rmvpe=rmvpe if rmvpe.is_file() else None,
            device=device,
        )
        # A converter is given its own conversions only.
        return cast("Converter", converter)


def device_of() -> str:
    """`cuda` where there is a GPU."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _classic(folder: Path) -> Converter:
    from processors.classic.voice import open_voice

    return open_voice(folder)
