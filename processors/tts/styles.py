"""Manners of speaking that a brand names once, and what an engine makes of each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

STYLES = ("calm", "apologetic", "cheerful")
"""What can be asked for by name. Everything else is said plainly."""

USUAL_WPM = 175
"""Words per minute at which an engine is left at its own speed."""


@dataclass(frozen=True, slots=True)
class Style:
    """How something is to be said, whoever says it. Equal ones sound the same."""

    name: str | None = None
    """One of `STYLES`; None is plainly."""

    rate: float = 1.0
    """Times the words per minute that were asked for."""

    pitch_range: float = 1.0
    """Times the voice's own rise and fall; espeak-ng and Azure."""

    pauses: float = 1.0
    """Times the silence between sentences and, of espeak-ng and Azure, inside them."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What an engine changes for a style. Each engine reads the fields it knows."""

    rate: float = 1.0
    """Times the speed that was asked for."""

    pitch: float = 1.0
    """Times the voice's own pitch; espeak-ng and Azure."""

    pitch_range: float = 1.0
    """Times the voice's own rise and fall; espeak-ng and Azure."""

    pauses: float = 1.0
    """Times the silence inside a sentence; espeak-ng and Azure."""

    instructions: str = ""
    """In words, for OpenAI's models that take them."""

    express_as: str = ""
    """A style of an Azure voice, as in `empathetic`."""

    degree: float = 1.0
    """How much of `express_as`, from 0.01 to 2."""

    stability: float | None = None
    """ElevenLabs, from 0 to 1: less is livelier. None is the voice's own."""

    similarity: float | None = None
    """ElevenLabs, from 0 to 1: how closely the original speaker is followed."""

    exaggeration: float | None = None
    """ElevenLabs, from 0 to 1: how far the speaker's own style is driven."""


PLAIN = Manner()

Manners = Mapping[str, Manner]
"""By name of the style. `plain`, where it is there, is how everything else is said."""


_SLOWER: Manners = {"calm": Manner(rate=0.94), "apologetic": Manner(rate=0.92)}

DEFAULT_MANNERS: Mapping[str, Manners] = {
    "azure": _SLOWER,
    "elevenlabs": {
        "calm": Manner(rate=0.95, stability=0.75),
        "apologetic": Manner(rate=0.93, stability=0.6),
        "cheerful": Manner(stability=0.35),
    },
    "espeak": {
        "calm": Manner(rate=0.93, pitch=0.96),
        "apologetic": Manner(rate=0.9, pitch=0.93),
        "cheerful": Manner(rate=1.05, pitch=1.06),
    },
    "kokoro": _SLOWER,
    "openai": {
        "calm": Manner(instructions="Speak calmly and evenly, a little slower than usual."),
        "apologetic": Manner(instructions="Speak softly and with regret, without drama."),
        "cheerful": Manner(instructions="Speak brightly, with a smile."),
    },
    "piper": _SLOWER,
}
"""By engine: what each style changes where a brand does not say."""


def manner_of(manners: Manners, style: Style | None) -> Manner:
    """What is to be changed for a style. A name without an entry changes nothing by itself."""
    style = style or Style()
    manner = manners.get(style.name or "plain") or manners.get("plain") or PLAIN
    return replace(
        manner,
        rate=manner.rate * style.rate,
        pitch_range=manner.pitch_range * style.pitch_range,
        pauses=manner.pauses * style.pauses,
    )
