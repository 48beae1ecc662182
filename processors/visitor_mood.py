"""How the visitor of one call seems to feel, from whatever notices it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipecat.frames.frames import SystemFrame

from processors.policy.emotion import Cue, Mood, Source
from processors.policy.tone import Tone, tone_for


@dataclass
class CueFrame(SystemFrame):
    """A feeling was noticed in the visitor's words or face."""

    cue: Cue


class VisitorMood:
    """Cues in, tone out. Of a source that is switched off nothing is taken."""

    def __init__(
        self,
        table: Mapping[str, str],
        *,
        sources: frozenset[Source],
        min_strength: float,
        half_life_s: float,
        now: Callable[[], float],
    ) -> None:
        """Feel nothing yet.

        Args:
            table: from feeling to what to do about it.
            sources: which are switched on.
            min_strength: from 0 to 1; weaker feelings change nothing.
            half_life_s: after this long a cue counts half.
            now: seconds on any steady clock.
        """
        self._table, self._sources, self._min_strength = table, sources, min_strength
        self._now, self._mood = now, Mood(half_life_s)

    def notice(self, cue: Cue) -> None:
        """It was the visitor's, and no guess."""
        if cue.source in self._sources:
            self._mood = self._mood.noticed(cue)

    def tone(self, cue: Cue | None) -> Tone:
        """For an answer to words with this cue, which need not be final: nothing is kept of it."""
        mood = self._mood.noticed(cue) if cue and cue.source in self._sources else self._mood
        return tone_for(mood.felt(self._now()), self._table, min_strength=self._min_strength)
