"""A call, as a list: who handles the frames, in order. Read this file first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from pipecat.frames.frames import Frame, InputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMAssistantAggregator,
    LLMContextAggregatorPair,
    LLMUserAggregator,
)
from pipecat.processors.filters.function_filter import FunctionFilter
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.llm_service import LLMService
from pipecat.transports.base_transport import BaseTransport

from bots import routes
from bots.engines import CallEngines
from bots.guesses import Judge
from bots.memory_strategy import assistant_params, keep_summarized
from bots.prompt import canary, ground, system_prompt
from bots.safety import grounding_of, judge_of, own_words, screen_of, topics_by_meaning
from bots.tools import functions
from bots.turns import user_params
from bots.understanding import Meaning, Wording
from processors.answerer import Answerer
from processors.citer import Citer
from processors.confidence_gate import ConfidenceGate
from processors.consent_keeper import ConsentKeeper
from processors.context_injector import ContextInjector
from processors.emotion_reader import EmotionReader
from processors.escape_hatch import EscapeHatch
from processors.failure_relay import FailureRelay
from processors.filler import Filler
from processors.intent_router import IntentRouter
from processors.lost_voice import LostVoice
from processors.policy.unanswered import question_so_far
from processors.pre_voicer import PreVoicing
from processors.prefetcher import Prefetcher
from processors.prompter import Line, Prompter
from processors.resumer import Resumer
from processors.retrieval import Retrieval
from processors.safety_gate import SafetyGate
from processors.silence_monitor import SilenceMonitor
from processors.speaker import Speaker
from processors.tools.toolbox import Toolbox
from processors.transcriber import Transcriber
from processors.visitor_mood import VisitorMood
from processors.watchdog import Watchdog
from tenants.config import Language, Tenant

READING_S = 600.0
"""A visitor who types reads, tries and comes back; ten quiet minutes end a text session."""

SPARE_S = 0.4
"""Seconds in which a language model that is over its time finds words for it."""


@dataclass(frozen=True)
class Assembled:
    """A pipeline, and the two ends of its conversation."""

    pipeline: Pipeline
    user: LLMUserAggregator
    assistant: LLMAssistantAggregator
    mood: VisitorMood


def build(
    tenant: Tenant,
    engines: CallEngines,
    transport: BaseTransport,
    *,
    language: Language,
    line: Line,
    listens: bool,
    reader: EmotionReader,
) -> Assembled:
    """One call's processors, in order.

    Args:
        tenant: whose call it is.
        engines: lent to this call.
        transport: whose input and output stand at the ends.
        language: of the assistant's words.
        line: its canned sentences.
        listens: False where it is written only.
        reader: of the visitor's face.
    """
    parts = _Parts(tenant, engines, language, line)
    retrieval = Retrieval(search=engines.search, now=monotonic)
    toolbox, llm = parts.toolbox(), engines.llm(line, language, parts.secret)
    gate, pair = parts.gate(llm), parts.history(retrieval, toolbox, llm)
    router = parts.router(toolbox, llm)
    processors: list[FrameProcessor] = [
        transport.input(),
        reader,
        *parts.ears(pair.user(), retrieval, listens=listens),
        *(pair.user(), _end_of_sound()),
        ConsentKeeper(toolbox),
        router,
        *parts.mind(retrieval, llm, gate),
        *parts.manners(toolbox, listens=listens),
        *parts.mouth(llm, gate),
        transport.output(),
        pair.assistant(),
    ]
    return Assembled(Pipeline(processors), pair.user(), pair.assistant(), router.mood)


@dataclass(frozen=True)
class _Parts:
    """What takes more than a line to make."""

    tenant: Tenant
    engines: CallEngines
    language: Language
    line: Line
    secret: str = field(default_factory=canary)
    """Stands in the system prompt, and must never be said."""

    def ears(
        self, user: LLMUserAggregator, retrieval: Retrieval, *, listens: bool
    ) -> list[FrameProcessor]:
        """From the visitor's sound to their words, and to a first look at what these may ask."""
        call, line = self.tenant.call, self.line
        prefetcher = Prefetcher(retrieval, unanswered=_unanswered(user.context))
        if not listens:
            return [prefetcher]
        return [
            Transcriber(open_stream=self.engines.open_recognizer),
            ConfidenceGate(
                min_confidence=self.tenant.stt.min_confidence,
                max_repeats=call.max_repeats,
                sure_from=call.ask_back_below,
                ask_back=lambda words: line("did_you_say").format(words=words),
            ),
            prefetcher,
        ]

    def toolbox(self) -> Toolbox:
        tools, embed = self.engines.tools, self.engines.embed
        return tools.toolbox(self.tenant, self.language, embed=embed, kept_in=(self.secret,))

    def history(
        self, retrieval: Retrieval, toolbox: Toolbox, llm: LLMService[Any]
    ) -> LLMContextAggregatorPair:
        """Both ends of the conversation, which they keep."""
        context = LLMContext(tools=functions(toolbox))
        pair = LLMContextAggregatorPair(
            context,
            user_params=user_params(
                *(self.engines.detectors, self.tenant.turns, self._judge(retrieval)),
                self.language,
                unanswered=_unanswered(context),
            ),
            assistant_params=assistant_params(llm),
        )
        if isinstance(llm, Answerer):
            llm.use(toolbox)
        else:
            keep_summarized(pair.assistant(), context, self.tenant.memory, llm)
        return pair

    def _judge(self, retrieval: Retrieval) -> Judge:
        if self.tenant.turns.match == "words":
            return Wording()
        return Meaning(
            retrieval,
            self.engines.embed,
            min_score=self.tenant.knowledge.min_relevance,
            language=self.language,
            names=self.engines.names,
            intent_of=self.engines.understood.intents(self.language).intent_of,
        )

    def router(self, toolbox: Toolbox, llm: LLMService[Any]) -> IntentRouter:
        return routes.router(
            *(self.tenant, self.engines, self.line),
            language=self.language,
            known=toolbox.identity,
            embedded=isinstance(llm, Answerer),
        )

    def mind(
        self, retrieval: Retrieval, llm: LLMService[Any], gate: SafetyGate
    ) -> list[FrameProcessor]:
        """From the visitor's words to the answer's."""
        tenant, embedded = self.tenant, isinstance(llm, Answerer)
        return [
            ContextInjector(
                retrieval=retrieval,
                ground=ground,
                # The embedded answerer names the one article its sentences are from.
                cite_above=None if embedded else tenant.knowledge.min_relevance,
                screen=screen_of(tenant),
                expect=gate.expect,
            ),
            routes.reciter(tenant, self.engines),
            FailureRelay(),
            llm,
            Citer(),
            # An LLM that keeps the limits itself is watched for the case that it does not.
            Watchdog(
                first_token_s=tenant.call.first_token_s + SPARE_S,
                stall_s=tenant.call.stall_s + SPARE_S,
            ),
            gate,
        ]

    def manners(self, toolbox: Toolbox, *, listens: bool) -> list[FrameProcessor]:
        """What is said beside the answer."""
        return [
            EscapeHatch(line=self.line),
            _patience(self.tenant, listens=listens),
            Prompter(line=self.line),
            Filler(line=self.line, fills=toolbox.fills),
            Resumer(),
        ]

    def gate(self, llm: LLMService[Any]) -> SafetyGate:
        tenant, language, embed = self.tenant, self.language, self.engines.embed
        prompt = system_prompt(tenant, language, self.secret)
        return SafetyGate(
            judge_of(tenant, language, secret=self.secret, prompt=prompt),
            line=self.line,
            language=language,
            max_spoken_words=tenant.safety.max_spoken_words,
            own_words=own_words(tenant, language),
            # The embedded answerer quotes: its sentences need no support.
            grounded=None
            if isinstance(llm, Answerer)
            else grounding_of(tenant, language, embed, llm),
            topics=topics_by_meaning(tenant, embed),
        )

    def mouth(self, llm: LLMService[Any], gate: SafetyGate) -> list[FrameProcessor]:
        return [LostVoice(line=self.line), self.speaker(llm, gate)]

    def speaker(self, llm: LLMService[Any], gate: SafetyGate) -> Speaker:
        """Who also says ahead, to nobody, what a guess would say first."""
        speaker = Speaker(
            self.engines.speech,
            language=self.language,
            words_per_minute=self.tenant.tts.words_per_minute,
            voice_refused=self.engines.voice_refused,
            marked=self.tenant.marked,
        )
        if self.tenant.turns.eagerness != "off" and isinstance(llm, PreVoicing):
            llm.pre_voice(speaker, check=gate.allows)
        return speaker


def _end_of_sound() -> FrameProcessor:
    """Who stands below the user aggregator reads words. Fifty frames of sound a second through
    twenty more processors would be half of all that is handed over in a call."""

    async def is_no_sound(frame: Frame) -> bool:
        return not isinstance(frame, InputAudioRawFrame)

    return FunctionFilter(is_no_sound, filter_system_frames=True, enable_direct_mode=True)


def _unanswered(context: LLMContext) -> Callable[[], str]:
    return lambda: question_so_far(context.messages)


def _patience(tenant: Tenant, *, listens: bool) -> SilenceMonitor:
    return SilenceMonitor(
        silence_s=tenant.call.silence_s if listens else READING_S,
        prompts=tenant.call.silence_prompts,
        spoken=listens,
    )
