"""A local server that speaks the Gemini API, as well or as badly as told."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from tests.fakes.model_server import ModelServer, event

KEY = "gemini-key"

_ERRORS = {
    400: ("INVALID_ARGUMENT", "The request is not valid."),
    401: ("UNAUTHENTICATED", "API key not valid. Please pass a valid API key."),
    404: ("NOT_FOUND", "models/none is not found"),
    429: ("RESOURCE_EXHAUSTED", "Quota exceeded for requests per minute."),
    500: ("INTERNAL", "An internal error has occurred."),
}


class GeminiServer(ModelServer):
    """Gemini. Says in a stream, not by its status, that it will not have a question."""

    PATHS = ("/v1beta/models/{call}",)

    def streams(self, request: web.Request, asked: dict[str, Any]) -> bool:
        return request.match_info["call"].endswith(":streamGenerateContent")

    def refusal_of(self, request: web.Request, asked: dict[str, Any]) -> int | None:
        if request.headers.get("x-goog-api-key") != KEY:
            return 401
        return None if self.mode == "filters" else super().refusal_of(request, asked)

    async def _events(self, asked: dict[str, Any]) -> Any:
        if self.mode == "filters":
            yield event({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})
            return
        async for told in super()._events(asked):
            yield told

    def piece(self, text: str) -> bytes:
        return _chunk([{"text": text}])

    def closing(self, words: int, *, filtered: bool) -> Iterable[bytes]:
        return [_chunk([], "SAFETY" if filtered else "STOP", words)]

    def calls(self, asked: dict[str, Any]) -> Iterable[bytes]:
        name = asked["tools"][0]["functionDeclarations"][0]["name"]
        return [_chunk([{"functionCall": {"name": name, "args": {}}}], "STOP", 5)]

    def brought(self, asked: dict[str, Any]) -> bool:
        return any("functionResponse" in part for part in asked["contents"][-1]["parts"])

    def refusal(self, status: int) -> dict[str, Any]:
        kind, message = _ERRORS[status]
        return {"error": {"code": status, "message": message, "status": kind}}

    def whole(self, text: str) -> dict[str, Any]:
        return _content([{"text": text}], "STOP", 10)


def _content(parts: list[Any], finish: str | None, words: int) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    usage = {"promptTokenCount": 10, "candidatesTokenCount": words, "totalTokenCount": 10 + words}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "fake"}


def _chunk(parts: list[Any], finish: str | None = None, words: int = 0) -> bytes:
    return event(_content(parts, finish, words))
