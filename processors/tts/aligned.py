"""Sound that comes with the time of each character, as chunks that come with their words."""

from collections.abc import Iterator, Sequence

from processors.audio import BYTES_PER_SAMPLE, duration_s, samples
from processors.tts.engine import SpeechChunk, WordTime
from processors.tts.openai_times import Pace, WordClock
from processors.tts.words import WordsReached

_CHUNK_S = 0.06
_AHEAD = 24
"""Characters an engine may leave out in one place, as it does with some signs."""


class Aligned:
    """One text as it is said. Whatever becomes of its sound, each of its words is told once."""

    def __init__(self, text: str, plain: str, *, rate_hz: int, words_per_minute: int) -> None:
        """Begin.

        Args:
            text: whose words are told.
            plain: what the engine is given of it, character for character as long.
            rate_hz: of the sound.
            words_per_minute: shares out the words of a speech without times.
        """
        self._plain, self._rate_hz = plain, rate_hz
        self._reached = WordsReached(text)
        self._clock = WordClock(text, Pace(words_per_minute))
        self._place = 0  # of the next character in the text
        self._waiting: list[WordTime] = []
        self._pending = b""
        self.said_s = 0.0

    def heard(
        self, pcm16: bytes, characters: Sequence[str] = (), starts_s: Sequence[float] = ()
    ) -> Iterator[SpeechChunk]:
        """More sound, and the characters said in it, in seconds from its first sample."""
        came_s = self.said_s + duration_s(self._pending, self._rate_hz)
        for character, start_s in zip(characters, starts_s, strict=False):
            self._pass(character, came_s + start_s)
        self._pending += pcm16
        size = samples(_CHUNK_S, self._rate_hz) * BYTES_PER_SAMPLE
        while len(self._pending) >= size:
            chunk, self._pending = self._pending[:size], self._pending[size:]
            yield self._chunk(chunk)

    def rest(self) -> Iterator[SpeechChunk]:
        """The sound and the words that are left."""
        whole = len(self._pending) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE
        chunk = self._chunk(self._pending[:whole])
        if self._place:
            words = (*chunk.words, *self._waiting, *self._reached.rest())
        else:
            words = self._clock.rest(self.said_s)
        yield SpeechChunk(chunk.pcm16, words)

    def _chunk(self, pcm16: bytes) -> SpeechChunk:
        self.said_s += duration_s(pcm16, self._rate_hz)
        begun = [word for word in self._waiting if word.start_s < self.said_s]
        self._waiting = self._waiting[len(begun) :]
        return SpeechChunk(pcm16, tuple(begun))

    def _pass(self, character: str, start_s: float) -> None:
        """Find a character in the text; what is not there was put in by the engine."""
        if character.isspace():
            return
        found = self._plain.find(character, self._place, self._place + _AHEAD)
        if found >= 0:
            self._waiting += self._reached.up_to(found, start_s)
            self._place = found + 1
