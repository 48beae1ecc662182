"""The language models a tenant may choose, and who stands in for them."""

from typing import Annotated, Literal

from pydantic import Field

from tenants.settings import EnvName, Settings, Url, Words


class ExtractiveLlm(Settings):
    """Answers in sentences taken from the help center, without a language model."""

    engine: Literal["extractive"] = "extractive"
    """The help center's own sentences."""


class OpenAiModel(Settings):
    """A language model behind an OpenAI-compatible API."""

    engine: Literal["openai"]
    """OpenAI, or any server that speaks its chat completions."""

    model: Words
    """The model's name as the server knows it, as in gpt-4.1-mini."""

    base_url: Url | None = None
    """Where the server answers, as in http://localhost:8000/v1; null is OpenAI's own."""

    api_key_env: EnvName = "OPENAI_API_KEY"
    """The environment variable that holds the API key, in capitals as in OPENAI_API_KEY."""


class AzureModel(Settings):
    """An OpenAI model deployed in Azure."""

    engine: Literal["azure"]
    """Azure OpenAI."""

    model: Words
    """The name of the deployment."""

    endpoint: Url
    """The resource's address, as in https://brand.openai.azure.com, or the same with /openai/v1
    behind it for Azure's undated API."""

    api_key_env: EnvName = "AZURE_OPENAI_API_KEY"
    """The environment variable that holds the key, in capitals as in AZURE_OPENAI_API_KEY."""


class GeminiModel(Settings):
    """A Gemini model at Google."""

    engine: Literal["gemini"]
    """Google's Gemini API."""

    model: Words
    """The model's name, as in gemini-2.5-flash."""

    base_url: Url | None = None
    """Where the API answers, as in https://gemini.example.org; null is Google's own."""

    api_key_env: EnvName = "GEMINI_API_KEY"
    """The environment variable that holds the API key, in capitals as in GEMINI_API_KEY."""


class AnthropicModel(Settings):
    """A Claude model at Anthropic."""

    engine: Literal["anthropic"]
    """Anthropic's messages API."""

    model: Words
    """The model's name, as in claude-haiku-4-5."""

    base_url: Url | None = None
    """Where the API answers, as in https://claude.example.org; null is Anthropic's own."""

    api_key_env: EnvName = "ANTHROPIC_API_KEY"
    """The environment variable that holds the API key, in capitals as in ANTHROPIC_API_KEY."""


HostedModel = OpenAiModel | AzureModel | GeminiModel | AnthropicModel
"""A model behind an API."""

Fallback = Annotated[HostedModel | ExtractiveLlm, Field(discriminator="engine")]


class StandIns(Settings):
    """Who else answers."""

    small: Words | None = None
    """A smaller, faster model at the same address, asked where the question is simple; null asks
    `model` everything."""

    fallbacks: tuple[Fallback, ...] = ()
    """Models asked in this order where the first is late, refuses or cannot be reached; engine
    extractive at the end answers from the help center without any."""

    hedge_s: Annotated[float, Field(ge=0, le=5)] | None = None
    """Seconds without a first word after which the same model is asked again, and whoever writes
    first answers; 0 asks all at once. Late answers become rare, and up to `hedge_asks` times the
    tokens are billed. Null asks once."""

    hedge_asks: Annotated[int, Field(ge=2, le=4, strict=True)] = 2
    """How often a late model is asked in all, from 2 to 4."""


class OpenAiLlm(OpenAiModel, StandIns):
    """A language model behind an OpenAI-compatible API, and who stands in for it."""


class AzureLlm(AzureModel, StandIns):
    """An OpenAI model deployed in Azure, and who stands in for it."""


class GeminiLlm(GeminiModel, StandIns):
    """A Gemini model at Google, and who stands in for it."""


class AnthropicLlm(AnthropicModel, StandIns):
    """A Claude model at Anthropic, and who stands in for it."""


HostedLlm = OpenAiLlm | AzureLlm | GeminiLlm | AnthropicLlm

Llm = Annotated[ExtractiveLlm | HostedLlm, Field(discriminator="engine")]
