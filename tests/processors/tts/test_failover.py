"""What the visitor hears and reads when speech engines fail, in virtual time."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from processors.audio import duration_s
from processors.errors import SpeechEngineLost, UnknownVoice
from processors.policy.breaker import OPEN_S, Fault, Guard
from processors.tts.cache import CachedSpeech
from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.tts.failover import FailoverSpeech, SpeakerInLine
from processors.tts.styles import Style
from tests.fakes.speech_engine import DiesAfter, KnowsOneVoice, SteadySpeech
from tests.fakes.virtual_time import run_virtually

TEXT = "one two three four five six"
WORD_S = 0.3


class Hangs(SteadySpeech):
    """Says so many words, then nothing for an hour."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.words = words

    async def speak(self, text: str, **how: object) -> AsyncGenerator[SpeechChunk]:
        self.begun += 1
        try:
            for number, word in enumerate(text.split()):
                if number == self.words:
                    await asyncio.sleep(3600)
                yield self.said(number, word)
        finally:
            self.ended += 1


class Refuses(SteadySpeech):
    """Raises a fault before it sounds, until it is well again."""

    def __init__(self, fault: Fault = Fault.DOWN) -> None:
        super().__init__()
        self.fault, self.well = fault, False

    async def speak(self, text: str, **how: object) -> AsyncGenerator[SpeechChunk]:
        self.asked.append((text, "", None, 0))
        if not self.well:
            raise SpeechEngineLost("as it was told to", fault=self.fault)
        for number, word in enumerate(text.split()):
            yield self.said(number, word)


class Line:
    """A failover over engines, its clock and what was heard of it."""

    def __init__(self, *engines: SpeechEngine) -> None:
        self.now_s = 0.0
        names = ("first", "second", "third")
        self.engines = engines
        self.guards = [Guard(lambda: self.now_s) for _ in engines]
        line = map(SpeakerInLine, names, engines, self.guards)
        self.speech = FailoverSpeech(list(line), first_sound_s=2.0, stall_s=3.0)

    async def say(self, text: str = TEXT, **how: object) -> list[SpeechChunk]:
        chunks = self.speech.speak(text, **{"language": "en", **how})
        return [chunk async for chunk in chunks]

    def heard(self, text: str = TEXT, **how: object) -> list[SpeechChunk]:
        return run_virtually(self.say(text, **how))


def told(chunks: list[SpeechChunk]) -> str:
    return "".join(word.text for chunk in chunks for word in chunk.words).strip()


def length_s(chunks: list[SpeechChunk]) -> float:
    return sum(duration_s(chunk.pcm16, 22_050) for chunk in chunks)


def reasons(chunks: list[SpeechChunk]) -> set[str | None]:
    return {chunk.fallback for chunk in chunks}


def test_one_that_is_well_is_heard_as_it_is():
    alone = run_virtually(Line(SteadySpeech()).say())

    chunks = Line(SteadySpeech(), SteadySpeech()).heard()

    assert b"".join(c.pcm16 for c in chunks) == b"".join(c.pcm16 for c in alone)
    assert told(chunks) == TEXT
    assert reasons(chunks) == {None}


@pytest.mark.parametrize("words", range(7))
def test_wherever_the_first_is_lost_each_word_is_heard_once(words: int):
    line = Line(DiesAfter(words), SteadySpeech())

    chunks = line.heard()

    starts = [word.start_s for chunk in chunks for word in chunk.words]
    assert told(chunks) == TEXT
    assert starts == sorted(starts)
    stub_s = WORD_S if words == 1 else 0.0  # of the first word, which goes out as it comes
    assert length_s(chunks) == pytest.approx(6 * WORD_S + stub_s, abs=0.001)


def test_the_second_says_only_what_is_unsaid_and_why_it_speaks():
    line = Line(DiesAfter(3), second := SteadySpeech())

    chunks = line.heard()

    assert second.asked[0][0] == "three four five six"
    assert reasons(chunks) == {None, "first is lost; second speaks"}


def test_a_third_goes_on_where_the_second_stops():
    chunks = Line(DiesAfter(3), DiesAfter(2), SteadySpeech()).heard()

    assert told(chunks) == TEXT
    assert length_s(chunks) == pytest.approx(6 * WORD_S, abs=0.001)


