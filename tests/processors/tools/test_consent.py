"""A yes is a yes to the question that was asked, and to nothing else."""

import pytest

from processors.tools.consent import Held, verdict

QUESTION = "Shall I cancel order 1042?"
HELD = Held("cancel_order", {"order_id": "1042"}, QUESTION)


@pytest.mark.parametrize(
    "words",
    [
        "yes",
        "Yes, please.",
        "yes go ahead",
        "yes cancel order 1042",
        "yes, one zero four two",
        "okay, do it",
        "sí, por favor",
        "oui, allez-y",
        "ja bitte",
        "certo",
        "sim",
        "ja graag",
        "tak",
        "evet",
        "हाँ",
        "ya",
        "是的",
    ],
)
def test_a_yes_runs_it(words: str):
    assert verdict(HELD, words, QUESTION) == "run"


@pytest.mark.parametrize(
    "words",
    [
        "what are your hours?",
        "yes but order 1043",
        "yes cancel order 1043",
        "yes cancel order 104",
        "yes cancel order 2 4 0 1",
        "yes and delete my account",
        "yes or no",
        "what happens if I say yes",
        "ja, aber nicht die",
        "",
    ],
)
def test_anything_else_drops_it(words: str):
    assert verdict(HELD, words, QUESTION) == "drop"


@pytest.mark.parametrize(
    "words",
    [
        *("No.", "no thanks", "leave it", "no gracias", "non merci", "nein danke", "no grazie"),
        *("não", "nee dank je", "nie, dziękuję", "hayır", "नहीं", "tidak", "不用了"),
    ],
)
def test_a_no_is_a_no(words: str):
    assert verdict(HELD, words, QUESTION) == "no"


@pytest.mark.parametrize(
    "before", ["", "Shall I cancel", f"{QUESTION} Would you like to hear a joke?"]
)
def test_a_yes_to_half_a_question_or_to_another_one_is_asked_again_once(before: str):
    again = Held(HELD.name, HELD.arguments, QUESTION, asked_again=True)

    assert verdict(HELD, "yes", before) == "again"
    assert verdict(again, "yes", before) == "drop"


def test_the_question_may_end_a_longer_answer():
    assert verdict(HELD, "yes", f"I found it. {QUESTION}") == "run"
