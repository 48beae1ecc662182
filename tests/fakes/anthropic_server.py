"""A local server that speaks Anthropic's messages, as well or as badly as told."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from tests.fakes.model_server import ModelServer, event

KEY = "anthropic-key"

_ERRORS = {
    400: ("invalid_request_error", "Output blocked by content filtering policy"),
    401: ("authentication_error", "invalid x-api-key"),
    404: ("not_found_error", "model: no such model"),
    429: ("rate_limit_error", "Number of requests has exceeded your rate limit."),
    500: ("api_error", "Internal server error"),
}
_ZERO = {"input_tokens": 10, "output_tokens": 1}


class AnthropicServer(ModelServer):
    """Claude. Refuses a conversation the assistant begins, and a wrong key."""

    PATHS = ("/v1/messages",)

    def refusal_of(self, request: web.Request, asked: dict[str, Any]) -> int | None:
        if request.headers.get("x-api-key") != KEY:
            return 401
        if asked["messages"][0]["role"] != "user" or "anthropic-version" not in request.headers:
            return 404
        return super().refusal_of(request, asked)

    def opening(self) -> Iterable[bytes]:
        message = {"id": "m1", "type": "message", "role": "assistant", "model": "fake"}
        rest = {"content": [], "stop_reason": None, "stop_sequence": None, "usage": _ZERO}
        block = {"type": "text", "text": ""}
        return [
            _event("message_start", message={**message, **rest}),
            _event("content_block_start", index=0, content_block=block),
            _event("ping"),
        ]

    def piece(self, text: str) -> bytes:
        return _event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def closing(self, words: int, *, filtered: bool) -> Iterable[bytes]:
        return [
            _event("content_block_stop", index=0),
            _stop("refusal" if filtered else "end_turn", words),
            _event("message_stop"),
        ]

    def junk(self) -> bytes:
        return b"event: content_block_delta\n" + super().junk()

    def calls(self, asked: dict[str, Any]) -> Iterable[bytes]:
        name = asked["tools"][0]["name"]
        block = {"type": "tool_use", "id": "toolu_1", "name": name, "input": {}}
        arguments = {"type": "input_json_delta", "partial_json": "{}"}
        start, *_ = self.opening()
        return [
            start,
            _event("content_block_start", index=0, content_block=block),
            _event("content_block_delta", index=0, delta=arguments),
            _event("content_block_stop", index=0),
            _stop("tool_use", 5),
            _event("message_stop"),
        ]

    def brought(self, asked: dict[str, Any]) -> bool:
        content = asked["messages"][-1]["content"]
        return isinstance(content, list) and any(b["type"] == "tool_result" for b in content)

    def refusal(self, status: int) -> dict[str, Any]:
        kind, message = _ERRORS[status]
        return {"type": "error", "error": {"type": kind, "message": message}}

    def whole(self, text: str) -> dict[str, Any]:
        return {
            "id": "m1",
            "type": "message",
            "role": "assistant",
            "model": "fake",
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": _ZERO,
        }


def _event(kind: str, **data: Any) -> bytes:
    return event({"type": kind, **data}, kind)


def _stop(reason: str, words: int) -> bytes:
    delta = {"stop_reason": reason, "stop_sequence": None}
    return _event("message_delta", delta=delta, usage={"output_tokens": words})
