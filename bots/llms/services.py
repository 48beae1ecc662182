"""Pipecat's services for each provider, made to work for a `Failover`.

A provider's client is imported when its first service is made, for they are large and most tenants
need one. The clients' own retries are off: they would use up the time in which another model can
answer.
"""

from collections.abc import Callable
from importlib.util import find_spec
from os import environ
from typing import assert_never

from processors.delegated import Delegated
from tenants.llms import AnthropicModel, AzureModel, GeminiModel, HostedModel, OpenAiModel

_PACKAGES = {"gemini": "google.genai", "anthropic": "anthropic"}


def lacking(model: HostedModel) -> str | None:
    """What keeps a model from being asked, and what to do about it."""
    package = _PACKAGES.get(model.engine)
    if package and not _is_installed(package):
        return f"{package} is not installed: pip install 'rapport[{model.engine}]'"
    own_server = isinstance(model, OpenAiModel) and model.base_url is not None
    if not own_server and not environ.get(model.api_key_env):
        return f"set the environment variable {model.api_key_env}"
    return None


def address(model: HostedModel) -> str:
    """Where it answers."""
    if isinstance(model, AzureModel):
        return model.endpoint
    return (
        model.base_url
        or {
            "openai": "https://api.openai.com/v1",
            "gemini": "https://generativelanguage.googleapis.com",
            "anthropic": "https://api.anthropic.com",
        }[model.engine]
    )


def opener(model: HostedModel, instruction: str) -> Callable[[], Delegated]:
    """Makes the service of one call. Imports the provider's client, which takes up to seconds.

    Args:
        model: nothing it needs is lacking.
        instruction: the standing one of the call.
    """
    key = environ.get(model.api_key_env) or "none"
    match model:
        case OpenAiModel():
            from bots.llms.openai import open_openai

            return lambda: open_openai(model, key, instruction)
        case AzureModel():
            from bots.llms.openai import open_azure

            return lambda: open_azure(model, key, instruction)
        case GeminiModel():
            from bots.llms.gemini import open_gemini

            return lambda: open_gemini(model, key, instruction)
        case AnthropicModel():
            from bots.llms.anthropic import open_anthropic

            return lambda: open_anthropic(model, key, instruction)
        case _:
            assert_never(model)


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False  # not even the package around it
