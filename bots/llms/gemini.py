"""Google's Gemini models."""

from collections.abc import AsyncIterator

from google.genai.types import (
    FinishReason,
    GenerateContentResponse,
    HttpOptions,
    HttpRetryOptions,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.google.llm import GoogleLLMService

from processors.delegated import Delegated
from tenants.llms import GeminiModel

FILTERED = frozenset(
    {
        FinishReason.SAFETY,
        FinishReason.PROHIBITED_CONTENT,
        FinishReason.BLOCKLIST,
        FinishReason.SPII,
        FinishReason.RECITATION,
    }
)


class Gemini(Delegated, GoogleLLMService):
    """A model behind the Gemini API."""

    def _handle_finish_reason(self, finish_reason: FinishReason) -> None:
        super()._handle_finish_reason(finish_reason)
        if finish_reason in FILTERED:
            self.decline(finish_reason.name)

    async def _stream_content(self, context: LLMContext) -> AsyncIterator[GenerateContentResponse]:
        return self._watch(await super()._stream_content(context))

    async def _watch(
        self, stream: AsyncIterator[GenerateContentResponse]
    ) -> AsyncIterator[GenerateContentResponse]:
        async for chunk in stream:
            blocked = chunk.prompt_feedback and chunk.prompt_feedback.block_reason
            if blocked:
                self.decline(blocked.name)
            yield chunk


def open_gemini(model: GeminiModel, key: str, instruction: str) -> Gemini:
    """A service for one call."""
    return Gemini(
        api_key=key,
        http_options=HttpOptions(
            base_url=model.base_url, retry_options=HttpRetryOptions(attempts=1)
        ),
        # The time limits are those of the turn.
        stream_idle_timeout_secs=None,
        settings=Gemini.Settings(model=model.model, system_instruction=instruction),
    )
