"""A call, as a list: who handles the frames, in order. Read this file first."""

from dataclasses import dataclass
from time import monotonic
from typing import Any

from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMAssistantAggregator,
    LLMContextAggregatorPair,
    LLMUserAggregator,
)
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.llm_service import LLMService
from pipecat.transports.base_transport import BaseTransport

from bots.engines import CallEngines
from bots.guesses import Judge
from bots.prompt import ground
from bots.turns import user_params
from bots.understanding import Meaning, Wording
from bots.voices import voice_of
from processors.answerer import Answerer
from processors.citer import Citer
from processors.confidence_gate import ConfidenceGate
from processors.context_injector import ContextInjector
from processors.failure_relay import FailureRelay
from processors.pre_voicer import PreVoicing
from processors.prefetcher import Prefetcher
from processors.prompter import Line, Prompter
from processors.resumer import Resumer
from processors.retrieval import Retrieval
from processors.silence_monitor import SilenceMonitor
from processors.speaker import Speaker
from processors.transcriber import Transcriber
from processors.watchdog import Watchdog
from tenants.config import Language, Tenant

READING_S = 600.0
"""A visitor who types reads, tries and comes back; ten quiet minutes end a text session."""


@dataclass(frozen=True)
class Assembled:
    """A pipeline, and the two ends of its conversation."""

    pipeline: Pipeline
    user: LLMUserAggregator
    assistant: LLMAssistantAggregator


def build(
    tenant: Tenant,
    engines: CallEngines,
    transport: BaseTransport,
    *,
    language: Language,
    line: Line,
    listens: bool,
) -> Assembled:
    """One call's processors, in order.

    Args:
        tenant: whose call it is.
        engines: lent to this call.
        transport: whose input and output stand at the ends.
        language: of the assistant's words.
        line: its canned sentences.
        listens: False in a text session.
    """
    retrieval = Retrieval(search=engines.search, now=monotonic)
    judge = _judge(tenant, engines, retrieval, language)
    params = user_params(engines.detectors, tenant.turns, judge, language)
    pair = LLMContextAggregatorPair(LLMContext(), user_params=params)
    llm, speaker = engines.llm(line, language), _speaker(tenant, engines, language)
    if tenant.turns.eagerness != "off" and isinstance(llm, PreVoicing):
        llm.pre_voice(speaker)
    processors: list[FrameProcessor] = [
        transport.input(),
        *(_ears(tenant, engines) if listens else []),
        Prefetcher(retrieval),
        pair.user(),
        *_mind(tenant, retrieval, llm),
        _patience(tenant, listens=listens),
        Prompter(line=line),
        Resumer(),
        speaker,
        transport.output(),
        pair.assistant(),
    ]
    return Assembled(Pipeline(processors), pair.user(), pair.assistant())


def _speaker(tenant: Tenant, engines: CallEngines, language: Language) -> Speaker:
    return Speaker(
        engines.speech,
        language=language,
        voice=voice_of(tenant),
        words_per_minute=tenant.tts.words_per_minute,
    )


def _judge(
    tenant: Tenant, engines: CallEngines, retrieval: Retrieval, language: Language
) -> Judge:
    if tenant.turns.match == "words":
        return Wording()
    return Meaning(
        retrieval,
        engines.embed,
        min_score=tenant.knowledge.min_relevance,
        language=language,
        names=engines.names,
    )


def _ears(tenant: Tenant, engines: CallEngines) -> list[FrameProcessor]:
    return [
        Transcriber(open_stream=engines.open_recognizer),
        ConfidenceGate(
            min_confidence=tenant.stt.min_confidence, max_repeats=tenant.call.max_repeats
        ),
    ]


def _mind(tenant: Tenant, retrieval: Retrieval, llm: LLMService[Any]) -> list[FrameProcessor]:
    return [
        ContextInjector(
            retrieval=retrieval,
            ground=ground,
            # The embedded answerer names the one article its sentences are from.
            cite_above=None if isinstance(llm, Answerer) else tenant.knowledge.min_relevance,
        ),
        FailureRelay(),
        llm,
        Citer(),
        Watchdog(first_token_s=tenant.call.first_token_s, stall_s=tenant.call.stall_s),
    ]


def _patience(tenant: Tenant, *, listens: bool) -> SilenceMonitor:
    return SilenceMonitor(
        silence_s=tenant.call.silence_s if listens else READING_S,
        prompts=tenant.call.silence_prompts,
        spoken=listens,
    )
