"""The hosted engines of the bench: as late as told, over real sockets."""

import asyncio
import json
import re
from urllib.parse import urlsplit

import aiohttp
import numpy as np
import pytest
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.openai.llm import OpenAILLMService

from bots.bench.cloud import Cloud, tokens
from bots.bench.cpu import cpu_s
from bots.bench.server import CHARACTERS_PER_TOKEN, Asked, answer, delay_s
from bots.prompt import ground
from processors.tts.openai import OpenAiSpeech
from tenants.knowledge.search import Passage

PROMPT = (
    '<passages>\n<passage id="1" title="Cats and milk">\nCats drink milk.\n</passage>\n'
    '<passage id="2" title="Dogs and bones">\nDogs bury bones.\n</passage>\n</passages>\n\n'
    "The visitor says: where do dogs put bones"
)


def test_delays_are_as_told_and_the_same_every_time():
    drawn = [delay_s(1, 0, number, p50_s=0.35, p95_s=0.7) for number in range(2_000)]

    assert np.percentile(drawn, [50, 95]) == pytest.approx([0.35, 0.7], rel=0.1)
    assert drawn[:5] == [delay_s(1, 0, number, p50_s=0.35, p95_s=0.7) for number in range(5)]


def test_the_answer_names_the_article_that_fits():
    said = answer(PROMPT, 3)

    assert "Dogs and bones" in said
    assert "dogs bury bones" in said.lower()


def test_without_passages_it_says_so():
    assert "do not know" in answer("The visitor says: where do dogs put bones", 3)


def test_it_reads_the_prompt_that_calls_are_grounded_with():
    names = Passage.__dataclass_fields__
    values = {name: "" if "str" in str(field.type) else 0.0 for name, field in names.items()}
    passage = Passage(**{**values, "title": "Dogs and bones", "text": "Dogs bury bones."})

    assert "Dogs and bones" in answer(ground("where do dogs put bones", [passage]), 3)


async def test_a_request_hung_up_on_is_logged_with_what_was_paid():
    asked = {"model": "bench", "stream": True, "messages": [{"role": "user", "content": PROMPT}]}
    async with Cloud(1) as cloud, aiohttp.ClientSession() as session:
        async with session.post(f"{cloud.address('one')}/chat/completions", json=asked) as response:
            whole = await response.text()
        hung_up = await session.post(f"{cloud.address('one')}/chat/completions", json=asked)
        hung_up.close()
        log = await _once_aborted(cloud)
        nothing = await cloud.asked("other")

    assert whole.rstrip().endswith("data: [DONE]")
    first, last = log
    assert not first.aborted
    assert first.streamed_characters > len(PROMPT) / 4 > last.streamed_characters
    assert tokens(last) >= len(PROMPT) / CHARACTERS_PER_TOKEN
    assert nothing == []


async def test_who_hangs_up_before_the_first_byte_is_no_fault(capfd: pytest.CaptureFixture[str]):
    asked = {"model": "bench", "stream": True, "messages": [{"role": "user", "content": PROMPT}]}
    body = json.dumps(asked).encode()
    async with Cloud(1) as cloud:
        url = urlsplit(f"{cloud.address('one')}/chat/completions")
        _, hasty = await asyncio.open_connection(url.hostname, url.port)
        hasty.write(
            f"POST {url.path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await hasty.drain()
        hasty.close()
        await _once_aborted(cloud)

    assert capfd.readouterr().err == ""


async def _once_aborted(cloud: Cloud) -> list[Asked]:
    for _ in range(200):
        log = await cloud.asked("one")
        if log and log[-1].aborted:
            return log
        await asyncio.sleep(0.02)
    raise AssertionError("the server never noticed")


async def test_notes_between_turns_are_written_and_counted_in_no_turn():
    context = LLMContext([{"role": "user", "content": PROMPT}])
    async with Cloud(1) as cloud:
        settings = OpenAILLMService.Settings(model="bench")
        llm = OpenAILLMService(api_key="none", base_url=cloud.address("one"), settings=settings)
        notes = await llm.run_inference(context)
        asked = await cloud.asked("one")

    assert notes
    assert asked == []


async def test_the_voice_says_every_word():
    text = "Dogs bury bones."
    async with Cloud(1) as cloud:
        voice = OpenAiSpeech(model="bench", voice="alloy", base_url=cloud.address("one"))
        async with voice:
            chunks = [chunk async for chunk in voice.speak(text, language="en")]

    assert "".join(word.text for chunk in chunks for word in chunk.words) == text
    assert chunks[0].pcm16[:2] != b"\0\0"


async def test_the_servers_work_is_not_ours():
    async with Cloud(1) as cloud:
        with_all, ours = cpu_s(), cpu_s(without=cloud.pid)

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/one/v1", cloud.address("one"))
    assert 0 < ours < with_all
