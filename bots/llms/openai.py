"""OpenAI, whatever speaks its chat completions, and OpenAI's models in Azure."""

from collections.abc import AsyncIterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionChunk
from pipecat.adapters.llm.services.open_ai_adapter import OpenAILLMInvocationParams
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.azure.llm import AzureLLMService
from pipecat.services.openai.base_llm import BaseOpenAILLMService
from pipecat.services.openai.llm import OpenAILLMService

from processors.delegated import Delegated
from tenants.llms import AzureModel, OpenAiModel

if TYPE_CHECKING:
    _Service = BaseOpenAILLMService
else:
    _Service = object


# The client imports its larger half with the first request, on the loop.
import_module("openai.resources.chat.completions.completions")
import_module("openai.resources.chat.chat")


class _Watched(Delegated, _Service):
    """Notices an answer that the provider's filter cut short, and asks once only."""

    def create_client(self, *given: Any, **named: Any) -> AsyncOpenAI:
        return super().create_client(*given, **named).with_options(max_retries=0)

    def build_chat_completion_params(
        self, params_from_context: OpenAILLMInvocationParams
    ) -> dict[str, Any]:
        """The client checks each field of each message against its types, which takes the loop
        milliseconds for every request and changes nothing. What is extra it sends as it is."""
        params = super().build_chat_completion_params(params_from_context)
        self._merge_extra_body(params, {"messages": params["messages"]})
        return params | {"messages": []}

    async def get_chat_completions(self, context: LLMContext) -> Any:
        return self._watch(await super().get_chat_completions(context))

    async def _watch(self, stream: Any) -> AsyncIterator[ChatCompletionChunk]:
        try:
            async for chunk in stream:
                if any(choice.finish_reason == "content_filter" for choice in chunk.choices or ()):
                    self.decline("content_filter")
                yield chunk
        finally:
            await stream.close()


class OpenAi(_Watched, OpenAILLMService):
    """A model behind OpenAI's chat completions."""


class Azure(_Watched, AzureLLMService):
    """A deployment in Azure."""


def open_openai(model: OpenAiModel, key: str, instruction: str) -> OpenAi:
    """A service for one call."""
    return OpenAi(
        api_key=key,
        base_url=model.base_url,
        settings=OpenAi.Settings(model=model.model, system_instruction=instruction),
    )


def open_azure(model: AzureModel, key: str, instruction: str) -> Azure:
    """A service for one call."""
    return Azure(
        api_key=key,
        endpoint=model.endpoint,
        settings=Azure.Settings(model=model.model, system_instruction=instruction),
    )
