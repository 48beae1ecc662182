"""Conversations in text, to see what a model is told of them."""

import asyncio
from collections.abc import Iterable
from contextlib import asynccontextmanager
from typing import Any

from pipecat.frames.frames import EndFrame, Frame, LLMMessagesAppendFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.services.llm_service import FunctionCallParams
from pipecat.workers.runner import WorkerRunner

from bots.memory_strategy import assistant_params, keep_summarized
from processors.prompter import Prompter
from tenants.memory import Memory
from tests.bots.model_calls import failover
from tests.fakes.openai_server import OpenAiServer

ANSWERED_WITHIN_S = 10.0


async def order_status(params: FunctionCallParams) -> None:
    """Where an order is."""
    await params.result_callback({"order": "A-1042", "status": "left the warehouse this morning"})


class Chat:
    """A conversation with a model that remembers."""

    def __init__(self, server: OpenAiServer, memory: Memory) -> None:
        self.server = server
        self.context = LLMContext(tools=[order_status])
        llm = failover(server, memory=memory, first_token_s=5.0)
        pair = LLMContextAggregatorPair(self.context, assistant_params=assistant_params(llm))
        keep_summarized(pair.assistant(), self.context, memory, llm)
        self.summed_up = 0

        @pair.assistant().event_handler("on_summary_applied")
        async def on_summary(*_: object) -> None:
            self.summed_up += 1

        processors = [pair.user(), llm, Prompter(line=lambda code: f"<{code}>"), pair.assistant()]
        self.worker = PipelineWorker(
            Pipeline(processors), idle_timeout_secs=None, enable_rtvi=False
        )

    async def push(self, frame: Frame) -> None:
        await self.worker.queue_frame(frame)

    async def ask(self, question: str, *, tool: bool = False) -> None:
        """Type a question. Returns when its answer stands in the history."""
        self.server.mode = "tool" if tool else "well"
        await self.say(question)
        await self.until(lambda: self._is_answered(question))

    async def say(self, question: str) -> None:
        """Type a question."""
        message = {"role": "user", "content": question}
        await self.push(LLMMessagesAppendFrame([message], run_llm=True))

    async def until(self, seen: Any) -> None:
        """Wait until `seen()`."""
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            while not seen():
                await self._moment()

    async def _moment(self) -> None:
        await asyncio.sleep(0.005)

    def _is_answered(self, question: str) -> bool:
        contents = [message.get("content") for message in self.context.messages]
        if question not in contents:
            return False
        after = self.context.messages[contents.index(question) + 1 :]
        return any(m["role"] == "assistant" and m.get("content") for m in after)


@asynccontextmanager
async def chat(memory: Memory, *, server: OpenAiServer):
    """A chat that is running."""
    it = Chat(server, memory)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(it.worker)
    running = asyncio.create_task(runner.run())
    yield it
    await it.push(EndFrame())
    await running


def told(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages of a request, without the standing instruction."""
    return [message for message in asked["messages"] if message["role"] != "system"]


def pairs_are_whole(messages: Iterable[dict[str, Any]]) -> bool:
    """Every call has its result behind it, and every result its call before it."""
    open_calls: set[str] = set()
    for message in messages:
        open_calls |= {call["id"] for call in message.get("tool_calls") or ()}
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                return False
            open_calls.remove(message["tool_call_id"])
    return not open_calls
