import pytest

from processors.tts.playout import PAUSE_S, Playout


def test_the_first_sentence_sounds_at_once():
    playout = Playout()

    assert playout.begin(5.0) == 0.0
    assert playout.free_s == 5.0


def test_a_sentence_ready_early_waits_for_the_one_before_and_a_pause():
    playout = Playout()
    playout.begin(5.0)
    playout.queued(2.0)

    assert playout.begin(5.1) == PAUSE_S
    assert playout.free_s == pytest.approx(7.0 + PAUSE_S)


def test_silence_that_was_heard_already_is_not_added_again():
    just_late, very_late = Playout(7.0), Playout(7.0)

    assert just_late.begin(7.1) == pytest.approx(PAUSE_S - 0.1)
    assert just_late.free_s == pytest.approx(7.0 + PAUSE_S)
    assert very_late.begin(9.0) == 0.0
    assert very_late.free_s == 9.0


@pytest.mark.parametrize(("now_s", "silence_s", "sounds_s"), [(5.0, 0.1, 7.1), (9.0, 0.0, 9.0)])
def test_the_rest_of_a_sentence_follows_its_clause(now_s: float, silence_s: float, sounds_s: float):
    playout = Playout(7.0)

    assert playout.go_on(now_s, pause_s=0.1) == pytest.approx(silence_s)
    assert playout.free_s == pytest.approx(sounds_s)


def test_how_far_ahead_counts_down_to_nothing():
    playout = Playout()
    playout.begin(1.0)
    playout.queued(3.0)

    assert playout.ahead_s(2.0) == 2.0
    assert playout.ahead_s(9.0) == 0.0
