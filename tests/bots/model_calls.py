"""Calls and models for tests of language models that fail."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from time import monotonic

import pytest
from pipecat.frames.frames import EndFrame, Frame, LLMContextFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.workers.runner import WorkerRunner

from bots.engines import Engines
from bots.file_transport import CHUNK_S
from bots.llms.breakers import Breakers
from bots.llms.cast import EagerFailover, cast
from bots.memory_strategy import remember
from processors.frames import DecisionFrame
from tenants.config import Call as Limits
from tenants.config import Tenant
from tenants.llms import AnthropicLlm, AzureLlm, Fallback, GeminiLlm, HostedLlm, OpenAiLlm
from tenants.memory import Memory
from tenants.registry import TenantFolder
from tests.bots.typed_call import TypedCall, typed
from tests.fakes import anthropic_server, azure_server, gemini_server
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.azure_server import AzureServer
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.model_server import ModelServer
from tests.fakes.openai_server import OpenAiServer
from tests.taps import Tap

ENDS_WITHIN_S = 25.0
_LOOK_S = 0.02

KEYS = {
    "AZURE_OPENAI_API_KEY": azure_server.KEY,
    "GEMINI_API_KEY": gemini_server.KEY,
    "ANTHROPIC_API_KEY": anthropic_server.KEY,
}


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys the servers know."""
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


def at(server: ModelServer) -> HostedLlm:
    """Settings of the model a server plays."""
    match server:
        case AzureServer():
            return AzureLlm(engine="azure", model="fake", endpoint=server.url)
        case OpenAiServer():
            return OpenAiLlm(engine="openai", model="fake", base_url=server.url)
        case AnthropicServer():
            return AnthropicLlm(engine="anthropic", model="fake", base_url=server.url)
        case GeminiServer():
            return GeminiLlm(engine="gemini", model="fake", base_url=server.url)
        case _:
            raise TypeError(server)


def with_fallbacks(llm: HostedLlm, *fallbacks: HostedLlm | Fallback) -> HostedLlm:
    """The first, and who stands in for it."""
    own = {"fallbacks", "small", "hedge_s", "hedge_asks"}
    plain = [fallback.model_dump(exclude=own) for fallback in fallbacks]
    return type(llm).model_validate({**llm.model_dump(), "fallbacks": plain})


def failover(
    *servers: ModelServer,
    first_token_s: float = 5.0,
    stall_s: float = 2.0,
    memory: Memory | None = None,
    breakers: Breakers | None = None,
) -> EagerFailover:
    """A language model over these servers, in order.

    Patient, for a client on a busy machine takes its time to open.
    """
    first, *rest = map(at, servers)
    llm = with_fallbacks(first, *rest)
    tenant = Tenant(id="brand", name="Brand", greeting="Hi.", llm=llm)
    models = cast(tenant, llm, "Be brief.", breakers=breakers or Breakers(), answerer=_nobody)
    return EagerFailover(
        models,
        first_token_s=first_token_s,
        stall_s=stall_s,
        remember=remember(memory) if memory else list,
    )


async def _a_moment() -> None:
    await asyncio.sleep(_LOOK_S)


async def out_of(llm: EagerFailover, context: LLMContext) -> list[Frame]:
    """All that comes out when a question is asked."""
    tap = Tap()
    pipeline = Pipeline([llm, tap])
    worker = PipelineWorker(pipeline, idle_timeout_secs=None, enable_rtvi=False)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    await worker.queue_frame(LLMContextFrame(context))
    async with asyncio.timeout(ENDS_WITHIN_S):
        while not tap.of(DecisionFrame):
            await _a_moment()
    await worker.queue_frame(EndFrame())
    await running
    return tap.seen


def _nobody() -> None:
    raise AssertionError("no answerer is among the fallbacks")


class Visit(TypedCall):
    """A typed call whose answers are spoken."""

    def __init__(self, engines: Engines, folder: TenantFolder, llm: HostedLlm, **limits: float):
        tenant = folder.tenant.model_copy(update={"llm": llm, "call": Limits(**limits)})
        super().__init__(engines, TenantFolder(folder.path, tenant, folder.knowledge))
        self.silence_s = 0.0
        """The longest in the last answer, from the end of the question on."""

    async def ask(self, text: str, *, until: str) -> str:
        """Type a question; all that was said until these words ended an utterance."""
        record = self.call.record
        first, asked_s = len(record.utterances), monotonic()
        await self.call.queue(typed(text))
        async with asyncio.timeout(ENDS_WITHIN_S):
            while not (said := self._said(first)).endswith(until):
                record.answered.clear()
                await record.answered.wait()
        self.silence_s = self._longest_silence_s(asked_s)
        return said

    def _said(self, first: int) -> str:
        utterances = self.call.record.utterances[first:]
        return " ".join(u.text for u in utterances if u.speaker == "assistant")

    def _longest_silence_s(self, since_s: float) -> float:
        sounded = [chunk.at_s for chunk in self.transport.heard if chunk.at_s >= since_s]
        return _longest_gap([since_s, *sounded]) - CHUNK_S


def _longest_gap(moments: Sequence[float]) -> float:
    return max(later - earlier for earlier, later in pairwise(moments))
