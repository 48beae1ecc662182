"""Speech in the order it is heard in: sound, then the words that have begun in it."""

from collections import deque
from collections.abc import Iterator

from processors.tts.engine import SpeechChunk, WordTime

HEARD_S = 0.1
"""How much of a word has been sent when it counts as begun: it sounds about that much later where
it is listened to. More than a transport collects before it sends, so that no word is told before
the bot is known to speak."""

_BYTES = 2


class Begun:
    """Cuts the chunks of a text where its words begin."""

    def __init__(self, rate_hz: int) -> None:
        """Chunks come at `rate_hz`, in order."""
        self.rate_hz, self._samples = rate_hz, 0
        self._coming: deque[WordTime] = deque()

    def parts(self, chunk: SpeechChunk) -> Iterator[tuple[bytes, tuple[WordTime, ...]]]:
        """What the chunk holds: stretches of sound, PCM 16, each with the words told behind it."""
        self._coming.extend(chunk.words)
        pcm16 = chunk.pcm16
        while pcm16:
            size = len(pcm16)
            if self._coming:
                size = min(size, max(self._until(self._coming[0]), 0))
            part, pcm16 = pcm16[:size], pcm16[size:]
            self._samples += size // _BYTES
            yield part, self._passed()

    def rest(self) -> tuple[WordTime, ...]:
        """The words that no sound came for."""
        words = tuple(self._coming)
        self._coming.clear()
        return words

    def _until(self, word: WordTime) -> int:
        """Bytes until a word counts as begun."""
        return (round((word.start_s + HEARD_S) * self.rate_hz) - self._samples) * _BYTES

    def _passed(self) -> tuple[WordTime, ...]:
        passed: list[WordTime] = []
        while self._coming and self._until(self._coming[0]) <= 0:
            passed.append(self._coming.popleft())
        return tuple(passed)
