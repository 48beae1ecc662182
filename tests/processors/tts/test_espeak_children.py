"""Real children that are left, killed, stopped and orphaned."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import aclosing

import psutil
import pytest

from processors.errors import SpeechEngineLost
from processors.tts import wire
from processors.tts.engine import SpeechChunk
from processors.tts.espeak import EspeakEngine
from processors.tts.espeak_pool import EspeakPool
from tests.processors.tts.listening import gone, length_s, said, words

OTHER = "Twelve small birds sing."

LONG = "Every word of this sentence takes its time to be said. " * 40

HOURS = {"text": LONG * 100, "voice": "en-us", "words_per_minute": 80, "pause": False}
WORD = {"text": "word", "voice": "en-us"}

PARENT = """
import asyncio
from processors.tts.engine import SpeechChunk
from processors.tts.espeak import EspeakEngine
from processors.tts.espeak_pool import EspeakPool

async def main():
    async with EspeakEngine() as engine:
        print(*engine.pids, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_sentence_left_early_is_not_heard_in_the_next():
    async with EspeakEngine(children=1, most=1) as engine:
        alone = await said(engine, OTHER)
        for _ in range(5):
            async with aclosing(engine.speak(LONG, language="en")) as speech:
                await anext(speech)
            after = await said(engine, OTHER)

            assert [word.text for word in words(after)] == OTHER.replace(" ", " |").split("|")
            assert length_s(after) == pytest.approx(length_s(alone), abs=0.02)


async def test_a_sentence_left_early_frees_its_child_unsaid():
    async with EspeakEngine(children=1, most=1) as engine:
        (pid,) = engine.pids
        speech = engine.speak(LONG, language="en")
        await anext(speech)
        await speech.aclose()
        async with asyncio.timeout(5):
            await said(engine, OTHER)

        assert engine.pids == [pid]


async def test_a_request_left_early_is_not_answered_to_its_end():
    pool = EspeakPool(children=1, most=1, silence_s=2.0)
    await pool.start()
    async with aclosing(pool.ask(wire.SPEAK, HOURS)) as answer:
        await anext(answer)
    async with asyncio.timeout(10):
        kinds = [frame.kind async for frame in pool.ask(wire.PHONEMES, WORD)]
    await pool.close()

    assert kinds == [wire.IPA, wire.END]


async def test_a_listener_that_does_not_listen_holds_no_child():
    async with (
        EspeakEngine(children=1, most=1) as engine,
        aclosing(engine.speak(LONG, language="en")) as speech,
        asyncio.timeout(5),
    ):
        await anext(speech)

        assert length_s(await said(engine, OTHER)) > 1.0


async def test_many_speak_at_once_without_mixing():
    texts = [f"{number} birds sing {'very ' * number}well." for number in range(2, 12)]
    async with EspeakEngine(children=1, most=3) as engine:
        spoken = await asyncio.gather(*(said(engine, text) for text in texts))

        assert len(engine.pids) == 1
    assert ["".join(word.text for word in words(chunks)) for chunks in spoken] == texts
    lengths = [length_s(chunks) for chunks in spoken]
    assert lengths == sorted(lengths)


async def test_a_child_more_is_started_while_all_are_at_work_for_long():
    pool = EspeakPool(children=1, most=2, silence_s=2.0)
    await pool.start()
    async with (
        aclosing(pool.ask(wire.SPEAK, HOURS)) as one,
        aclosing(pool.ask(wire.SPEAK, HOURS)) as other,
    ):
        await anext(one)
        await anext(other)
        first, second = pool.pids

    assert await gone(first, within_s=1.0) != await gone(second, within_s=1.0)
    await pool.close()


async def test_a_child_killed_mid_sentence_ends_the_speech_and_is_replaced():
    async with EspeakEngine(children=1) as engine:
        (pid,) = engine.pids
        speech = engine.speak(LONG, language="en")
        await anext(speech)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(SpeechEngineLost, match=f"speech child {pid} ended"):
            await drain(speech)

        assert length_s(await said(engine, OTHER)) > 1.0
        assert pid not in engine.pids


async def test_children_killed_between_sentences_are_not_missed():
    async with EspeakEngine(children=2) as engine:
        for pid in engine.pids:
            os.kill(pid, signal.SIGKILL)
            assert await gone(pid)

        assert length_s(await said(engine, OTHER)) > 1.0


async def test_a_child_that_hangs_is_replaced_and_another_says_the_sentence():
    async with EspeakEngine(children=1, silence_s=0.5) as engine:
        (hung,) = engine.pids
        os.kill(hung, signal.SIGSTOP)

        assert length_s(await said(engine, OTHER)) > 1.0
        assert await gone(hung)


async def test_the_second_child_lost_in_a_row_is_an_error():
    async with EspeakEngine(children=2, silence_s=0.5) as engine:
        for pid in engine.pids:
            os.kill(pid, signal.SIGSTOP)

        with pytest.raises(SpeechEngineLost, match=r"was silent for 0\.5 s"):
            await said(engine, OTHER)
        assert length_s(await said(engine, OTHER)) > 1.0


async def test_children_die_with_their_parent():
    command = [sys.executable, "-c", PARENT]
    parent = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    assert parent.stdout is not None
    pids = [int(pid) for pid in (await parent.stdout.readline()).split()]
    parent.kill()
    await parent.wait()

    assert len(pids) == 2
    assert all([await gone(pid) for pid in pids])


async def test_closing_ends_the_children_and_whoever_listens():
    engine = EspeakEngine(children=2)
    await engine.start()
    pids = engine.pids
    speech = engine.speak(LONG, language="en")
    await anext(speech)
    await engine.close()

    with pytest.raises(SpeechEngineLost, match="closed"):
        await drain(speech)
    assert all([await gone(pid) for pid in pids])


async def test_an_engine_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    engine = EspeakEngine(children=2)

    with pytest.raises(SpeechEngineLost, match="ended; its standard error says why"):
        await engine.start()
    assert engine.pids == []


async def test_a_child_is_light():
    async with EspeakEngine(children=1) as engine:
        (pid,) = engine.pids
        loaded = loaded_by(pid)

    assert "libespeak-ng" in loaded
    assert "numpy" not in loaded
    assert "libespeak-ng" not in loaded_by(os.getpid())


def loaded_by(pid: int) -> str:
    """Paths of the libraries of a process."""
    return " ".join(part.path for part in psutil.Process(pid).memory_maps())


async def drain(speech: AsyncIterator[SpeechChunk]) -> None:
    async for _ in speech:
        pass
