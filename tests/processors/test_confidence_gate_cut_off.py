"""What the gate makes of an utterance that has cut an answer off."""

import pytest
from pipecat.frames.frames import Frame
from pipecat.tests.utils import SleepFrame

from processors.stt.words import Hypothesis
from tests.fakes.recognizer import SILENT, hypothesis
from tests.processors.test_confidence_gate import CLEAR, MUMBLED, BotSpeaks, talk, utterance

PAUSE, END = SleepFrame(0.05), SleepFrame(0.4)


def cut_off() -> list[Frame]:
    """The assistant in the middle of an answer."""
    return [BotSpeaks("page. Then choose the plan you want."), PAUSE]


@pytest.mark.parametrize(
    "heard", [SILENT, hypothesis("mm hmm", 0.9), hypothesis("okay", 0.2), MUMBLED]
)
async def test_what_cut_an_answer_off_for_nothing_lets_it_go_on(heard: Hypothesis):
    call = await talk([heard], *cut_off(), *utterance())

    assert call.story == ["start", "stop", "resume"]
    assert call.history == []


async def test_a_long_mumble_over_an_answer_is_asked_about():
    call = await talk([MUMBLED], *cut_off(), *utterance(voice_s=1.5))

    assert call.story == ["start", "stop", "repeat"]


async def test_words_over_an_answer_are_a_question():
    call = await talk([CLEAR], *cut_off(), *utterance())

    assert call.story == ["start", "stop", "answer"]


async def test_a_question_behind_a_cough_in_one_turn_is_answered():
    call = await talk([SILENT, CLEAR], *cut_off(), *utterance(), *utterance(), END, pause_s=0.45)

    assert call.story == ["start", "stop", "answer"]


async def test_an_okay_behind_a_question_in_one_turn_belongs_to_it():
    okay = hypothesis("okay", 0.9)

    call = await talk([CLEAR, okay], *cut_off(), *utterance(), *utterance(), END, pause_s=0.45)

    assert call.history == ["where is my order okay"]


async def test_an_okay_into_the_silence_is_a_turn():
    call = await talk([hypothesis("okay", 0.9)], *utterance())

    assert call.story == ["start", "stop", "answer"]


async def test_coughs_over_answers_are_no_failures_to_understand():
    cough = [*cut_off(), *utterance()]

    call = await talk([SILENT, SILENT, MUMBLED], *cough, *cough, *utterance())

    assert call.prompts == ["repeat"]


async def test_what_an_earlier_turn_cut_off_is_no_reason_to_go_on():
    call = await talk([CLEAR, SILENT], *cut_off(), *utterance(), BotSpeaks(), PAUSE, *utterance())

    assert call.story == ["start", "stop", "answer", "start", "stop", "repeat"]
