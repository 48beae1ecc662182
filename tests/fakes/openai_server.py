"""A local server that speaks OpenAI's streaming chat completions, as well or as badly as told."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Self

from aiohttp import web

ANSWER = "Your invoice is under Billing. Choose the month and press Download."


class OpenAiServer:
    """Answers every question with `ANSWER`, at 50 tokens a second.

    `mode` is "well", "tool" (calls the first tool it is offered, and answers with what that
    brought), "silent" (never begins), "stalls" (begins and stops), "refuses" (500) or
    "breaks" (cuts the connection in mid-answer).
    """

    def __init__(self, mode: str = "well") -> None:
        self.mode = mode
        self.asked: list[dict[str, Any]] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        [address] = self._runner.addresses
        self.url = f"http://127.0.0.1:{address[1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.shutdown()
            await self._runner.cleanup()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        if self.mode == "refuses":
            error = {"error": {"message": "The server had an error", "type": "server_error"}}
            return web.json_response(error, status=500)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        async for chunk in self._chunks(self.asked[-1]):
            if chunk is None:
                if request.transport:
                    request.transport.abort()
                return response
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _chunks(self, asked: dict[str, Any]) -> AsyncIterator[dict[str, Any] | None]:
        if self.mode == "silent":
            await asyncio.sleep(3600)
        if self.mode == "tool" and asked["messages"][-1]["role"] != "tool":
            name = asked["tools"][0]["function"]["name"]
            call = {"index": 0, "id": "call_1", "type": "function"}
            yield _chunk({"tool_calls": [{**call, "function": {"name": name, "arguments": "{}"}}]})
            yield _chunk({}, "tool_calls")
            return
        yield _chunk({"role": "assistant", "content": ""})
        words = ANSWER.split(" ")
        for number, word in enumerate(words):
            if number == 3 and self.mode == "stalls":
                await asyncio.sleep(3600)
            if number == 3 and self.mode == "breaks":
                yield None
            yield _chunk({"content": word if number == 0 else f" {word}"})
            await asyncio.sleep(0.02)
        yield _chunk({}, "stop")
        usage = {"prompt_tokens": 10, "completion_tokens": len(words), "total_tokens": 30}
        yield {**_chunk({}), "choices": [], "usage": usage}


def _chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "fake",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
