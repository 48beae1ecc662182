"""One call: build, run, record, tear down. Every way a call can end passes through `Call.run`."""

import asyncio
from contextlib import suppress
from typing import Any, Literal, cast

from loguru import logger
from pipecat.frames.frames import EndWorkerFrame, Frame, LLMConfigureOutputFrame
from pipecat.observers.user_bot_latency_observer import LatencyBreakdown, UserBotLatencyObserver
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_response_universal import (
    AssistantTurnStoppedMessage,
    UserTurnStoppedMessage,
)
from pipecat.processors.frameworks.rtvi import (
    RTVIObserverParams,
    RTVIServerMessageFrame,
)
from pipecat.processors.frameworks.rtvi import models as rtvi
from pipecat.transports.base_transport import BaseTransport
from pipecat.workers.runner import WorkerRunner

from bots.engines import CallEngines
from bots.face import Face
from bots.pipeline import Assembled, build
from bots.records import CallRecord, TurnTimes
from bots.turn_observer import TurnObserver
from processors.frames import VisitorPromptFrame
from processors.rtvi_guard import RTVIGuard
from tenants.config import Language, LineCode, Tenant
from tenants.lines import line

Mode = Literal["voice", "text"]

IN_RATE_HZ, OUT_RATE_HZ = 16_000, 24_000

CONNECT_S = 60.0
"""A call nobody joined in this time is given up."""

FAREWELL_S = 15.0
"""A call that was told to end has this long for its last words. Pipecat waits without a bound."""


class Call:
    """A visitor and the assistant, from the first word to the last."""

    def __init__(
        self,
        tenant: Tenant,
        engines: CallEngines,
        transport: BaseTransport,
        *,
        call_id: str,
        mode: Mode,
        language: Language,
    ) -> None:
        self.record = CallRecord()
        self._tenant = tenant
        self._mode = mode
        self._language: Language = language
        self._face = Face(
            *(tenant, engines.eyes, transport),
            record=self.record.face,
            since_s=self.record.since_s,
        )
        self._guard = RTVIGuard(
            now=asyncio.get_running_loop().time,
            output=transport.output(),
            silent=mode == "text",
            at_once=self._face.at_once,
        )
        assembled = build(
            tenant,
            engines,
            transport,
            language=language,
            line=self._line,
            listens=mode == "voice",
            reader=self._face.reader,
        )
        self._face.mood = assembled.mood
        self._worker = self._open_worker(assembled, call_id)
        self._joined = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None
        self._listen_to(assembled)
        self._watch(transport)

    async def run(self) -> None:
        """Live the call through. Returns when it has ended and everything is given back."""
        # One runner per call: a shared one keeps every finished worker, 45 MB each, and lets an
        # idle call cancel the others.
        runner = WorkerRunner(handle_sigint=False)
        limits = asyncio.create_task(self._limits())
        try:
            await runner.add_workers(self._worker)
            await runner.run()
        finally:
            for task in (limits, self._ending):
                if task:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
            await self._face.close()

    async def queue(self, frame: Frame) -> None:
        """Put a frame in at the top of the pipeline."""
        await self._worker.queue_frame(frame)

    async def end(self, reason: str, *, code: str | None = None) -> None:
        """End after the last words, `code` naming the line to say first."""
        if code:
            await self.queue(VisitorPromptFrame(code=code))
        await self.queue(EndWorkerFrame(reason=reason))
        if not self._ending:
            self._ending = asyncio.create_task(self._end_for_sure())

    async def hang_up(self, reason: str) -> None:
        """End now."""
        await self._worker.cancel(reason=reason)

    def _line(self, code: str) -> str:
        if code == "greeting":
            return self._tenant.greeting
        return line(self._tenant, cast("LineCode", code), self._language)

    def _open_worker(self, assembled: Assembled, call_id: str) -> PipelineWorker:
        self._turns = TurnObserver(self.record, self._tell_times)
        latency = UserBotLatencyObserver()

        @latency.event_handler("on_latency_breakdown")
        async def on_latency_breakdown(_: object, breakdown: LatencyBreakdown) -> None:
            await self._turns.on_latency_breakdown(breakdown)

        return PipelineWorker(
            assembled.pipeline,
            params=PipelineParams(
                audio_in_sample_rate=IN_RATE_HZ,
                audio_out_sample_rate=OUT_RATE_HZ,
                enable_metrics=True,
                enable_usage_metrics=True,
            ),
            conversation_id=call_id,
            # Typing does not reset Pipecat's idle timer; the silence monitor knows typed turns.
            idle_timeout_secs=None,
            observers=[self._turns, latency],
            rtvi_processor=self._guard,
            rtvi_observer_params=RTVIObserverParams(metrics_enabled=False, user_llm_enabled=False),
        )

    async def _tell_times(self, times: TurnTimes) -> None:
        await self.queue(RTVIServerMessageFrame(data=times.message()))

    def _listen_to(self, assembled: Assembled) -> None:
        @assembled.user.event_handler("on_user_turn_stopped")
        async def on_visitor(_: object, __: object, message: UserTurnStoppedMessage) -> None:
            if message.content:
                self.record.heard(message.content, began=message.timestamp)

        @assembled.assistant.event_handler("on_assistant_turn_stopped")
        async def on_assistant(_: object, message: AssistantTurnStoppedMessage) -> None:
            if message.content:
                self.record.said(
                    message.content, interrupted=message.interrupted, began=message.timestamp
                )

        @self._guard.event_handler("on_client_ready")
        async def on_client_ready(_: object) -> None:
            self._joined.set()
            # None where they type: the page shows it, and the visitor has written already.
            if self._mode == "voice":
                await self.queue(VisitorPromptFrame(code="greeting"))

        @self._guard.event_handler("on_client_message")
        async def on_client_message(_: object, message: rtvi.ClientMessage) -> None:
            wish: Any = message.data
            if message.type == "speak-answers" and isinstance(wish, dict):
                await self.queue(LLMConfigureOutputFrame(skip_tts=not wish.get("on")))

    def _watch(self, transport: BaseTransport) -> None:
        @transport.event_handler("on_client_connected")
        async def on_connected(_: object, client: object) -> None:
            self._face.met(client)
            self._joined.set()

        @transport.event_handler("on_client_disconnected")
        async def on_disconnected(_: object, __: object) -> None:
            await self.hang_up("the visitor left")

    async def _limits(self) -> None:
        try:
            await asyncio.wait_for(self._joined.wait(), CONNECT_S)
        except TimeoutError:
            logger.info("Nobody joined the call", limit_s=CONNECT_S)
            await self.hang_up("nobody joined")
            return
        await asyncio.sleep(self._tenant.call.max_minutes * 60)
        await self.end("time up", code="time_up")

    async def _end_for_sure(self) -> None:
        await asyncio.sleep(FAREWELL_S)
        await self.hang_up("the last words took too long")
