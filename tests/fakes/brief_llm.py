"""A language model with a lot to say, that obeys `at most N words` wherever it is told so."""

import re
from collections.abc import AsyncIterator
from typing import Any

from tests.fakes.openai_server import OpenAiServer

SENTENCES = (
    "Your invoice is under Billing in the account menu.",
    "There is one entry there for every single month.",
    "Choose the month that you want from the list.",
    "Press the download button at the foot of it.",
    "You then find the file among your usual downloads.",
    "Your accountant can receive a copy of each one.",
)
"""Nine words each."""

_LIMIT = re.compile(r"at most (\d+) words")


class BriefLlm(OpenAiServer):
    """Says as many of its sentences as it may, the first one always."""

    writing = False

    def told(self, number: int = -1) -> str:
        """All it was told with one of its questions."""
        return "\n".join(str(message["content"]) for message in self.asked[number]["messages"])

    async def _events(self, asked: dict[str, Any]) -> AsyncIterator[bytes | None]:
        found = _LIMIT.search(self.told())
        self.answer = _within(int(found[1]) if found else 1_000)
        self.writing = True
        async for event in super()._events(asked):
            yield event
        self.writing = False


def _within(most: int) -> str:
    said, *rest = SENTENCES
    for sentence in rest:
        if len(f"{said} {sentence}".split()) <= most:
            said = f"{said} {sentence}"
    return said
