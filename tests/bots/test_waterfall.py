import pytest

from bots.waterfall import Inference, Moments, saved_ms, search_span, times, wasted_tokens


def early(*, token_ms: float | None, sentence_ms: float | None, written_ms: float | None = None):
    """Speech ended at 1000, the guess was made at 820."""
    inference = Inference(
        825.0, True, reached_ms=880.0, first_token_ms=token_ms, written_ms=written_ms
    )
    return Moments(
        zero_ms=1000.0, vad_stopped_ms=1200.0, transcript_ms=1290.0, turn_ended_ms=1320.0,
        guess_ms=820.0, kept=True, made=1, inference=inference, sentence_ms=sentence_ms,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("token_ms", "sentence_ms", "written_ms", "saved"),
    [
        (1400.0, 1500.0, 1600.0, 500.0),  # still thinking when the turn ended: all of the lead
        (1000.0, 1500.0, 1600.0, 500.0),  # still writing the first sentence: the same
        (1000.0, 1325.0, 1600.0, 180.0),  # the sentence was there: what its first token took
        (1000.0, 1500.0, 1010.0, 180.0),  # all was there, and the voice came late
        (1000.0, None, None, 180.0),
        (None, None, None, 500.0),
    ],
)
def test_a_guess_saves_the_work_that_would_have_followed_the_turn(
    token_ms, sentence_ms, written_ms, saved
):
    moments = early(token_ms=token_ms, sentence_ms=sentence_ms, written_ms=written_ms)

    assert saved_ms(moments) == saved


def test_stages_overlap_and_begin_before_the_end_of_speech():
    moments = early(token_ms=1060.0, sentence_ms=1330.0)
    moments.withdrawn.append((400.0, 700.0))

    turn = times(moments, 499.0)

    spans = {stage.name: (stage.start_ms, stage.end_ms) for stage in turn.stages}
    assert spans == {
        "guess_withdrawn": (-600, -300),
        "guess": (-180, 320),
        "llm_inference": (-120, 60),
        "endpointing_wait": (0, 200),
        "transcription": (200, 290),
        "turn_detection": (290, 320),
    }
    assert [s.start_ms for s in turn.stages] == sorted(s.start_ms for s in turn.stages)
    assert (turn.guesses.outcome, turn.guesses.withdrawn) == ("hit", 1)


def test_what_a_withdrawn_guess_cost_is_estimated_from_prompt_and_writing_time():
    asked = Inference(0.0, True, reached_ms=50.0, prompt_characters=400, first_token_ms=500.0)

    assert wasted_tokens(asked, 1500.0) == 100 + 60
    assert wasted_tokens(Inference(0.0, True, reached_ms=50.0, prompt_characters=400), 90.0) == 100
    assert wasted_tokens(Inference(0.0, True, prompt_characters=400), 20.0) == 0
    assert wasted_tokens(None, 20.0) == 0


def test_a_search_that_was_over_before_it_was_needed_began_with_the_words():
    ahead = Moments(heard_ms=[100.0, 400.0], inference=Inference(500.0, True))

    assert search_span(ahead, 505.0, 80.0) == (400.0, 480.0)
    assert search_span(ahead, 590.0, 85.0) == (505.0, 590.0)
