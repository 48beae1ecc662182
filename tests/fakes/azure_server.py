"""A local server that speaks Azure OpenAI: a path per deployment, a dated version, `api-key`."""

from typing import Any

from aiohttp import web

from tests.fakes.openai_server import OpenAiServer

KEY = "azure-key"


class AzureServer(OpenAiServer):
    """One resource, which knows any deployment but only one key."""

    PATHS = ("/openai/deployments/{deployment}/chat/completions",)

    @property
    def url(self) -> str:
        return self.address

    def refusal_of(self, request: web.Request, asked: dict[str, Any]) -> int | None:
        signed = request.headers.get("api-key") == KEY and "api-version" in request.query
        return super().refusal_of(request, asked) if signed else 401

    def refusal(self, status: int) -> dict[str, Any]:
        body = super().refusal(status)
        if status == 400:
            body["error"]["innererror"] = {"code": "ResponsibleAIPolicyViolation"}
        return body
