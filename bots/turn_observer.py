"""Watches the frames of a call go by and notes when each stage of a turn began and ended."""

from collections.abc import Awaitable, Callable

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    EagerEndOfTurnCancelFrame,
    Frame,
    InterimTranscriptionFrame,
    LLMContextFrame,
    LLMTextFrame,
    MetricsFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import (
    LLMUsageMetricsData,
    MetricsData,
    ProcessingMetricsData,
    TextAggregationMetricsData,
    TTFBMetricsData,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.observers.user_bot_latency_observer import LatencyBreakdown, MeasuredFrom
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.processors.frameworks.rtvi import RTVISendTextFrame
from pipecat.services.llm_service import LLMService
from pipecat.services.tts_service import TTSService

from bots import waterfall
from bots.records import CallRecord, Tokens, TurnTimes
from bots.waterfall import HOP_MS, Inference, Moments
from processors.answerer import Answerer
from processors.context_injector import RETRIEVAL, GroundedContextFrame
from processors.frames import DecisionFrame, GuessFrame
from processors.sources import SourcesFrame

OnTimes = Callable[[TurnTimes], Awaitable[None]]


class TurnObserver(BaseObserver):
    """Times every turn, from the frames alone: each is seen where it is pushed first.

    All moments are on the pipeline's clock. What a speculating LLM writes is not seen while its
    gate holds it; its metrics are. The voice-to-voice time is Pipecat's own: a spoken turn is
    complete when both its first sound was seen and Pipecat's latency observer has reported.
    """

    def __init__(self, record: CallRecord, on_times: OnTimes) -> None:
        super().__init__(observe_every_push=False)
        self._record, self._on_times = record, on_times
        self._speech_started_ms: float | None = None
        self._turn(Moments())

    def _turn(self, moments: Moments) -> None:
        """What comes from here on belongs to another turn."""
        self._moments = moments
        self._number: int | None = None
        self._over = False
        self._sources: list[dict[str, str]] | None = None
        self._voice_to_voice_ms: float | None = None

    async def on_push_frame(self, data: FramePushed) -> None:
        if data.direction is not FrameDirection.DOWNSTREAM:
            return
        frame, at_ms = data.frame, data.timestamp / 1e6
        if isinstance(frame, RTVISendTextFrame):
            self._record.heard(frame.text, typed=True)
            self._turn(Moments(typed=True, zero_ms=at_ms))
        elif isinstance(frame, SourcesFrame):
            self._sources = frame.data["sources"]
            if self._moments.typed or self._moments.sounded_ms is not None:
                self._cite()
        elif isinstance(frame, MetricsFrame):
            for metric in frame.data:
                self._measure(metric, data.source, at_ms)
        elif isinstance(frame, GuessFrame | EagerEndOfTurnCancelFrame):
            self._guess(frame, at_ms)
        elif isinstance(frame, DecisionFrame):
            self._record.decided(frame.kind, frame.outcome, frame.detail)
        elif isinstance(frame, LLMContextFrame):
            self._ask(frame, at_ms)
        else:
            self._listen(frame, at_ms)
            await self._answer(frame, at_ms)

    async def on_latency_breakdown(self, breakdown: LatencyBreakdown) -> None:
        """Take over the time of one spoken turn from Pipecat's latency observer."""
        if breakdown.measured_from is MeasuredFrom.USER_SILENCE and breakdown.contributions:
            self._voice_to_voice_ms = breakdown.total_secs * 1000
            await self._finish_spoken()

    def _listen(self, frame: Frame, at_ms: float) -> None:
        m = self._moments
        if isinstance(frame, VADUserStartedSpeakingFrame):
            self._speech_started_ms = at_ms - frame.start_secs * 1000
        elif isinstance(frame, UserStartedSpeakingFrame):
            self._turn(Moments(speech_started_ms=self._speech_started_ms))
        elif m.typed or m.turn_ended_ms is not None:
            return
        elif isinstance(frame, VADUserStoppedSpeakingFrame):
            m.vad_stopped_ms, m.zero_ms = at_ms, at_ms - frame.stop_secs * 1000
        elif isinstance(frame, InterimTranscriptionFrame):
            m.partial_ms = at_ms
            m.heard_ms.append(at_ms)
        elif isinstance(frame, TranscriptionFrame):
            m.transcript_ms = at_ms
            m.heard_ms.append(at_ms)
        elif isinstance(frame, UserStoppedSpeakingFrame):
            m.turn_ended_ms = at_ms

    def _guess(self, frame: GuessFrame | EagerEndOfTurnCancelFrame, at_ms: float) -> None:
        m = self._moments
        if isinstance(frame, GuessFrame) and frame.outcome == "made":
            # Its context may have gone ahead of it.
            ahead = m.inference if m.inference and m.inference.speculative else None
            m.guess_ms, m.kept = ahead.asked_ms if ahead else at_ms, False
            m.made += 1
        elif isinstance(frame, GuessFrame) and frame.outcome == "kept":
            m.kept = True
            if m.inference and m.inference.tokens:
                self._use(m.inference.tokens)
        elif m.guess_ms is not None and not m.kept:
            # Both the guess's own frame and Pipecat's cancel say so; the first one counts.
            m.withdrawn.append((m.guess_ms, at_ms))
            m.wasted_tokens += waterfall.wasted_tokens(m.inference, at_ms)
            m.guess_ms = m.inference = None
            m.first_text_ms = m.sentence_ms = m.voicing_ms = m.first_audio_ms = None

    def _ask(self, frame: LLMContextFrame, at_ms: float) -> None:
        m = self._moments
        if m.inference is None or not isinstance(frame, GroundedContextFrame):
            m.inference = Inference(at_ms, frame.speculation)
        # The aggregator's own context goes only as far as the injector, unless there is nothing
        # to search for.
        if isinstance(frame, GroundedContextFrame):
            m.inference.reached_ms = at_ms
            m.inference.retrieval = m.retrieval
        m.inference.prompt_characters = _characters(frame.context)

    def _measure(self, metric: MetricsData, source: FrameProcessor, at_ms: float) -> None:
        m = self._moments
        if metric.processor == RETRIEVAL:
            took_ms = 1000 * float(getattr(metric, "value", 0.0))
            m.retrieval = waterfall.search_span(m, at_ms, took_ms)
        elif isinstance(source, LLMService):
            self._measure_llm(metric, at_ms)
            if isinstance(source, Answerer):
                m.wasted_tokens = 0.0  # it writes from the passages and takes no tokens
        elif isinstance(source, TTSService) and self._answering:
            if isinstance(metric, TextAggregationMetricsData) and m.sentence_ms is None:
                m.sentence_ms = at_ms
            elif isinstance(metric, TTFBMetricsData) and m.voicing_ms is None:
                m.voicing_ms = at_ms - metric.value * 1000

    def _measure_llm(self, metric: MetricsData, at_ms: float) -> None:
        m = self._moments
        if isinstance(metric, LLMUsageMetricsData):
            used = Tokens(metric.value.prompt_tokens, metric.value.completion_tokens)
            if m.inference and m.inference.speculative and not m.kept:
                m.inference.tokens = used
            else:
                self._use(used)
        elif isinstance(metric, TTFBMetricsData | ProcessingMetricsData) and m.inference:
            # An LLM that is stopped reports its times too, of the request that was stopped.
            if at_ms - metric.value * 1000 < m.inference.asked_ms - HOP_MS:
                return
            if isinstance(metric, ProcessingMetricsData):
                m.inference.written_ms = at_ms
            elif m.inference.first_token_ms is None:
                m.inference.first_token_ms = at_ms

    def _use(self, more: Tokens) -> None:
        m = self._moments
        before = m.tokens or Tokens(0, 0)
        m.tokens = Tokens(before.prompt + more.prompt, before.completion + more.completion)
        if self._number is not None:
            self._record.used(self._number, m.tokens)

    @property
    def _answering(self) -> bool:
        """Whether sound and text may belong to this turn's answer. What is left of the one before
        it, which the visitor talks over, does not."""
        m = self._moments
        return not self._over and (m.typed or m.turn_ended_ms is not None or m.guess_ms is not None)

    async def _answer(self, frame: Frame, at_ms: float) -> None:
        if not self._answering:
            return
        m = self._moments
        if isinstance(frame, LLMTextFrame):
            m.first_text_ms = m.first_text_ms or at_ms
            if frame.skip_tts:
                m.shown_ms = at_ms
                self._cite()
                if m.typed:
                    await self._finish(None)
        elif isinstance(frame, TTSAudioRawFrame):
            m.first_audio_ms = m.first_audio_ms or at_ms
        elif isinstance(frame, BotStartedSpeakingFrame) and m.sounded_ms is None:
            m.sounded_ms = at_ms
            self._cite()
            if m.typed:
                await self._finish(None)
            else:
                await self._finish_spoken()

    def _cite(self) -> None:
        """At the first sound: what the visitor said, which comes from elsewhere, is noted first."""
        if self._sources is not None:
            self._record.found(self._sources)
            self._sources = None

    async def _finish_spoken(self) -> None:
        complete = self._voice_to_voice_ms is not None and self._moments.sounded_ms is not None
        if complete and not self._over:
            await self._finish(self._voice_to_voice_ms)

    async def _finish(self, voice_to_voice_ms: float | None) -> None:
        self._over = True
        timed = self._record.timed(waterfall.times(self._moments, voice_to_voice_ms))
        self._number = timed.number
        await self._on_times(timed)


def _characters(context: LLMContext) -> int:
    """Of all messages."""
    contents = (m.get("content") for m in context.messages if isinstance(m, dict))
    return sum(len(content) for content in contents if isinstance(content, str))
