"""Signs are said as words; the page and the history keep them as they were written."""

import pytest
from pipecat.tests.utils import SleepFrame

from processors.pieces import PieceFrame
from processors.speaker import Speaker
from processors.spoken_texts import engine_texts
from tests.fakes.speech_engine import SteadySpeech
from tests.processors.spoken_call import HeardCall, reply

WRITTEN = "Write to help@harbor.example today."
SAID = "Write to help at harbor dot example today."


def test_what_is_said_is_not_what_is_kept():
    engine = SteadySpeech(word_s=0.2)
    call = HeardCall(Speaker(engine))

    call.play([*reply(WRITTEN), SleepFrame(3.0)])

    assert [text for text, *_ in engine.asked] == [SAID]
    assert call.history == [WRITTEN]


@pytest.mark.parametrize(
    ("words_before", "kept"),
    [(2, "Write to"), (4, "Write to"), (6, "Write to help@harbor.example")],
)
def test_a_cut_in_keeps_what_was_heard_and_an_address_only_whole(words_before: int, kept: str):
    cut_in_at_s = words_before * 0.5 + 0.25
    call = HeardCall(Speaker(SteadySpeech(word_s=0.5)), cut_in_at_s=cut_in_at_s)

    call.play([SleepFrame(0.5), *reply(WRITTEN), SleepFrame(cut_in_at_s + 0.3)])

    assert call.history == [kept]


def test_a_judged_piece_is_said_at_once_and_as_it_was_cut():
    engine = SteadySpeech(word_s=0.2)
    start, *_, end = reply("")
    pieces = [
        PieceFrame("You can change your plan under Billing,", kind="clause"),
        PieceFrame(" and it counts at once."),
        PieceFrame(" Done?"),
    ]
    call = HeardCall(Speaker(engine))

    call.play([start, pieces[0], SleepFrame(0.1), *pieces[1:], SleepFrame(5.0), end])

    assert [text.strip() for text, *_ in engine.asked] == [p.text.strip() for p in pieces]
    assert call.history == ["".join(p.text for p in pieces)]


async def test_what_is_voiced_ahead_is_what_will_be_said():
    assert await engine_texts(WRITTEN, "en") == [SAID]
