"""A language model and a voice behind real sockets, as late as hosted ones are.

    python -m bots.bench.server SEED

Prints its port and serves until standard input closes. Each system under test has its own address,
`http://127.0.0.1:PORT/NAME/v1`: its requests are numbered and logged apart, and the delay of a
request depends on the seed and its number alone.
"""

import asyncio
import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from aiohttp import web

from processors.audio import float_to_pcm16, samples

VOICE_RATE_HZ = 24_000

LLM_FIRST_P50_S, LLM_FIRST_P95_S = 0.35, 0.7
LLM_TOKENS_PER_S = 60.0
TTS_FIRST_P50_S, TTS_FIRST_P95_S = 0.15, 0.3

CHARACTERS_PER_TOKEN = 4

_CHARACTERS_PER_S = 15.0
_CHUNK_S = 0.1
_AHEAD = 10.0
"""So many times faster than it sounds, a voice arrives after its first byte."""

_WITHOUT_CLAUSE = 10
"""One answer of so many cannot be spoken before its first sentence is whole."""

_SUMMARY = "The visitor asked what some articles say, and was told."
_REST = "Shall I read more of it to you?"

_P95_SIGMA = 1.645
_PASSAGE = re.compile(r'<passage id="\d+" title="([^"]*)">\n(.*?)\n</passage>', re.S)
_SAID = "The visitor says:"


@dataclass
class Asked:
    """One request to the language model."""

    prompt_characters: int
    streamed_characters: int = 0
    aborted: bool = False
    """The client hung up before the answer was whole."""


def delay_s(seed: int, role: int, number: int, *, p50_s: float, p95_s: float) -> float:
    """A log-normal delay, the same for the same seed, role and number."""
    sigma = math.log(p95_s / p50_s) / _P95_SIGMA
    random = np.random.default_rng([seed, role, number])
    return float(random.lognormal(math.log(p50_s), sigma))


def answer(prompt: str, number: int) -> str:
    """From the passage that shares most words with the question.

    Its first words can be spoken about as soon as those of the demo's sentences:
    `python -m tests.benchmarks clauses` compares them.
    """
    passages, _, question = prompt.rpartition(_SAID)
    asked = set(re.findall(r"[\w']+", question.lower()))
    found = _PASSAGE.findall(passages)
    if not found:
        return "I am sorry, I do not know that. Shall I fetch a person?"
    title, text = max(found, key=lambda p: len(asked & set(re.findall(r"[\w']+", p[1].lower()))))
    said = text.strip().rstrip(".")
    if number % _WITHOUT_CLAUSE == _WITHOUT_CLAUSE - 1:
        return f"The article {title} says {said[:1].lower()}{said[1:]}. {_REST}"
    return f"{said}, says the article {title}. {_REST}"


def tone(text: str) -> bytes:
    """Something as long as the text would be, PCM16 at `VOICE_RATE_HZ`, loud from its start."""
    at = np.arange(samples(len(text) / _CHARACTERS_PER_S, VOICE_RATE_HZ)) / VOICE_RATE_HZ
    return float_to_pcm16(0.2 * np.cos(2 * np.pi * 180 * at))


class Providers:
    """The handlers, and what they were asked."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._asked: dict[str, list[Asked]] = defaultdict(list)
        self._spoken: dict[str, int] = defaultdict(int)

    def application(self) -> web.Application:
        """Ready to be run."""
        app = web.Application()
        app.router.add_post("/{system}/v1/chat/completions", self._complete)
        app.router.add_post("/{system}/v1/audio/speech", self._speak)
        app.router.add_get("/{system}/log", self._log)
        return app

    async def _log(self, request: web.Request) -> web.Response:
        return web.json_response([asdict(a) for a in self._asked[request.match_info["system"]]])

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        wanted = await request.json()
        if not wanted.get("stream"):
            return await _summarise()
        messages = wanted["messages"]
        asked = self._asked[request.match_info["system"]]
        number = len(asked)
        entry = Asked(sum(len(str(message.get("content") or "")) for message in messages))
        asked.append(entry)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        clock = asyncio.get_running_loop().time
        due_s = clock() + delay_s(
            self._seed, 0, number, p50_s=LLM_FIRST_P50_S, p95_s=LLM_FIRST_P95_S
        )
        try:
            await response.prepare(request)
            await _send(response, {"role": "assistant", "content": ""})
            for token in _tokens(answer(str(messages[-1]["content"]), number)):
                await asyncio.sleep(max(0.0, due_s - clock()))
                await _send(response, {"content": token})
                entry.streamed_characters += len(token)
                due_s += 1 / LLM_TOKENS_PER_S
            await _finish(response, entry)
        except ConnectionError:
            entry.aborted = True
        except asyncio.CancelledError:
            entry.aborted = True
            raise
        return response

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        system = request.match_info["system"]
        number, self._spoken[system] = self._spoken[system], self._spoken[system] + 1
        clock = asyncio.get_running_loop().time
        due_s = clock() + delay_s(
            self._seed, 1, number, p50_s=TTS_FIRST_P50_S, p95_s=TTS_FIRST_P95_S
        )
        pcm16 = await asyncio.to_thread(tone, (await request.json())["input"])
        await asyncio.sleep(max(0.0, due_s - clock()))
        response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
        await response.prepare(request)
        step = 2 * samples(_CHUNK_S, VOICE_RATE_HZ)
        with suppress(ConnectionError):
            for start in range(0, len(pcm16), step):
                await response.write(pcm16[start : start + step])
                await asyncio.sleep(_CHUNK_S / _AHEAD)
        return response


async def _summarise() -> web.Response:
    """The notes of a conversation, which a call asks for between turns: no turn waits for them,
    and they are in no log."""
    await asyncio.sleep(LLM_FIRST_P50_S + len(_SUMMARY.split()) / LLM_TOKENS_PER_S)
    message = {"role": "assistant", "content": _SUMMARY}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    said = {"id": "bench", "object": "chat.completion", "created": 0, "model": "bench"}
    return web.json_response({**said, "choices": [choice]})


def _tokens(text: str) -> Iterator[str]:
    for word in re.findall(r"\S+\s*", text):
        for start in range(0, len(word), CHARACTERS_PER_TOKEN + 2):
            yield word[start : start + CHARACTERS_PER_TOKEN + 2]


async def _send(
    response: web.StreamResponse, delta: dict[str, str], finish: str | None = None
) -> None:
    chunk: dict[str, Any] = {
        "id": "bench",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "bench",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    await response.write(f"data: {json.dumps(chunk)}\n\n".encode())


async def _finish(response: web.StreamResponse, entry: Asked) -> None:
    await _send(response, {}, "stop")
    prompt = entry.prompt_characters // CHARACTERS_PER_TOKEN
    told = entry.streamed_characters // CHARACTERS_PER_TOKEN
    usage = {"prompt_tokens": prompt, "completion_tokens": told, "total_tokens": prompt + told}
    last = {"id": "bench", "object": "chat.completion.chunk", "created": 0, "model": "bench"}
    await response.write(
        f"data: {json.dumps({**last, 'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n".encode()
    )


async def serve(seed: int) -> None:
    """Until standard input closes."""
    runner = web.AppRunner(
        Providers(seed).application(), handler_cancellation=True, shutdown_timeout=0.1
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(json.dumps({"port": runner.addresses[0][1]}) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