@pytest.mark.parametrize(("words", "waited_s"), [(0, 2.0), (3, 3.0)])
def test_one_that_hangs_is_left_and_closed(words: int, waited_s: float):
    line = Line(hangs := Hangs(words), SteadySpeech())

    async def timed() -> tuple[list[SpeechChunk], float]:
        begun_s = asyncio.get_running_loop().time()
        chunks = await line.say()
        return chunks, asyncio.get_running_loop().time() - begun_s

    chunks, took_s = run_virtually(timed())

    assert told(chunks) == TEXT
    assert took_s == pytest.approx(waited_s)
    assert hangs.ended == 1
    assert "first is late; second speaks" in reasons(chunks)


def test_the_last_that_is_left_may_take_its_time():
    class Slow(SteadySpeech):
        async def speak(self, text: str, **how: object) -> AsyncGenerator[SpeechChunk]:
            await asyncio.sleep(10)
            yield self.said(0, text)

    assert told(Line(Refuses(), Slow()).heard()) == TEXT


def test_a_voice_the_first_does_not_know_is_spoken_by_the_next_and_asked_for_once():
    line = Line(KnowsOneVoice(), second := SteadySpeech())

    chunks = [line.heard(voice="mara") for _ in range(3)]

    assert [told(each) for each in chunks] == [TEXT] * 3
    assert second.asked[0][2] is None
    assert reasons(chunks[2]) == {"first has no such voice; second speaks"}
    assert line.guards[0].in_use


def test_other_rates_are_heard_at_the_rate_of_the_first():
    line = Line(DiesAfter(3), SteadySpeech(rate_hz=16_000))

    chunks = line.heard()

    assert told(chunks) == TEXT
    assert length_s(chunks) == pytest.approx(6 * WORD_S, abs=0.001)


def test_one_that_fails_again_is_left_alone():
    line = Line(first := Refuses(), SteadySpeech())

    for _ in range(4):
        line.heard()

    assert len(first.asked) == 2


def test_one_that_refuses_the_key_is_left_alone_at_once():
    line = Line(first := Refuses(Fault.MISCONFIGURED), SteadySpeech())

    reasons_heard = [reasons(line.heard()) for _ in range(2)]

    assert len(first.asked) == 1
    assert reasons_heard[1] == {"first refuses; second speaks"}


def test_one_that_is_back_is_asked_beside_another_and_then_speaks():
    line = Line(first := Refuses(Fault.BUSY), second := SteadySpeech())

    async def later() -> list[SpeechChunk]:
        await line.say()
        first.well, line.now_s = True, OPEN_S[Fault.BUSY] + 1
        meanwhile = await line.say()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert reasons(meanwhile) == {"first takes no more for now; second speaks"}
        return await line.say()

    chunks = run_virtually(later())

    assert reasons(chunks) == {None}
    assert len(second.asked) == 2


def test_when_none_is_left_it_says_so_at_once_and_tries_again_later():
    line = Line(one := Refuses(Fault.MISCONFIGURED), other := Refuses(Fault.MISCONFIGURED))

    async def conversation() -> list[SpeechChunk]:
        for _ in range(3):
            with pytest.raises(SpeechEngineLost, match="no voice is left of first, second"):
                await line.say()
        other.well, line.now_s = True, OPEN_S[Fault.MISCONFIGURED] + 1
        return await line.say()

    chunks = run_virtually(conversation())

    assert told(chunks) == TEXT
    assert len(one.asked) == 2


def test_leaving_early_leaves_the_engine_too():
    line = Line(hangs := Hangs(2), SteadySpeech())

    async def cut_in() -> None:
        chunks = line.speech.speak(TEXT, language="en")
        await anext(chunks)
        await chunks.aclose()

    run_virtually(cut_in())

    assert hangs.ended == 1
    assert line.guards[0].in_use


def test_what_another_engine_said_is_not_kept():
    line = Line(first := Refuses(), SteadySpeech())

    async def twice() -> list[SpeechChunk]:
        cache = CachedSpeech(line.speech)
        [_ async for _ in cache.speak(TEXT, language="en")]
        first.well = True
        return [chunk async for chunk in cache.speak(TEXT, language="en")]

    assert reasons(run_virtually(twice())) == {None}


def test_a_style_reaches_whoever_speaks():
    class Heard(SteadySpeech):
        styles: list[object] = []  # noqa: RUF012

        async def speak(self, text: str, **how: object) -> AsyncGenerator[SpeechChunk]:
            self.styles.append(how["style"])
            raise UnknownVoice("none")
            yield

    line = Line(heard := Heard(), SteadySpeech())
    line.heard(style=Style("calm"))

    assert heard.styles == [Style("calm")]
