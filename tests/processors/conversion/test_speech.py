"""Converted speech, with the worker's real child."""

import asyncio
import os
import signal
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from processors.audio import pcm16_to_float
from processors.conversion.speech import ConvertedSpeech
from processors.conversion.voice_file import read_voice
from processors.conversion.worker import ConversionWorker
from processors.errors import ProcessorError, SpeechEngineLost, UnknownVoice
from processors.tts.cache import CachedSpeech
from processors.tts.engine import SpeechChunk
from tests.fakes.gain_voice import OPENS, make_voice, steps
from tests.fakes.pausing_speech import BASE_HZ, Pausing, WaitsBeforeTheEnd
from tests.fakes.speech_engine import DiesAfter, KnowsOneVoice, SteadySpeech

TEXT = "Your parcel comes on Friday morning before ten"
VOICE_HZ = 40_000
RATIO = 0.5  # of the converted tone's loudness to the base voice's


@pytest.fixture
async def worker(tmp_path: Path):
    async with ConversionWorker(tmp_path, kinds=OPENS, threads=1) as worker:
        await worker.warm(make_voice(tmp_path / "warm"))
        yield worker


class Nobody:
    def ahead_s(self) -> None:
        return None


class HasTime:
    """Still has an hour of earlier speech to hear."""

    def ahead_s(self) -> float:
        return 3_600.0


def audio_of(chunks: list[SpeechChunk]) -> NDArray[np.float32]:
    return pcm16_to_float(b"".join(chunk.pcm16 for chunk in chunks))


def loudness(audio: NDArray[np.float32]) -> float:
    return float(np.abs(audio).max())


async def said(speech: ConvertedSpeech | CachedSpeech, text: str = TEXT) -> list[SpeechChunk]:
    return [chunk async for chunk in speech.speak(text, language="en")]


def exact(text: str = TEXT) -> int:
    return round(round(0.3 * BASE_HZ) * len(text.split()) * VOICE_HZ / BASE_HZ)


def speech_in(
    worker: ConversionWorker, voice: Path, base: SteadySpeech | None = None, **how: float
):
    return ConvertedSpeech(base or Pausing(), worker, read_voice(voice), **how)


async def test_speech_is_in_the_brands_voice_and_as_long_as_the_base_voices(worker, tmp_path):
    chunks = await said(speech_in(worker, make_voice(tmp_path / "brand")))

    audio = audio_of(chunks)
    assert len(audio) == exact()
    assert loudness(audio) == pytest.approx(0.3 * RATIO, rel=0.05)
    assert {chunk.fallback for chunk in chunks} == {None}


