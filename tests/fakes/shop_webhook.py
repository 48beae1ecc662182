"""A tenant's own system, as a router calls it: answers from a script, and remembers."""

import asyncio
from collections.abc import Mapping
from typing import Any

from processors.tools.errors import NotAnswered


class ShopWebhook:
    """Each answer is given once, in order; None is no answer."""

    def __init__(self, *answers: dict[str, Any] | None, slow_s: float = 0.0) -> None:
        self._answers, self._slow_s = list(answers), slow_s
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.finished = 0

    async def call(self, name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        self.calls.append((name, dict(payload)))
        await asyncio.sleep(self._slow_s)
        answer = self._answers.pop(0) if self._answers else None
        self.finished += 1
        if answer is None:
            raise NotAnswered(f"{name}: nobody answered")
        return answer
