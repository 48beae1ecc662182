"""Recognisers that do exactly what their names say. All speak the `RecognizerStream` protocol."""

import asyncio

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
        self.expected = 0
        """How often it was told that an utterance may be over."""

        self.closed = False

    @classmethod
    async def opened(cls) -> "ScriptedRecognizer":
        """One that hears nothing."""
        return cls()

    async def feed(self, pcm16: bytes) -> None:
        self.fed += pcm16

    async def partial(self) -> Hypothesis:
        return self._script[0] if self._script else SILENT

    async def expect_end(self) -> None:
        self.expected += 1

    async def final(self) -> Hypothesis:
        return self._script.pop(0) if self._script else SILENT

    async def close(self) -> None:
        self.closed = True


class DiesAtTheEnd(ScriptedRecognizer):
    """Is lost when its utterance is closed."""

    async def final(self) -> Hypothesis:
        raise RecognizerLost("recogniser child 1 ended")


class HearsAWordEvery100Ms(ScriptedRecognizer):
    """Hears as many words as fit into the audio of an utterance, without knowing more of it."""

    WORDS = ("where", "is", "my", "order", "now", "please", "tell", "me", "today")
    WORD_BYTES = 3_200

    def __init__(self) -> None:
        super().__init__()
        self.utterances: list[bytes] = []
        """The audio of those that were closed."""

    async def partial(self) -> Hypothesis:
        return hypothesis(" ".join(self.WORDS[: len(self.fed) // self.WORD_BYTES]))

    async def final(self) -> Hypothesis:
        heard = await self.partial()
        self.utterances.append(bytes(self.fed))
        self.fed.clear()
        return heard


class DiesListening(HearsAWordEvery100Ms):
    """Is lost once it was fed so much of an utterance."""

    def __init__(self, n_bytes: int) -> None:
        super().__init__()
        self._n_bytes = n_bytes

    async def partial(self) -> Hypothesis:
        if len(self.fed) >= self._n_bytes:
            raise RecognizerLost("recogniser child 1 ended")
        return await super().partial()


class TakesItsTime(HearsAWordEvery100Ms):
    """Closes an utterance only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = asyncio.Event()
        self.let = asyncio.Event()

    async def final(self) -> Hypothesis:
        self.closing.set()
        await self.let.wait()
        return await super().final()
