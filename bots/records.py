"""What is kept of a call: who said what, from which article, and where the time went."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from bots.face import FaceRecord

LABELS = {
    "partials": "listening",
    "endpointing_wait": "waiting for silence",
    "transcription": "hearing",
    "turn_detection": "end of turn",
    "guess": "early answer held",
    "guess_withdrawn": "guess withdrawn",
    "retrieval": "searching",
    "llm_inference": "answering",
    "sentence_aggregation": "first sentence",
    "speech_synthesis": "voicing",
    "output_transport": "sending",
    "first_text": "writing",
}
"""Stages in words that a support lead understands."""

Kind = Literal["hear", "decide", "guess", "think", "speak"]

KINDS: dict[str, Kind] = {
    "partials": "hear",
    "endpointing_wait": "decide",
    "transcription": "hear",
    "turn_detection": "decide",
    "guess": "guess",
    "guess_withdrawn": "guess",
    "retrieval": "think",
    "llm_inference": "think",
    "sentence_aggregation": "think",
    "speech_synthesis": "speak",
    "output_transport": "speak",
    "first_text": "think",
}
"""Who is at work in a stage, for colours."""


@dataclass(frozen=True)
class Stage:
    """One stretch of a turn. Times count from the end of the visitor's speech, or from the
    moment the typed text arrived; what was done before that is negative. Stages overlap."""

    name: str
    label: str
    start_ms: float
    end_ms: float
    kind: Kind

    @classmethod
    def of(cls, name: str, start_ms: float, end_ms: float) -> "Stage":
        """A stage that never ends before it starts."""
        return cls(name, LABELS[name], start_ms, max(start_ms, end_ms), KINDS[name])


@dataclass(frozen=True)
class Guesses:
    """Answers that were begun before the turn was over."""

    outcome: Literal["none", "hit", "miss"] = "none"
    """A hit was spoken; a miss is a turn whose every guess was withdrawn."""

    made: int = 0
    withdrawn: int = 0
    saved_ms: float | None = None
    """How much later the first sound would have come; None unless a hit. See
    `bots.waterfall.saved_ms`."""

    tokens_wasted_estimated: int = 0
    """Prompt and answer of withdrawn guesses. Estimated, as no provider reports the usage of a
    cancelled stream. See `bots.waterfall.wasted_tokens`."""


@dataclass(frozen=True)
class Tokens:
    """What the provider of the LLM reported, of answers that were not withdrawn."""

    prompt: int
    completion: int


@dataclass(frozen=True)
class TurnTimes:
    """Where the time of one turn went."""

    number: int
    text_turn: bool
    stages: tuple[Stage, ...]
    """By start."""

    voice_to_voice_ms: float | None
    """End of the visitor's speech to the first sample handed to the output; None if typed."""

    guesses: Guesses = Guesses()
    tokens_used: Tokens | None = None
    """None where the LLM reports none, and until it has."""

    @property
    def total_ms(self) -> float:
        """What the visitor waited for the first sound or text."""
        return self.voice_to_voice_ms or max((stage.end_ms for stage in self.stages), default=0.0)

    def message(self) -> dict[str, Any]:
        """As the page's drawer receives it."""
        return {"type": "turn", **asdict(self)}


@dataclass(frozen=True)
class Utterance:
    """One entry of the transcript."""

    speaker: Literal["visitor", "assistant"]
    text: str
    typed: bool = False
    interrupted: bool = False
    sources: tuple[dict[str, str], ...] = ()
    at_s: float = field(default=0.0, compare=False)
    """When it began, in seconds since the call did."""


@dataclass(frozen=True)
class Decision:
    """Something that was decided about an answer."""

    turn: int
    """The number of the visitor's utterance it was about; 0 before the first."""

    kind: str
    outcome: str
    detail: dict[str, Any]
    at_s: float = field(default=0.0, compare=False)
    """Seconds since the call began."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class CallRecord:
    """One call's transcript and times, in order."""

    utterances: list[Utterance] = field(default_factory=list)
    turns: list[TurnTimes] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    face: FaceRecord = field(default_factory=FaceRecord)
    now: Callable[[], datetime] = _now
    began_at: datetime = field(init=False)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with every answer; whoever waits for the next one clears it first."""

    timed_one: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first sound or text of an answer was timed; the same."""

    _sources: tuple[dict[str, str], ...] = ()

    def __post_init__(self) -> None:
        self.began_at = self.now()

    def since_s(self, at: str = "") -> float:
        """Seconds since the call began, never less than 0.

        Args:
            at: an ISO time with its zone; "" is now.
        """
        moment = datetime.fromisoformat(at) if at else self.now()
        return round(max(0.0, (moment - self.began_at).total_seconds()), 2)

    def heard(self, text: str, *, typed: bool = False, began: str = "") -> None:
        """The visitor said or typed something, and began to at the ISO time `began`."""
        self._sources = ()
        said = Utterance("visitor", text, typed=typed, at_s=self.since_s(began))
        self.utterances.append(said)

    def decided(self, kind: str, outcome: str, detail: dict[str, Any]) -> None:
        """Somebody decided something about what the visitor said last."""
        turn = sum(utterance.speaker == "visitor" for utterance in self.utterances)
        self.decisions.append(Decision(turn, kind, outcome, detail, self.since_s()))

    def found(self, sources: list[dict[str, str]]) -> None:
        """The answer about to come was taken from these articles."""
        self._sources = tuple(sources)

    def said(self, text: str, *, interrupted: bool, began: str = "") -> None:
        """The assistant said this much of an answer, and began to at the ISO time `began`."""
        said = Utterance(
            "assistant",
            text,
            interrupted=interrupted,
            sources=self._sources,
            at_s=self.since_s(began),
        )
        self._sources = ()
        self.utterances.append(said)
        self.answered.set()

    def timed(self, times: TurnTimes) -> TurnTimes:
        """Number a turn and keep it."""
        numbered = replace(times, number=len(self.turns) + 1)
        self.turns.append(numbered)
        self.timed_one.set()
        return numbered

    def used(self, number: int, tokens: Tokens) -> None:
        """All a turn used until now; usage is reported when the answer has been written."""
        self.turns[number - 1] = replace(self.turns[number - 1], tokens_used=tokens)

    def as_json(self) -> dict[str, Any]:
        """The whole record, for machines. See `as_json`."""
        told = as_json(self.utterances, self.turns, self.decisions)
        return told | {"face": asdict(self.face)}


def as_json(
    utterances: Iterable[Utterance], turns: Iterable[TurnTimes], decisions: Iterable[Decision]
) -> dict[str, Any]:
    """Transcript, times and decisions as plain lists and dictionaries; times in ms, None where not
    known."""
    return {
        "utterances": list(map(asdict, utterances)),
        "turns": list(map(asdict, turns)),
        "decisions": list(map(asdict, decisions)),
    }


def guess_in_words(guesses: Guesses) -> str:
    """ "" if none was made."""
    if guesses.outcome == "hit":
        said = f"answered early, {guesses.saved_ms or 0.0:.0f} ms saved"
    elif guesses.withdrawn > 1:
        said = f"{guesses.withdrawn} guesses withdrawn"
    else:
        said = "guess withdrawn" if guesses.made else ""
    wasted = guesses.tokens_wasted_estimated
    return f"{said}, about {wasted} tokens wasted (estimated)" if wasted else said
