"""The languages the assistant speaks."""

from typing import Literal, get_args

Language = Literal["en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "hi", "id", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
