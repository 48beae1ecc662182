"""One text on its way to the listener, whoever says it: no word is lost, none is said twice."""

from processors.audio import BYTES_PER_SAMPLE, duration_s, samples
from processors.tts.engine import SpeechChunk, WordTime


class Handover:
    """Holds each word back until it is whole, so that another engine can begin with it.

    The first word of a text goes out as it comes, or the first sound would come later. An engine
    that is lost in it leaves a stub of a word, which the next says again.
    """

    def __init__(self, text: str, *, rate_hz: int) -> None:
        self._text, self._rate_hz = text, rate_hz
        self._whole = 0  # characters of words whose sound is out to the last sample
        self._told = 0  # characters of words that are out
        self._out_s = 0.0
        self.begin()

    @property
    def unsaid(self) -> str:
        """What is still to be said."""
        return self._text[self._whole :]

    @property
    def sounded(self) -> bool:
        """Whether anything is out."""
        return self._out_s > 0

    def begin(self) -> None:
        """Somebody begins with `unsaid`. What was held of the one before is dropped."""
        self._pending = b""
        self._held: list[WordTime] = []
        self._begun_s, self._passed_s = self._out_s, 0.0

    def heard(self, pcm16: bytes, words: tuple[WordTime, ...]) -> SpeechChunk:
        """What can go out now of an engine's next chunk, and of what was held before it."""
        self._pending += pcm16
        self._held += words
        told: list[WordTime] = []
        while len(self._held) > 1:
            told += self._over(self._held.pop(0))
        if not self._held:
            return self._let_out(told, len(self._pending))
        last = self._held[0]
        if self._whole == 0:
            told += self._tell(last)
            return self._let_out(told, len(self._pending))
        ready_s = max(last.start_s - self._passed_s, 0.0)
        return self._let_out(told, samples(ready_s, self._rate_hz) * BYTES_PER_SAMPLE)

    def rest(self) -> SpeechChunk:
        """Everything that is held, now that an engine has come to its end."""
        told: list[WordTime] = []
        while self._held:
            told += self._over(self._held.pop(0))
        self._whole = len(self._text)
        return self._let_out(told, len(self._pending))

    def _over(self, word: WordTime) -> list[WordTime]:
        """Another word has begun, or none will: this one is whole."""
        told = self._tell(word)
        self._whole += len(word.text)
        return told

    def _tell(self, word: WordTime) -> list[WordTime]:
        """The word that begins at `_whole`, if it was not told when another engine began it."""
        if self._told > self._whole:
            return []
        self._told = self._whole + len(word.text)
        return [WordTime(word.text, self._begun_s + word.start_s)]

    def _let_out(self, told: list[WordTime], size_bytes: int) -> SpeechChunk:
        out, self._pending = self._pending[:size_bytes], self._pending[size_bytes:]
        out_s = duration_s(out, self._rate_hz)
        self._passed_s += out_s
        self._out_s += out_s
        return SpeechChunk(out, tuple(told))