async def test_words_come_when_the_base_voice_says_them(worker, tmp_path):
    base = [word async for chunk in Pausing().speak(TEXT) for word in chunk.words]

    chunks = await said(speech_in(worker, make_voice(tmp_path / "brand")))

    assert [word for chunk in chunks for word in chunk.words] == base
    begins = np.cumsum([0, *(len(chunk.pcm16) // 2 for chunk in chunks)]) / VOICE_HZ
    assert all(
        begin <= word.start_s < begin + 0.06
        for begin, chunk in zip(begins, chunks, strict=False)
        for word in chunk.words
    )


async def test_the_same_text_is_the_same_audio_however_the_base_speech_arrives(worker, tmp_path):
    voice = make_voice(tmp_path / "brand")

    once = audio_of(await said(speech_in(worker, voice, Pausing(chunk=1_323))))
    again = audio_of(await said(speech_in(worker, voice, Pausing(chunk=101))))

    assert np.array_equal(once, again)


async def test_the_beginning_is_converted_while_the_rest_still_comes(worker, tmp_path):
    base = WaitsBeforeTheEnd()
    speech = speech_in(worker, make_voice(tmp_path / "brand"), base)
    async with aclosing(speech.speak_to(HasTime(), TEXT, language="en")) as chunks:
        first = [await anext(chunks) for _ in range(10)]
        base.go_on.set()
        rest = [chunk async for chunk in chunks]

    assert len(audio_of([*first, *rest])) == exact()
    assert {chunk.fallback for chunk in [*first, *rest]} == {None}


async def test_joined_stretches_sound_like_one(worker, tmp_path):
    audio = audio_of(await said(speech_in(worker, make_voice(tmp_path / "brand"))))

    at = np.arange(exact()) / VOICE_HZ
    tone = 0.3 * RATIO * np.sin(2 * np.pi * 200 * at)
    sounding = np.abs(audio) > 0.01
    assert sounding.mean() > 0.7
    assert np.abs(audio - tone)[sounding].mean() < 0.004


@pytest.mark.parametrize("does", ["refuse", "raise", "nan", "die"])
async def test_where_the_voice_breaks_the_base_voice_carries_on(worker, tmp_path, does):
    voice = make_voice(tmp_path / "brand", does=does, after=2)

    chunks = await said(speech_in(worker, voice))

    whys = [chunk.fallback for chunk in chunks]
    turn = next(n for n, why in enumerate(whys) if why)
    audio, begin = audio_of(chunks), sum(len(chunk.pcm16) // 2 for chunk in chunks[:turn])
    at = np.arange(exact()) / VOICE_HZ
    tone = 0.3 * np.sin(2 * np.pi * 200 * at)[begin + 400 :]
    assert all(whys[turn:])
    assert len(audio) == exact()
    assert bool(begin) == (does != "refuse")
    assert np.median(np.abs(audio[begin + 400 :] - tone)) < 0.001
    assert np.abs(np.diff(audio)).max() < 0.03


async def test_a_child_killed_in_the_middle_of_a_sentence_is_not_heard(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.05)
    speech, chunks = speech_in(worker, voice), []
    async for chunk in speech.speak_to(HasTime(), TEXT, language="en"):
        chunks.append(chunk)
        if len(chunks) == 3:
            os.kill(worker.pid, signal.SIGKILL)

    assert len(audio_of(chunks)) == exact()
    assert chunks[2].fallback is None
    assert "died" in chunks[-1].fallback


async def test_a_voice_that_does_not_begin_in_time_is_not_waited_for(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=60)

    chunks = await said(speech_in(worker, voice, first_sound_s=0.1))

    assert len(audio_of(chunks)) == exact()
    assert all("as fast as it is spoken" in (chunk.fallback or "") for chunk in chunks)


async def test_a_voice_that_falls_behind_is_left_for_the_base_voice(worker, tmp_path):
    """Every step takes twice as long as what it makes lasts."""
    voice = make_voice(tmp_path / "brand", takes_s=0.5, block_s=0.25)

    chunks = await said(speech_in(worker, voice, first_sound_s=5))

    assert len(audio_of(chunks)) == exact()
    assert chunks[0].fallback is None
    assert chunks[-1].fallback


async def test_who_still_listens_to_earlier_speech_is_not_given_the_base_voice(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.12)
    speech = speech_in(worker, voice, first_sound_s=0.1)

    chunks = [chunk async for chunk in speech.speak_to(HasTime(), TEXT, language="en")]

    assert {chunk.fallback for chunk in chunks} == {None}


async def test_a_broken_voice_is_left_alone_for_a_while_and_then_tried_again(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", does="raise")
    speech = speech_in(worker, voice)

    await said(speech, "Hello there.")
    resting = await said(speech, "Hello there.")
    tried = len(steps(voice))
    make_voice(tmp_path / "brand")
    await asyncio.sleep(1.1)
    well = await said(speech, "Hello there.")

    assert tried == 1
    assert all(chunk.fallback for chunk in resting)
    assert {chunk.fallback for chunk in well} == {None}


async def test_speech_made_ahead_takes_its_time(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.1)
    cache = CachedSpeech(speech_in(worker, voice, first_sound_s=0.05))

    made = await cache.prepare(TEXT, language="en").finished()

    assert made
    assert {chunk.fallback for chunk in await said(cache)} == {None}
    assert cache.stats.hits == 1


async def test_who_begins_to_listen_to_speech_made_ahead_is_not_kept_waiting(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=60)
    cache = CachedSpeech(speech_in(worker, voice, first_sound_s=0.1))
    preparation = cache.prepare(TEXT, language="en")
    await asyncio.sleep(0.3)

    class Waits:
        def ahead_s(self) -> float:
            return 0.0

    chunks = [chunk async for chunk in cache.speak_to(Waits(), TEXT, language="en")]

    assert len(audio_of(chunks)) == exact()
    assert all(chunk.fallback for chunk in chunks)
    assert not await preparation.finished()
    assert not cache.stats.entries


async def test_the_base_voice_is_never_kept_for_the_brands(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", does="raise")
    cache = CachedSpeech(speech_in(worker, voice))

    await said(cache)
    make_voice(tmp_path / "brand")
    await asyncio.sleep(1.1)
    chunks = await said(cache)

    assert {chunk.fallback for chunk in chunks} == {None}


async def test_what_nobody_hears_is_not_made_in_the_base_voice(worker, tmp_path):
    speech = speech_in(worker, make_voice(tmp_path / "brand", does="raise"))

    for why in ("a layer is missing", "a layer is missing"):
        with pytest.raises(ProcessorError, match=why):
            [chunk async for chunk in speech.speak_to(Nobody(), TEXT, language="en")]


async def test_nothing_more_is_computed_for_a_listener_who_cut_in(worker, tmp_path):
    voice = make_voice(tmp_path / "brand", takes_s=0.03, block_s=0.1)
    async with aclosing(speech_in(worker, voice).speak(TEXT, language="en")) as chunks:
        await anext(chunks)
    await worker.warm(tmp_path / "warm")
    taken = len(steps(voice))
    await worker.warm(tmp_path / "warm")

    assert len(steps(voice)) == taken < 12


async def test_a_base_voice_nobody_knows_is_still_reported(worker, tmp_path):
    speech = speech_in(worker, make_voice(tmp_path / "brand"), KnowsOneVoice())

    with pytest.raises(UnknownVoice):
        [chunk async for chunk in speech.speak(TEXT, language="en", voice="nobody")]


async def test_what_the_base_voice_said_before_it_was_lost_is_heard(worker, tmp_path):
    speech = speech_in(worker, make_voice(tmp_path / "brand"), DiesAfter(3))
    chunks: list[SpeechChunk] = []

    async def listen() -> None:
        async for chunk in speech.speak(TEXT, language="en"):
            chunks.append(chunk)

    with pytest.raises(SpeechEngineLost):
        await listen()

    assert len(audio_of(chunks)) == exact("three words only")
