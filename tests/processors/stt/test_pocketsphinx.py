import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import jiwer
import numpy as np
import psutil
import pytest

from processors.audio import float_to_pcm16
from processors.errors import RecognizerLost
from processors.stt.language_model import LanguageModel
from processors.stt.pocketsphinx import PocketSphinxPool, PocketSphinxStream
from processors.stt.words import Hypothesis
from tests.speech import RATE_HZ, Recording, recordings

BY_NAME = {recording.name: recording for recording in recordings()}
DOG, FIGURES = BY_NAME["spk1_snt1.wav"], BY_NAME["spk1_snt2.wav"]


@pytest.fixture
async def pool() -> AsyncGenerator[PocketSphinxPool]:
    async with PocketSphinxPool(most=2) as pool:
        yield pool


async def hear(
    stream: PocketSphinxStream, recording: Recording, *, chunk_ms: int = 20
) -> Hypothesis:
    n_bytes = 2 * RATE_HZ * chunk_ms // 1000
    for at in range(0, len(recording.pcm16), n_bytes):
        await stream.feed(recording.pcm16[at : at + n_bytes])
    return await stream.final()


async def test_recorded_speech_is_understood(pool: PocketSphinxPool, model: LanguageModel):
    stream = await pool.open(model)

    heard = [(recording, await hear(stream, recording)) for recording in recordings()]

    for recording, hypothesis in heard:
        print(f"{recording.name:16} {hypothesis.confidence:.2f} {hypothesis.text}")
    said = [hypothesis.text for _, hypothesis in heard]
    assert jiwer.wer([recording.words for recording, _ in heard], said) <= 0.3
    assert sum(hypothesis.confidence >= 0.6 for _, hypothesis in heard) >= 6


async def test_speech_on_another_topic_is_not_believed(
    pool: PocketSphinxPool, other_model: LanguageModel
):
    stream = await pool.open(other_model)

    heard = [await hear(stream, recording) for recording in recordings()[2:]]

    assert sum(hypothesis.confidence < 0.6 for hypothesis in heard) >= 4


async def test_noise_is_no_question(pool: PocketSphinxPool, model: LanguageModel):
    stream = await pool.open(model)
    noise = float_to_pcm16(np.random.default_rng(1).normal(0, 0.05, 2 * RATE_HZ))

    heard = await hear(stream, Recording("noise", "", noise))

    assert heard.confidence < 0.6


async def test_the_words_do_not_depend_on_how_audio_is_cut(
    pool: PocketSphinxPool, model: LanguageModel
):
    heard: set[Hypothesis] = set()
    for chunk_ms in (20, 32, 100, 333):
        stream = await pool.open(model)
        heard.add(await hear(stream, FIGURES, chunk_ms=chunk_ms))
        await stream.close()

    assert len(heard) == 1


async def test_words_come_with_their_times(pool: PocketSphinxPool, model: LanguageModel):
    heard = await hear(await pool.open(model), DOG)

    edges = [edge for word in heard.words for edge in (word.start_s, word.end_s)]
    assert " ".join(word.text for word in heard.words) == heard.text
    assert edges == sorted(edges)
    assert edges[-1] <= len(DOG.pcm16) / 2 / RATE_HZ
    assert all(0 <= word.confidence <= 1 for word in heard.words)


async def test_a_partial_tells_the_beginning_and_nothing_is_lost_by_asking(
    pool: PocketSphinxPool, model: LanguageModel
):
    unasked = await hear(await pool.open(model), DOG)
    stream = await pool.open(model)
    half = len(DOG.pcm16) // 4 * 2

    await stream.feed(DOG.pcm16[:half])
    partial = await stream.partial()
    await stream.feed(DOG.pcm16[half:])

    assert partial.text
    assert len(partial.words) < len(unasked.words)
    assert await stream.final() == unasked


async def test_nothing_said_is_nothing_heard(pool: PocketSphinxPool, model: LanguageModel):
    stream = await pool.open(model)

    assert (await stream.partial()).text == ""
    assert (await stream.final()).text == ""
    await stream.feed(b"\x01")
    assert (await stream.final()).text == ""


