"""The same call as Pipecat's documentation would have it built, to compare with."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import ErrorFrame, Frame, LLMContextFrame, TranscriptionFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.services.tts_service import TTSService
from pipecat.transcriptions.language import Language
from pipecat.transports.base_transport import BaseTransport
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner

from bots.call import IN_RATE_HZ, OUT_RATE_HZ
from bots.engines import CallEngines
from bots.prompt import ground
from processors.context_injector import GroundedContextFrame
from processors.errors import ProcessorError
from processors.retrieval import Search
from processors.stt.engine import RecognizerStream
from processors.tts.engine import SpeechEngine
from tenants.lines import line

_TTFS_P99_S = 1.0
"""Pipecat's value for a service that was not measured."""


class StockCall:
    """A visitor and a plain Pipecat pipeline over the same engines."""

    def __init__(self, engines: CallEngines, transport: BaseTransport, ears: RecognizerStream):
        tenant = engines.tenant
        pair = LLMContextAggregatorPair(
            LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
        )
        pipeline = Pipeline(
            [
                transport.input(),
                Recognition(ears),
                pair.user(),
                Retrieval(engines.search),
                engines.llm(lambda code: line(tenant, code, "en"), "en"),  # pyright: ignore
                Voice(engines.speech, tenant.tts.voice, tenant.tts.words_per_minute),
                transport.output(),
                pair.assistant(),
            ]
        )
        self._worker = PipelineWorker(
            pipeline,
            params=PipelineParams(
                audio_in_sample_rate=IN_RATE_HZ,
                audio_out_sample_rate=OUT_RATE_HZ,
                enable_metrics=True,
                enable_usage_metrics=True,
            ),
            idle_timeout_secs=None,
        )

    async def run(self) -> None:
        """Live the call through. Returns when it has ended."""
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(self._worker)
        await runner.run()

    async def hang_up(self, reason: str) -> None:
        """End now."""
        await self._worker.cancel(reason=reason)


class Recognition(SegmentedSTTService):
    """One transcript for every stretch of speech."""

    def __init__(self, ears: RecognizerStream) -> None:
        super().__init__(
            ttfs_p99_latency=_TTFS_P99_S,
            settings=STTSettings(model=None, language=Language.EN),
        )
        self._ears = ears

    @property
    def wants_wav_segments(self) -> bool:
        return False

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        await self._ears.feed(audio)
        heard = await self._ears.final()
        if heard.text:
            yield TranscriptionFrame(heard.text, "", time_now_iso8601(), Language.EN)


class Retrieval(FrameProcessor):
    """Searches when the turn has ended, and only then asks the LLM."""

    def __init__(self, search: Search) -> None:
        super().__init__()
        self._search = search

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMContextFrame) and direction is FrameDirection.DOWNSTREAM:
            frame = await self._grounded(frame)

        await self.push_frame(frame, direction)

    async def _grounded(self, frame: LLMContextFrame) -> LLMContextFrame:
        messages: list[Any] = list(frame.context.messages)
        words = str(messages[-1]["content"])
        passages = tuple(await asyncio.to_thread(self._search, words))
        messages[-1] = {"role": "user", "content": ground(words, passages)}
        return GroundedContextFrame(
            context=LLMContext(messages), words=words, question=words, passages=passages
        )


class Voice(TTSService):
    """Speaks whole sentences."""

    def __init__(self, speech: SpeechEngine, voice: str | None, words_per_minute: int) -> None:
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model=None, voice=voice, language="en"),
        )
        self._speech, self._voice, self._words_per_minute = speech, voice, words_per_minute

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        speech = self._speech.speak(
            text, language="en", voice=self._voice, words_per_minute=self._words_per_minute
        )
        try:
            async with aclosing(speech) as chunks:
                pcm16 = (chunk.pcm16 async for chunk in chunks)
                frames = self._stream_audio_frames_from_iterator(
                    pcm16, in_sample_rate=self._speech.rate_hz, context_id=context_id
                )
                async for frame in frames:
                    yield frame
        except ProcessorError as error:
            yield ErrorFrame(str(error), exception=error)
