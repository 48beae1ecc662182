"""Settings of an `LLMService` that is itself no language model behind an API."""

from dataclasses import fields
from typing import Any

from pipecat.services.settings import LLMSettings


def unset(model: str) -> LLMSettings:
    """None of what a provider could be told; `model` is the name metrics carry."""
    settings: dict[str, Any] = {f.name: None for f in fields(LLMSettings) if f.init}
    settings |= {"model": model, "filter_incomplete_user_turns": False, "extra": {}}
    return LLMSettings(**settings)
