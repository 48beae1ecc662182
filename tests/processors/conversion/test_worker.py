"""The worker with its real child process, and a voice that does what it is told."""

import asyncio
import os
import signal
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from processors.conversion.wire import Order
from processors.conversion.worker import ConversionWorker
from processors.errors import VoiceConversionFailed, VoiceConversionLost
from tests.fakes.gain_voice import OPENS, make_voice, steps, times_opened

RATE_HZ = 22_050
HALF = np.float32(0.5)


@pytest.fixture
async def worker(tmp_path: Path):
    async with ConversionWorker(tmp_path, kinds=OPENS, threads=1) as worker:
        yield worker


def tone(seconds: float = 1.0) -> NDArray[np.float32]:
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (0.5 * np.sin(2 * np.pi * 220 * at)).astype(np.float32)


async def converted(
    worker: ConversionWorker, folder: Path, *, of: NDArray[np.float32] | None = None, seed: int = 1
) -> NDArray[np.float32]:
    samples = tone() if of is None else of
    speech = worker.convert(folder, samples, RATE_HZ, seed=seed)
    return np.concatenate([block async for block in speech])


def mapped(pid: int) -> str:
    """The files a process has in its memory."""
    return Path(f"/proc/{pid}/maps").read_text()


async def when_up(worker: ConversionWorker, folder: Path) -> NDArray[np.float32]:
    """Converted, however often the child has to be started for it."""
    while True:
        try:
            return await converted(worker, folder)
        except VoiceConversionLost:
            await asyncio.sleep(0.05)


