"""How much of a conversation the language model is told again with each question."""

from typing import Annotated, Literal

from pydantic import Field

from tenants.settings import Settings


class Memory(Settings):
    """What the language model remembers. The record of the call keeps every word.

    The embedded answerer knows the topic of the question before, and needs no more.
    """

    strategy: Literal["full", "window", "summary"] = "summary"
    """full tells everything; window the last `turns` only; summary a summary of what came before
    them, written between turns."""

    turns: Annotated[int, Field(ge=1, le=50, strict=True)] = 4
    """Turns told word for word, from 1 to 50. With a summary up to two more, until it is
    renewed."""

    max_tokens: Annotated[int, Field(ge=500, le=200_000, strict=True)] = 4_000
    """Tokens told with one question, from 500 to 200000, passages included and the standing
    instruction not; counted on the safe side. Whole turns are left out from the oldest on."""
