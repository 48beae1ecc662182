"""What is kept of a call: who said what, from which article, and where the time went."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    Frame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    MetricsFrame,
    TTSAudioRawFrame,
    UserStartedSpeakingFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.observers.user_bot_latency_observer import LatencyBreakdown, LatencyContribution
from pipecat.processors.frameworks.rtvi import RTVISendTextFrame

from processors.context_injector import RETRIEVAL
from processors.sources import SourcesFrame

LABELS = {
    "endpointing_wait": "waiting for silence",
    "transcription": "hearing",
    "turn_detection": "end of turn",
    "retrieval": "searching",
    "llm_inference": "answering",
    "sentence_aggregation": "first sentence",
    "speech_synthesis": "voicing",
    "output_transport": "sending",
    "pipeline": "between stages",
    "first_text": "writing",
}
"""Stages in words that a support lead understands; Pipecat's own label for any other."""


@dataclass(frozen=True)
class Stage:
    """One stretch of a turn. Times count from the end of the visitor's speech, or from the
    moment the typed text arrived."""

    name: str
    label: str
    start_ms: float
    end_ms: float


@dataclass(frozen=True)
class TurnTimes:
    """Where the time of one turn went."""

    number: int
    text_turn: bool
    stages: tuple[Stage, ...]
    voice_to_voice_ms: float | None
    """End of the visitor's speech to the first sample handed to the output; None if typed."""

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


@dataclass
class CallRecord:
    """One call's transcript and times, in order."""

    utterances: list[Utterance] = field(default_factory=list)
    turns: list[TurnTimes] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with every answer; whoever waits for the next one clears it first."""

    timed_one: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first sound or text of an answer was timed; the same."""

    _sources: tuple[dict[str, str], ...] = ()

    def heard(self, text: str, *, typed: bool = False) -> None:
        """The visitor said or typed something."""
        self._sources = ()
        self.utterances.append(Utterance("visitor", text, typed=typed))

    def found(self, sources: list[dict[str, str]]) -> None:
        """The answer about to come was taken from these articles."""
        self._sources = tuple(sources)

    def said(self, text: str, *, interrupted: bool) -> None:
        """The assistant said this much of an answer."""
        said = Utterance("assistant", text, interrupted=interrupted, sources=self._sources)
        self._sources = ()
        self.utterances.append(said)
        self.answered.set()

    def timed(self, times: TurnTimes) -> TurnTimes:
        """Number a turn and keep it."""
        numbered = replace(times, number=len(self.turns) + 1)
        self.turns.append(numbered)
        self.timed_one.set()
        return numbered


OnTimes = Callable[[TurnTimes], Awaitable[None]]


class TurnObserver(BaseObserver):
    """Times typed turns, and the retrieval inside every turn.

    Pipecat's latency observer begins at the end of speech, which a typed turn does not have, and
    calls all that lies between transcript and LLM "turn detection".
    """

    def __init__(self, record: CallRecord, on_times: OnTimes) -> None:
        super().__init__(observe_every_push=False)
        self._record, self._on_times = record, on_times
        self._retrieval_s = 0.0
        self._typed_at: float | None = None
        self._typed: list[Stage] = []

    async def on_push_frame(self, data: FramePushed) -> None:
        frame = data.frame
        if isinstance(frame, RTVISendTextFrame):
            self._record.heard(frame.text, typed=True)
            self._typed_at, self._typed = time.monotonic(), []
        elif isinstance(frame, UserStartedSpeakingFrame):
            self._typed_at = None
        elif isinstance(frame, SourcesFrame):
            self._record.found(frame.data["sources"])
        elif isinstance(frame, MetricsFrame):
            self._note_retrieval(frame)
        elif self._typed_at is not None:
            await self._time_typed(frame, self._typed_at)

    def _note_retrieval(self, frame: MetricsFrame) -> None:
        for data in frame.data:
            if data.processor == RETRIEVAL:
                self._retrieval_s = float(getattr(data, "value", 0.0))

    async def _time_typed(self, frame: Frame, typed_at: float) -> None:
        now_ms = (time.monotonic() - typed_at) * 1000
        if isinstance(frame, LLMFullResponseStartFrame):
            found_ms = self._retrieval_s * 1000
            self._add("retrieval", min(found_ms, now_ms))
            self._add("llm_inference", now_ms)
        elif isinstance(frame, LLMTextFrame) and frame.skip_tts:
            self._add("first_text", now_ms)
            await self._finish()
        elif isinstance(frame, TTSAudioRawFrame):
            self._add("speech_synthesis", now_ms)
        elif isinstance(frame, BotStartedSpeakingFrame):
            self._add("output_transport", now_ms)
            await self._finish()

    def _add(self, name: str, end_ms: float) -> None:
        if any(stage.name == name for stage in self._typed):
            return
        start_ms = self._typed[-1].end_ms if self._typed else 0.0
        self._typed.append(Stage(name, LABELS[name], start_ms, max(start_ms, end_ms)))

    async def _finish(self) -> None:
        self._typed_at = None
        await self._on_times(self._record.timed(TurnTimes(0, True, tuple(self._typed), None)))

    async def on_latency_breakdown(self, breakdown: LatencyBreakdown) -> None:
        """Take over one spoken turn from Pipecat's latency observer."""
        if breakdown.measured_from != "user_silence" or not breakdown.contributions:
            return
        stages = _stages(breakdown.contributions, self._retrieval_s)
        times = TurnTimes(0, False, stages, breakdown.total_secs * 1000)
        await self._on_times(self._record.timed(times))


def _stages(contributions: list[LatencyContribution], retrieval_s: float) -> tuple[Stage, ...]:
    """One after the other: Pipecat gives the many small hops between stages as one, without a
    place of its own, and all together they are the whole interval."""
    stages: list[Stage] = []
    end_ms = 0.0
    for part in contributions:
        start_ms, end_ms = end_ms, end_ms + part.duration_secs * 1000
        if part.key == "turn_detection" and 0 < retrieval_s < part.duration_secs:
            found_ms = end_ms - retrieval_s * 1000
            stages.append(Stage(part.key, LABELS[part.key], start_ms, found_ms))
            stages.append(Stage("retrieval", LABELS["retrieval"], found_ms, end_ms))
        else:
            label = LABELS.get(part.key, part.label)
            stages.append(Stage(part.key, label, start_ms, end_ms))
    return tuple(stages)