async def test_speech_comes_back_in_the_voice_and_in_its_rate(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", rate_hz=32_000, gain=0.5)

    audio = await converted(worker, voice)

    assert len(audio) == 32_000
    assert np.abs(audio).max() == pytest.approx(0.25, rel=0.02)


async def test_a_voice_that_cannot_be_opened_says_why_and_harms_nobody(worker, tmp_path):
    broken = make_voice(tmp_path / "broken", does="refuse")
    good = make_voice(tmp_path / "good")

    said, refused = await asyncio.gather(
        converted(worker, good), converted(worker, broken), return_exceptions=True
    )

    assert len(said) == 40_000
    assert isinstance(refused, VoiceConversionFailed)
    assert "its weights are damaged" in str(refused)


@pytest.mark.parametrize(
    ("does", "why"), [("raise", "RuntimeError: a layer is missing"), ("nan", "NaN")]
)
async def test_a_voice_that_breaks_off_says_why_and_harms_nobody(worker, tmp_path, does, why):
    broken = make_voice(tmp_path / "broken", does=does, after=1)
    good = make_voice(tmp_path / "good")

    said, refused = await asyncio.gather(
        converted(worker, good), converted(worker, broken), return_exceptions=True
    )

    assert len(said) == 40_000
    assert isinstance(refused, VoiceConversionFailed)
    assert why in str(refused)


async def test_a_kind_nobody_knows_is_refused_by_name(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", kind="wave-net")

    with pytest.raises(VoiceConversionFailed, match=r"'wave-net' is not known.*classic, gain, rvc"):
        await converted(worker, voice)


async def test_a_deleted_voice_is_silent_though_it_was_open(worker, tmp_path):
    voice = make_voice(tmp_path / "brand")
    await converted(worker, voice)
    (voice / "voice.json").unlink()

    with pytest.raises(VoiceConversionFailed, match="gone"):
        await converted(worker, voice)


async def test_a_voice_installed_anew_is_the_one_that_speaks(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", gain=0.5)
    await converted(worker, voice)
    make_voice(tmp_path / "brand", gain=0.25)

    audio = await converted(worker, voice)

    assert np.abs(audio).max() == pytest.approx(0.125, rel=0.02)


async def test_the_voice_used_longest_ago_makes_room(tmp_path):
    voices = [make_voice(tmp_path / f"v{n}", size_bytes=600) for n in range(3)]
    async with ConversionWorker(tmp_path, kinds=OPENS, max_bytes=1_300, threads=1) as worker:
        for voice in (*voices, voices[0]):
            await converted(worker, voice)

    assert [times_opened(voice) for voice in voices] == [2, 1, 1]


async def test_nothing_is_computed_for_one_who_left(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.02)
    async with aclosing(worker.convert(voice, tone(30), RATE_HZ, seed=7)) as left:
        await anext(left)
    # What comes behind it was begun after the child had heard of it.
    await converted(worker, voice, of=tone(0.5), seed=8)
    taken = len([batch for batch in steps(voice) if 7 in batch])
    await converted(worker, voice, of=tone(0.5), seed=9)

    assert taken < 30
    assert len([batch for batch in steps(voice) if 7 in batch]) == taken


async def test_calls_that_speak_at_once_advance_together(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.002)
    await worker.warm(voice)
    began = len(steps(voice))

    await asyncio.gather(*(converted(worker, voice, of=tone(5), seed=n) for n in range(10, 14)))

    turns = [seed for (seed,) in steps(voice)[began:]]
    rounds = [turns[at : at + 4] for at in range(8, 72, 4)]
    assert len(turns) == 4 * 20
    assert all(sorted(four) == [10, 11, 12, 13] for four in rounds)


async def test_conversions_of_one_kind_are_computed_as_a_batch(tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.01)
    async with ConversionWorker(tmp_path, kinds=OPENS, batch=8, threads=1) as worker:
        await worker.warm(voice)
        said = await asyncio.gather(
            *(converted(worker, voice, of=tone(2), seed=n) for n in range(1, 5))
        )

    assert max(map(len, steps(voice))) == 4
    assert all(np.array_equal(one, said[0]) for one in said)


async def test_speech_made_ahead_waits_for_speech_that_is_heard(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.01)
    await worker.warm(voice)
    began = len(steps(voice))
    now_s = asyncio.get_running_loop().time()
    ahead = worker.begin(Order(str(voice), tone(3), RATE_HZ, 1, now_s + 60))
    heard = worker.begin(Order(str(voice), tone(3), RATE_HZ, 2, now_s))
    while await heard.next() is not None:
        pass
    while await ahead.next() is not None:
        pass

    turns = steps(voice)[began:]
    first = turns.index((2,))
    assert turns[first:] == [(2,)] * 12 + [(1,)] * (12 - first)


@pytest.mark.parametrize("does", ["die", "hang"])
async def test_a_child_that_is_lost_is_started_again(tmp_path, does):
    broken, good = make_voice(tmp_path / "broken", does=does), make_voice(tmp_path / "good")
    async with ConversionWorker(tmp_path, kinds=OPENS, threads=1, silence_s=0.5) as worker:
        await worker.warm(good)
        first = worker.pid

        with pytest.raises(VoiceConversionLost):
            await converted(worker, broken)
        audio = await when_up(worker, good)

        assert len(audio) == 40_000
        assert worker.pid != first


async def test_a_voice_that_kills_the_child_again_and_again_is_refused(tmp_path):
    broken = make_voice(tmp_path / "broken", does="die")
    async with ConversionWorker(tmp_path, kinds=OPENS, threads=1) as worker:
        with pytest.raises(VoiceConversionFailed, match="died 3 times"):
            await when_up(worker, broken)

    assert len(steps(broken)) == 3


async def test_closing_ends_the_child_and_what_it_does(tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.05)
    async with ConversionWorker(tmp_path, kinds=OPENS, threads=1) as worker:
        speech = worker.convert(voice, tone(20), RATE_HZ, seed=1)
        await anext(speech)
        pid = worker.pid
        assert pid

    with pytest.raises(VoiceConversionLost):
        async for _ in speech:
            pass
    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


async def test_a_node_without_an_rvc_voice_never_loads_torch(worker, tmp_path):
    voice = make_voice(tmp_path / "brand")
    await converted(worker, voice)

    assert "numpy" in mapped(worker.pid)
    assert "libtorch" not in mapped(worker.pid)


async def test_blocks_follow_each_other_without_a_seam(worker, tmp_path):
    at_once = await converted(worker, make_voice(tmp_path / "whole", block_s=10))
    in_blocks = await converted(worker, make_voice(tmp_path / "blocks", block_s=0.013))

    assert np.array_equal(at_once, in_blocks)
    assert max(abs(b - a) for a, b in pairwise(in_blocks)) < 0.05
