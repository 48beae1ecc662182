"""Recognisers that do exactly what their names say. All speak the `RecognizerStream` protocol."""

from processors.errors import RecognizerLost
from processors.stt.words import Hypothesis, Word

SILENT = Hypothesis("", (), 0.0, "en")


def hypothesis(text: str, confidence: float = 0.9) -> Hypothesis:
    """A sentence, a word every 0.3 s."""
    words = tuple(
        Word(word, 0.3 * at, 0.3 * (at + 1), confidence) for at, word in enumerate(text.split())
    )
    return Hypothesis(text, words, confidence, "en")


class ScriptedRecognizer:
    """Hears what the script says, one entry an utterance, whatever it is fed."""

    def __init__(self, *script: Hypothesis) -> None:
        self._script = list(script)
        self.fed = bytearray()
        self.closed = False

    @classmethod
    async def opened(cls) -> "ScriptedRecognizer":
        """One that hears nothing."""
        return cls()

    async def feed(self, pcm16: bytes) -> None:
        self.fed += pcm16

    async def partial(self) -> Hypothesis:
        return self._script[0] if self._script else SILENT

    async def final(self) -> Hypothesis:
        return self._script.pop(0) if self._script else SILENT

    async def close(self) -> None:
        self.closed = True


class DiesAtTheEnd(ScriptedRecognizer):
    """Is lost when its utterance is closed."""

    async def final(self) -> Hypothesis:
        raise RecognizerLost("recogniser child 1 ended")
