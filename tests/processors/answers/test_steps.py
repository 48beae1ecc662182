"""Being led through an article, one step at a time."""

import pytest

from processors.answers.steps import Steps, asks_for_steps, move_of, steps_in
from tenants.knowledge.search import Passage

TEXT = "Do this:\n1. Open the page.\n2. Enter your address.\n3. Choose a password."


def passage(text: str, *, score: float = 0.9, url: str = "a") -> Passage:
    return Passage("p", text, "Reset", "", url, "article", score, score)


def led() -> Steps:
    steps = steps_in([passage(TEXT)], min_score=0.3)
    assert steps
    return steps


@pytest.mark.parametrize(
    "words",
    [
        "Walk me through resetting my password.",
        "¿Cómo lo hago paso a paso?",
        "Guidez-moi, étape par étape",
        "Schritt für Schritt bitte",
        "एक-एक करके बताइए",
        "请一步一步教我",
    ],
)
def test_whoever_wants_to_be_led_is(words: str):
    assert asks_for_steps(words)


def test_a_plain_question_is_answered_plainly():
    assert not asks_for_steps("How do I reset my password?")
    assert not asks_for_steps("Can I go back one page?")


@pytest.mark.parametrize(
    ("words", "move"),
    [
        ("Next.", "next"),
        ("I'm there", "next"),
        ("Go on!", "next"),
        ("Could you repeat that?", None),
        ("repeat", "repeat"),
        ("go back", "back"),
        ("ya está", "next"),
        ("Noch einmal", "repeat"),
        ("zurück", "back"),
        ("हो गया", "next"),
        ("下一步", "next"),
        ("Where is my order?", None),
    ],
)
def test_the_words_that_move_through_steps(words: str, move: str | None):
    assert move_of(words) == move


def test_the_visitor_goes_on_back_and_hears_a_step_again():
    steps = led()
    second = steps.moved("next")

    assert steps.step == "Open the page."
    assert second
    assert second.step == "Enter your address."
    assert second.moved("repeat") == second
    assert second.moved("back") == steps
    assert steps.moved("back") == steps


def test_behind_the_last_step_there_is_none():
    last = led()
    for _ in range(2):
        last = last.moved("next") or last

    assert last.is_last
    assert last.moved("next") is None


def test_only_the_best_article_leads():
    other = passage("No list here.", url="b")

    assert steps_in([other, passage(TEXT)], min_score=0.3) is None
    assert steps_in([passage(TEXT, score=0.1)], min_score=0.3) is None
