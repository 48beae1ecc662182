"""A local server that speaks OpenAI's chat completions, as well or as badly as told."""

from collections.abc import Iterable
from typing import Any

from tests.fakes.model_server import ANSWER as ANSWER
from tests.fakes.model_server import ModelServer, event

_ERRORS = {
    400: ("content_filter", "The response was filtered due to the content management policy."),
    401: ("invalid_api_key", "Incorrect API key provided."),
    404: ("model_not_found", "The model does not exist."),
    429: ("rate_limit_exceeded", "Rate limit reached."),
    500: ("server_error", "The server had an error."),
}


class OpenAiServer(ModelServer):
    """OpenAI, or whatever speaks like it."""

    PATHS = ("/v1/chat/completions",)

    @property
    def url(self) -> str:
        return f"{self.address}/v1"

    def opening(self) -> Iterable[bytes]:
        return [_chunk({"role": "assistant", "content": ""})]

    def piece(self, text: str) -> bytes:
        return _chunk({"content": text})

    def closing(self, words: int, *, filtered: bool) -> Iterable[bytes]:
        usage = {"prompt_tokens": 10, "completion_tokens": words, "total_tokens": 10 + words}
        return [
            _chunk({}, "content_filter" if filtered else "stop"),
            event({**_frame(), "choices": [], "usage": usage}),
            b"data: [DONE]\n\n",
        ]

    def calls(self, asked: dict[str, Any]) -> Iterable[bytes]:
        name = asked["tools"][0]["function"]["name"]
        call = {"index": 0, "id": f"call_{len(self.asked)}", "type": "function"}
        return [
            _chunk({"tool_calls": [{**call, "function": {"name": name, "arguments": "{}"}}]}),
            _chunk({}, "tool_calls"),
            b"data: [DONE]\n\n",
        ]

    def brought(self, asked: dict[str, Any]) -> bool:
        return asked["messages"][-1]["role"] == "tool"

    def refusal(self, status: int) -> dict[str, Any]:
        code, message = _ERRORS[status]
        return {"error": {"message": message, "type": code, "code": code, "param": None}}

    def whole(self, text: str) -> dict[str, Any]:
        choice = {"index": 0, "message": {"role": "assistant", "content": text}}
        usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
        return {
            **_frame(),
            "object": "chat.completion",
            "choices": [{**choice, "finish_reason": "stop"}],
            "usage": usage,
        }


def _frame() -> dict[str, Any]:
    return {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "fake"}


def _chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return event({**_frame(), "choices": [choice]})
