import pytest

from processors.tts.playout import PAUSE_S, Playout


def test_the_first_sentence_sounds_at_once():
    start = Playout().begin(5.0)

    assert (start.silence_s, start.at_s) == (0.0, 5.0)


def test_a_sentence_ready_early_waits_for_the_one_before_and_a_pause():
    playout = Playout()
    playout.begin(5.0)
    playout.queued(2.0)

    start = playout.begin(5.1)

    assert start.silence_s == PAUSE_S
    assert start.at_s == pytest.approx(7.0 + PAUSE_S)


def test_silence_that_was_heard_already_is_not_added_again():
    playout = Playout()
    playout.begin(5.0)
    playout.queued(2.0)

    just_late, very_late = playout.begin(7.1), Playout(7.0).begin(9.0)

    assert just_late.silence_s == pytest.approx(PAUSE_S - 0.1)
    assert just_late.at_s == pytest.approx(7.0 + PAUSE_S)
    assert (very_late.silence_s, very_late.at_s) == (0.0, 9.0)


def test_how_far_ahead_counts_down_to_nothing():
    playout = Playout()
    playout.begin(1.0)
    playout.queued(3.0)

    assert playout.ahead_s(2.0) == 2.0
    assert playout.ahead_s(9.0) == 0.0
