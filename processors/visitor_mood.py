"""How the visitor of one call seems to feel, from whatever notices it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipecat.frames.frames import SystemFrame

from processors.answers.courtesies import gives_thanks
from processors.policy.emotion import Cue, Mood, Source
from processors.policy.tone import Rule, Tone, tone_for


@dataclass
class CueFrame(SystemFrame):
    """A feeling was noticed in the visitor's words or face."""

    cue: Cue


class VisitorMood:
    """Cues in, tone out. Of a source that is switched off nothing is taken.

    Words have the last word: a feeling in them is the one that counts, and joyful or thankful ones
    undo what the face seemed to say.
    """

    def __init__(
        self,
        table: Mapping[str, Rule],
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
        self._now, self._mood, self._nothing = now, Mood(half_life_s), Mood(half_life_s)
        self._adjusting = True
        self.shows_face = False
        """Whether the visitor lets the support team see what their face seemed to say."""

    @property
    def adjusting(self) -> bool:
        """Whether the visitor lets feelings change the tone. While not, none is noticed, and what
        was noticed before is forgotten."""
        return self._adjusting

    @adjusting.setter
    def adjusting(self, wanted: bool) -> None:
        self._adjusting = wanted
        if not wanted:
            self._mood = self._nothing

    def forget(self, source: Source) -> None:
        """The visitor has switched it off."""
        self._mood = self._mood.without(source)

    def notice(self, cue: Cue) -> None:
        """It was the visitor's."""
        self._mood = self._with(cue, "")

    def heard(self, words: str, cue: Cue | None) -> None:
        """The visitor's words, no guess any more, and what was read in them."""
        self._mood = self._with(cue, words)

    def tone(self, cue: Cue | None, words: str = "") -> Tone:
        """For an answer to words with this cue, which need not be final: nothing is kept of it."""
        mood = self._with(cue, words)
        felt = mood.felt(self._now(), at_least=self._min_strength)
        return tone_for(felt, self._table, min_strength=self._min_strength)

    def _with(self, cue: Cue | None, words: str) -> Mood:
        if not self._adjusting:
            return self._mood
        mood = self._mood
        if gives_thanks(words) and (cue is None or cue.kind in ("joy", "neutral")):
            mood = mood.without("face")
        if cue is None or cue.source not in self._sources:
            return mood
        weak = cue.kind != "neutral" and cue.strength < self._min_strength
        if cue.source == "face":
            return mood if weak else mood.noticed(cue)
        if cue.kind == "joy" and not weak:
            mood = mood.without("face")
        return mood.noticed(cue)
