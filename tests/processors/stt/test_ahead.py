"""An utterance is closed in a pause, in a copy, and what came of it counts if that was its end."""

from collections.abc import AsyncGenerator

import psutil
import pytest

from processors.stt.ahead import STALE_BYTES
from processors.stt.language_model import LanguageModel
from processors.stt.pocketsphinx import PocketSphinxPool, PocketSphinxStream
from tests.speech import recordings

BY_NAME = {recording.name: recording for recording in recordings()}
DOG, FIGURES = (BY_NAME[name].pcm16 for name in ("spk1_snt1.wav", "spk1_snt2.wav"))
HALF = len(DOG) // 4 * 2
PAUSE = bytes(STALE_BYTES // 2)


@pytest.fixture
async def stream(model: LanguageModel) -> AsyncGenerator[PocketSphinxStream]:
    async with PocketSphinxPool(most=1) as pool:
        yield await pool.open(model)


def copies(stream: PocketSphinxStream) -> list[psutil.Process]:
    return psutil.Process(stream.pid).children()


async def test_the_end_that_was_expected_is_the_one_that_comes(stream: PocketSphinxStream):
    await stream.feed(DOG)
    whole = await stream.final()

    await stream.feed(DOG)
    await stream.expect_end()
    await stream.feed(PAUSE)
    ahead = await stream.final()

    # The copy has not heard the rest of the pause, and knows the voice from the first time.
    assert ahead.text == whole.text
    assert ahead.confidence > 0.6


async def test_of_an_expected_end_as_much_is_learned_as_of_any(
    model: LanguageModel, stream: PocketSphinxStream
):
    async with PocketSphinxPool(most=1) as pool:
        unasked = await pool.open(model)
        await unasked.feed(DOG)
        await unasked.final()
        await unasked.feed(FIGURES)
        usual = await unasked.final()

    await stream.feed(DOG)
    await stream.expect_end()
    await stream.final()
    await stream.feed(FIGURES)

    assert (await stream.final()).text == usual.text


async def test_who_goes_on_is_heard_to_the_end(model: LanguageModel, stream: PocketSphinxStream):
    async with PocketSphinxPool(most=1) as pool:
        unasked = await pool.open(model)
        await unasked.feed(DOG)
        usual = await unasked.final()

    await stream.feed(DOG[:HALF])
    await stream.expect_end()
    await stream.feed(DOG[HALF:])
    await stream.partial()
    assert not copies(stream)

    assert await stream.final() == usual


async def test_only_the_last_pause_is_the_end(stream: PocketSphinxStream):
    await stream.feed(DOG[:HALF])
    await stream.expect_end()
    await stream.feed(DOG[HALF:])
    await stream.expect_end()
    await stream.feed(PAUSE)

    assert (await stream.final()).text == "the child almost hurt the small dog"


async def test_before_the_first_sound_no_end_is_expected(stream: PocketSphinxStream):
    await stream.expect_end()

    assert (await stream.final()).text == ""


async def test_no_copy_stays(stream: PocketSphinxStream):
    for _ in range(3):
        await stream.feed(DOG[:HALF])
        await stream.expect_end()
    await stream.partial()
    assert len(copies(stream)) == 1

    await stream.final()

    assert not copies(stream)


async def test_a_copy_that_is_killed_costs_no_words(stream: PocketSphinxStream):
    await stream.feed(DOG)
    await stream.expect_end()
    await stream.partial()
    for copy in copies(stream):
        copy.kill()
    await stream.feed(PAUSE)

    assert (await stream.final()).text == "the child almost hurt the small dog"
