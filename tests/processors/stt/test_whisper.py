"""A real Whisper, small and with random weights: what it says is nonsense, how is not."""

from pathlib import Path

import pytest

from processors.errors import RecognizerLost
from processors.stt.local_agreement import Limits
from processors.stt.whisper import WhisperHost, WhisperStream
from processors.stt.whisper_decoder import DecodeTask, Listening, WhisperDecoder
from processors.stt.whisper_queue import DecodeQueue
from processors.stt.whisper_utterance import Decoded, Span
from processors.stt.words import Word
from tests.fakes.whisper import sound, speech
from tests.fakes.whisper_weights import build

SAID = sound(speech(*["word"] * 12))
SMALL = {"layers": 1, "heads": 2, "width": 128}


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("en"), **SMALL)


def task(prefix: str = "", *, timed: bool = True, **listening: object) -> DecodeTask:
    span = Span(SAID, 0, "", prefix, timed=timed)
    return DecodeTask(span, Listening(**listening), None)  # pyright: ignore[reportArgumentType]


async def test_a_call_hears_partials_and_one_final(english: Path):
    async with WhisperHost(english, device="cpu", limits=Limits(1.0, 2.0)) as host:
        stream = await host.open_stream(hotwords=["Marigold"], initial_prompt="Where is it?")
        told = [""]
        for at in range(0, len(SAID), 9_600):
            await stream.feed(SAID[at : at + 9_600])
            told.append((await stream.partial()).text)
        heard = await stream.final()
        await stream.feed(SAID[:32_000])
        again = await stream.final()

    assert all(told[2:])
    assert heard.text
    assert heard.text.split() == [word.text for word in heard.words]
    assert 0 < heard.confidence <= 1
    assert heard.language == "en"
    assert len(again.text) < len(heard.text)
    starts = [word.start_s for word in heard.words]
    assert starts == sorted(starts)


def test_no_more_words_than_somebody_could_say(english: Path):
    decoded = WhisperDecoder(english, device="cpu").decode(task())

    assert 0 < len(decoded.words) <= 5 + 7 * len(SAID) / 32_000


@pytest.mark.parametrize("timed", [True, False])
def test_what_is_committed_is_what_an_answer_begins_with(english: Path, *, timed: bool):
    decoded = WhisperDecoder(english, device="cpu").decode(task(" where is my order", timed=timed))

    words = [word.text for word in decoded.words]
    assert words[:4] == [" where", " is", " my", " order"]
    assert len(words) > 4
    assert all(word.start_s <= word.end_s <= len(SAID) / 32_000 + 0.02 for word in decoded.words)


def test_a_long_prompt_leaves_room_for_the_answer(english: Path):
    decoded = WhisperDecoder(english, device="cpu").decode(task(prompt="never heard of it " * 99))

    assert len(decoded.words) > 3


async def test_the_language_of_a_call_is_found_out_once():
    asked: list[str | None] = []

    def decode(task: DecodeTask) -> Decoded:
        asked.append(task.language)
        return Decoded((Word(" ja", 0.2, 0.5, 0.9),), 0.0, task.language or "de")

    queue = DecodeQueue(decode)
    await queue.start()
    stream = WhisperStream(queue, Listening(("en", "de")), Limits())
    await stream.feed(SAID[: 2 * 16_000])
    await stream.partial()
    await stream.feed(SAID[2 * 16_000 :])
    first = await stream.final()
    await stream.feed(SAID[: 2 * 16_000])
    second = await stream.final()
    await queue.close()

    assert asked == [None, None, "de"]
    assert (first.language, second.language) == ("de", "de")


async def test_a_model_of_english_hears_english(english: Path):
    async with WhisperHost(english, device="cpu") as host:
        stream = await host.open_stream(languages=("de", "es"))
        await stream.feed(SAID)

        assert (await stream.final()).language == "en"


async def test_a_folder_without_a_model_is_named(tmp_path: Path):
    with pytest.raises(RecognizerLost, match=f"{tmp_path}: Whisper cannot be loaded on cpu"):
        await WhisperHost(tmp_path, device="cpu").start()


async def test_after_the_end_nobody_is_heard(english: Path):
    async with WhisperHost(english, device="cpu") as host:
        stream = await host.open_stream()
        await stream.feed(SAID)
    with pytest.raises(RecognizerLost, match="closed"):
        await stream.final()
    with pytest.raises(RecognizerLost, match="closed"):
        await host.open_stream()

    await stream.close()
    with pytest.raises(RecognizerLost, match="closed"):
        await stream.partial()
