"""The providers' process, as the bench sees it."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Self

import aiohttp

from bots.bench.recordings import BenchError
from bots.bench.server import CHARACTERS_PER_TOKEN, Asked

_ROOT = Path(__file__).parents[2]
_START_S = 30.0


class Cloud:
    """A language model and a voice with seeded delays, in a process of their own.

    An async context manager; the process ends with it, and with ours.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._process: Process | None = None
        self._url = ""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bots.bench.server", str(self._seed)),
            stdin=PIPE,
            stdout=PIPE,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )
        assert self._process.stdout
        try:
            said = await asyncio.wait_for(self._process.stdout.readline(), _START_S)
            port = json.loads(said)["port"]
        except (TimeoutError, json.JSONDecodeError) as error:
            raise BenchError(
                "bots.bench.server: did not start; its standard error says why"
            ) from error
        self._url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @property
    def pid(self) -> int:
        """Of the providers' process."""
        return self._process.pid if self._process else 0

    def address(self, system: str) -> str:
        """`base_url` for one system under test."""
        return f"{self._url}/{system}/v1"

    async def asked(self, system: str) -> list[Asked]:
        """What a system asked the language model so far, in order."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self._url}/{system}/log") as response,
        ):
            return [Asked(**entry) for entry in await response.json()]


def tokens(asked: Asked) -> float:
    """Paid for one request, estimated at four characters a token."""
    return (asked.prompt_characters + asked.streamed_characters) / CHARACTERS_PER_TOKEN
