"""Who speaks, and how: the voice and manner of one text, from what a brand has set."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from processors.errors import UnknownVoice
from processors.tts.styles import PLAIN, USUAL_WPM, Manner, Manners, Style, manner_of


@dataclass(frozen=True, slots=True)
class How:
    """The way one text is to be said."""

    language: str
    voice: str
    words_per_minute: int = USUAL_WPM
    manner: Manner = PLAIN

    @property
    def speed(self) -> float:
        """Times the voice's own speed."""
        return self.words_per_minute / USUAL_WPM * self.manner.rate


@dataclass(frozen=True, slots=True)
class Casting:
    """Which voice speaks, and in which manners."""

    voice: str | None = None
    """For every language without its own; None has none."""

    voices: Mapping[str, str] = field(default_factory=dict[str, str])
    """By language, two letters."""

    manners: Manners = field(default_factory=dict[str, Manner])

    def how(self, language: str, voice: str | None, wpm: int, style: Style | None) -> How:
        """How a text is said.

        Raises:
            UnknownVoice: no voice was asked for, and none is known for the language.
        """
        base = language.replace("_", "-").split("-")[0].lower()
        if not (chosen := voice or self.voices.get(base) or self.voice):
            raise UnknownVoice(f"language {language!r}: no voice for it; name one in tts.voices")
        return How(base, chosen, wpm, manner_of(self.manners, style))
