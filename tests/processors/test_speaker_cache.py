"""Answers known beforehand. Plays in virtual time."""

import pytest
from pipecat.frames.frames import InterruptionFrame
from pipecat.tests.utils import SleepFrame

from processors.speaker import Speaker
from processors.spoken_texts import engine_texts
from processors.tts.cache import CachedSpeech, warm
from tests.fakes.slow_speech import SlowSpeech
from tests.fakes.virtual_time import run_virtually
from tests.processors.spoken_call import HeardCall, reply

KNOWN = [
    "Hello! How can I **help** you today?",
    "Open the settings page in your account and then choose [billing](https://b.example). Bye.",
    "- First item\n- Second item\n\nThat is all.",
]
THINKING_S = 0.2


def warmed(texts: list[str]) -> tuple[CachedSpeech, SlowSpeech]:
    engine = SlowSpeech(takes_s=THINKING_S)
    speech = CachedSpeech(engine)

    async def known() -> None:
        for text in texts:
            await warm(speech, await engine_texts(text, "en"), language="en")

    run_virtually(known())
    return speech, engine


@pytest.mark.parametrize("text", KNOWN)
def test_a_known_answer_never_asks_the_engine(text: str):
    speech, engine = warmed([text])
    asked = len(engine.asked)
    call = HeardCall(Speaker(speech))

    call.play([*reply(text), SleepFrame(9.0)])

    assert len(engine.asked) == asked > 0
    assert speech.stats.misses == 0
    assert len(call.history) == 1


def test_a_known_answer_is_heard_at_once():
    speech, _ = warmed(KNOWN[:1])
    call = HeardCall(Speaker(speech))

    call.play([*reply(KNOWN[0]), SleepFrame(THINKING_S), InterruptionFrame()])

    assert call.history == ["Hello!"]


def test_a_known_answer_in_another_voice_is_made():
    speech, engine = warmed(KNOWN[:1])
    call = HeardCall(Speaker(speech, voice="en-us+f3"))

    call.play([*reply(KNOWN[0]), SleepFrame(9.0)])

    assert [asked[2] for asked in engine.asked] == [None, None, "en-us+f3", "en-us+f3"]


def test_a_barge_in_during_a_known_answer_is_remembered_to_the_word():
    speech, _ = warmed(KNOWN[:1])
    call = HeardCall(Speaker(speech), cut_in_at_s=0.3 + 0.3 + 0.75)

    call.play([*reply(KNOWN[0]), SleepFrame(5.0)])

    assert call.history == ["Hello! How can I"]
    assert call.errors == []