async def test_two_calls_at_once_do_not_mix(pool: PocketSphinxPool, model: LanguageModel):
    one, other = await pool.open(model), await pool.open(model)
    for at in range(0, max(len(DOG.pcm16), len(FIGURES.pcm16)), 640):
        await one.feed(DOG.pcm16[at : at + 640])
        await other.feed(FIGURES.pcm16[at : at + 640])

    heard = await asyncio.gather(one.final(), other.final())

    alone = await pool_alone(model)
    assert list(heard) == alone


async def pool_alone(model: LanguageModel) -> list[Hypothesis]:
    """The two recordings, each by a recogniser that hears nothing else."""
    async with PocketSphinxPool() as pool:
        return [await hear(await pool.open(model), recording) for recording in (DOG, FIGURES)]


async def test_another_visitor_is_heard_as_by_a_new_recogniser(
    pool: PocketSphinxPool, model: LanguageModel, other_model: LanguageModel
):
    stream = await pool.open(model)
    fresh = await hear(stream, DOG)
    await stream.close()
    for used in (other_model, model):
        stream = await pool.open(used)
        await hear(stream, BY_NAME["spk2_snt2.wav"])
        await stream.feed(FIGURES.pcm16)
        await stream.close()

    stream = await pool.open(model)

    assert await hear(stream, DOG) == fresh


async def test_a_recogniser_killed_in_mid_utterance_is_lost_and_the_next_one_hears(
    pool: PocketSphinxPool, model: LanguageModel
):
    stream = await pool.open(model)
    await stream.feed(DOG.pcm16[:32_000])
    os.kill(stream.pid, signal.SIGKILL)

    with pytest.raises(RecognizerLost, match="ended"):
        await stream.final()
    await stream.feed(DOG.pcm16)
    with pytest.raises(RecognizerLost):
        await stream.partial()
    await stream.close()

    assert (await hear(await pool.open(model), DOG)).text


async def test_a_spare_that_died_waiting_is_not_lent(pool: PocketSphinxPool, model: LanguageModel):
    for pid in pool.idle_pids:
        os.kill(pid, signal.SIGKILL)

    assert (await hear(await pool.open(model), DOG)).text


async def test_more_calls_than_recognisers_are_refused(model: LanguageModel):
    async with PocketSphinxPool(most=1, wait_s=0.1) as pool:
        stream = await pool.open(model)
        with pytest.raises(RecognizerLost, match="all 1 recognisers are lent"):
            await pool.open(model)
        await stream.close()
        await stream.close()

        assert await (await pool.open(model)).final()


async def test_a_model_that_is_not_there_is_told_and_costs_nothing(
    pool: PocketSphinxPool, model: LanguageModel, tmp_path: Path
):
    missing = LanguageModel(tmp_path / "no.arpa", tmp_path / "no.dict", 0)
    for _ in range(3):
        with pytest.raises(RecognizerLost, match=r"no\.arpa"):
            await pool.open(missing)

    assert (await hear(await pool.open(model), DOG)).text


async def test_a_closed_stream_says_so(pool: PocketSphinxPool, model: LanguageModel):
    stream = await pool.open(model)
    await stream.close()

    with pytest.raises(RecognizerLost, match="closed"):
        await stream.final()


PARENT = """
import asyncio
from processors.stt.pocketsphinx import PocketSphinxPool

async def main():
    async with PocketSphinxPool() as pool:
        print(*pool.idle_pids, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def test_children_end_with_a_parent_that_was_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        parent.kill()

    _, alive = psutil.wait_procs(children, timeout=10)
    assert children
    assert not alive


async def test_children_are_light(pool: PocketSphinxPool):
    maps = {Path(m.path).name for m in psutil.Process(pool.idle_pids[0]).memory_maps()}

    assert not [name for name in maps if "torch" in name or "numpy" in name]
