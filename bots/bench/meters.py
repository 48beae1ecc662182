"""Tokens that were paid for and not heard."""

from typing import Protocol

from bots.bench.cloud import Cloud, tokens
from bots.records import CallRecord


class Meter(Protocol):
    """Read after every turn of a call, and once before the first."""

    async def wasted(self, *, answered: bool) -> float:
        """Tokens since it was read last that went into answers nobody got.

        Args:
            answered: the turn got one.
        """
        ...


class RequestMeter:
    """Reads the log of the language model's server: of the requests of a turn the last one was
    spoken, all before it were guesses withdrawn or answers to half a question."""

    def __init__(self, cloud: Cloud, system: str) -> None:
        self._cloud, self._system = cloud, system
        self._read = 0

    async def wasted(self, *, answered: bool) -> float:
        new = (await self._cloud.asked(self._system))[self._read :]
        self._read += len(new)
        return sum(map(tokens, new[:-1] if answered else new))


class RecordMeter:
    """Reads what a call's record estimates; a plain pipeline has none and wastes nothing here."""

    def __init__(self, record: CallRecord | None) -> None:
        self._record = record
        self._read = 0

    async def wasted(self, *, answered: bool) -> float:
        turns = self._record.turns if self._record else ()
        so_far = sum(turn.guesses.tokens_wasted_estimated for turn in turns)
        new, self._read = so_far - self._read, so_far
        return new
