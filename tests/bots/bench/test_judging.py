"""What an operator reads in the table: whose answer it was, when it came, and what it cost."""

import math

import pytest

from bots.bench.articles import articles_about, is_about
from bots.bench.conversation import Outcome, judge
from bots.bench.recordings import Recording
from bots.bench.rows import Measured, Row, row, to_stock
from bots.bench.table import COLUMNS, cells, markdown
from bots.bench.transport import Happening
from bots.bench.turns import Turn, turn_of
from processors.audio import pcm16_to_float
from processors.stt.words import Word
from tests.speech import recordings

BEGAN_S = 100.0
TURN = Turn(
    "dog",
    "clean",
    (Word("small", 0.3, 0.8, 0.9), Word("dog", 1.2, 2.0, 0.9)),
    b"",
    "dog",
)


def happened(*steps: tuple[float, str] | tuple[float, str, str]) -> list[Happening]:
    return [Happening(BEGAN_S + at_s, *what) for at_s, *what in steps]  # type: ignore[arg-type]


def test_an_answer_counts_from_the_last_voiced_sample():
    steps = happened((0.4, "turn began"), (2.3, "turn ended"), (2.6, "text", "A dog."))

    outcome = judge(TURN, BEGAN_S, steps, [BEGAN_S + 2.75, BEGAN_S + 2.8])

    assert outcome.voice_to_voice_ms == pytest.approx(750)
    assert (outcome.cut_off, outcome.kept, outcome.answer) == (False, False, "A dog.")


def test_the_answer_to_half_a_question_is_a_cut_off_and_not_the_answer():
    steps = happened(
        (1.1, "turn ended"),
        (1.15, "text", "Small what?"),
        (1.3, "turn began"),
        (2.4, "turn ended"),
        (2.5, "text", "A dog."),
    )

    outcome = judge(TURN, BEGAN_S, steps, [BEGAN_S + 1.2, BEGAN_S + 3.0])

    assert outcome.cut_off
    assert outcome.voice_to_voice_ms == pytest.approx(1000)
    assert outcome.answer == "A dog."


def test_what_still_sounds_of_the_last_answer_is_no_answer():
    outcome = judge(TURN, BEGAN_S, happened((2.3, "turn ended")), [BEGAN_S + 0.1])

    assert outcome.voice_to_voice_ms is None


def test_noise_before_the_first_word_is_no_cut_off():
    outcome = judge(TURN, BEGAN_S, happened((0.2, "turn ended"), (2.3, "turn ended")), [])

    assert not outcome.cut_off


def test_only_a_guess_kept_for_the_whole_question_is_a_hit():
    whole = happened((2.29, "kept", "small dog"), (2.3, "turn ended"))
    half = happened((1.09, "kept", "small"), (1.1, "turn ended"), (2.3, "turn ended"))

    assert judge(TURN, BEGAN_S, whole, []).kept
    assert not judge(TURN, BEGAN_S, half, []).kept


def measured(answered_ms: float | None, *, kept: bool = False, about_it: bool = True) -> Measured:
    outcome = Outcome(TURN, answered_ms, cut_off=answered_ms is None, kept=kept, answer="")
    return Measured(outcome, about_it, wasted_tokens=30.0, cpu_s=0.5)


def test_a_row_counts_turns_not_answers():
    turns = [measured(400), measured(600, kept=True), measured(None)]

    assert row("pause", "cloud", [*turns, measured(500, kept=True, about_it=False)]) == Row(
        system="pause",
        profile="cloud",
        turns=4,
        v2v_p50_ms=500.0,
        v2v_p95_ms=590.0,
        false_cutoffs_per_100=25.0,
        missed_per_100=25.0,
        hit_rate=0.5,
        wrong_keeps_per_100=25.0,
        wasted_tokens_per_turn=30.0,
        cpu_s_per_turn=0.5,
    )


def test_a_system_that_never_answered_has_no_times():
    silent = row("stock", "local", [measured(None)])

    assert silent.v2v_p50_ms is None
    assert "-" in cells(silent, [silent])
    assert to_stock([silent], silent) is None


def test_the_page_has_a_line_for_every_system():
    rows = [row("stock", "cloud", [measured(800)]), row("pause", "cloud", [measured(400)])]

    lines = markdown(rows, ["machine: mine"]).splitlines()

    assert all(line.count("|") == len(COLUMNS) + 1 for line in lines[:4])
    assert "| 0.50 |" in lines[3]
    assert "- machine: mine" in lines


def test_an_answer_from_the_neighbouring_page_is_not_about_the_question():
    voices = [Recording(r.name, r.words, pcm16_to_float(r.pcm16)) for r in recordings()]
    articles = articles_about(voices)
    own, mixed = articles[2], articles[2 + len(voices)]

    assert is_about(f"{own.text} This page is about it.", own.name, articles)
    assert is_about(f"It is in the article {own.title} on page 3.", own.name, articles)
    assert not is_about(mixed.text, own.name, articles)
    assert not is_about("I am sorry, I do not know.", own.name, articles)
    assert len({article.title for article in articles}) == len(articles)


def test_a_turn_asks_for_the_page_about_it():
    voice = recordings()[2]
    recording = Recording(voice.name, voice.words, pcm16_to_float(voice.pcm16))

    [own] = articles_about([recording])

    assert turn_of(recording).article == own.name
    assert not math.isnan(turn_of(recording).speech_end_s)
