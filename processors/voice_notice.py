"""Which voice is heard, told whenever it changes."""

from pipecat.frames.frames import Frame
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame

from processors.frames import DecisionFrame

KIND = "voice"


class VoiceNotice:
    """Decides what to tell: the base voice is heard in place of the brand's, or no longer."""

    def __init__(self, refused: str | None = None) -> None:
        """`refused`: why the brand's voice may not speak in this call at all."""
        self._refused, self._in_base = refused, False

    def heard(self, fallback: str | None) -> list[Frame]:
        """Speech is on its way out.

        Args:
            fallback: as of its `SpeechChunk`.

        Returns:
            For the record and the page, once for each change; [] otherwise.
        """
        why = self._refused or fallback
        if (why is not None) == self._in_base:
            return []
        self._in_base = why is not None
        voice = "base" if self._in_base else "brand"
        detail = {} if why is None else {"reason": why}
        told = {"type": KIND, "voice": voice, "reason": why}
        return [DecisionFrame(KIND, voice, detail), RTVIServerMessageFrame(data=told)]
