"""Anthropic's Claude models."""

from typing import Any

from anthropic import AsyncAnthropic
from pipecat.services.anthropic.llm import AnthropicLLMService

from processors.delegated import Delegated
from tenants.llms import AnthropicModel


class Anthropic(Delegated, AnthropicLLMService):
    """A model behind Anthropic's messages API."""

    def _handle_stop_reason(self, result: Any) -> None:
        super()._handle_stop_reason(result)
        if getattr(result, "stop_reason", None) == "refusal":
            self.decline("refusal")


def open_anthropic(model: AnthropicModel, key: str, instruction: str) -> Anthropic:
    """A service for one call."""
    return Anthropic(
        api_key=key,
        client=AsyncAnthropic(api_key=key, base_url=model.base_url, max_retries=0),
        settings=Anthropic.Settings(model=model.model, system_instruction=instruction),
    )
