"""What the speaker asks of whatever synthesises speech."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from processors.tts.styles import Style


@dataclass(frozen=True, slots=True)
class WordTime:
    """One word of a text and when it is said."""

    text: str
    """As it stands in the text, with the punctuation and white space up to the next word."""

    start_s: float
    """Seconds from the first sample of the text."""


@dataclass(frozen=True, slots=True)
class SpeechChunk:
    """A stretch of speech. All chunks joined are the speech, all their words the text."""

    pcm16: bytes
    """Mono, about 60 ms; may be empty in the last chunk of a text."""

    words: tuple[WordTime, ...] = ()
    """Words that start in this chunk, or were said unnoticed before it; in order."""

    fallback: str | None = None
    """Why another voice says this than the one that was meant to; None where none does. Such speech
    is never kept for later."""


class SpeechEngine(Protocol):
    """Lent to every call of a process at once."""

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk."""
        ...

    def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text of any length; `aclose()` stops the synthesis at once.

        Args:
            text: Plain text. Markup in it is read out or left out, never obeyed.
            language: One of the twelve, as `pt`, or with a region, as `pt-PT`.
            voice: A name the engine knows; None is the language's own voice.
            words_per_minute: 80 to 450.
            style: A manner of speaking; None is the plain one. An engine leaves out what of it it
                does not have.

        Raises:
            UnknownVoice: nothing was sounded.
            SpeechEngineLost: speech broke off, or never began.
        """
        ...


class Audience(Protocol):
    """Who hears a speech, if anybody does yet."""

    def ahead_s(self) -> float | None:
        """Seconds until the listener has heard all that was handed over, of this speech and
        before it; 0 when nothing is left to hear. None while nobody listens."""
        ...


@runtime_checkable
class HeardEngine(SpeechEngine, Protocol):
    """An engine that does something else when its listener would have to wait."""

    def speak_to(
        self,
        audience: Audience,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text as `speak` does, to these ears.

        While nobody listens, speech takes the time it takes, and errors are raised; for somebody
        who does it goes on as it can.
        """
        ...
