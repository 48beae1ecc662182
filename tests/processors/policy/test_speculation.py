import numpy as np
import pytest

from processors.policy.speculation import Understood, difference
from processors.policy.wording import plain, words_of

SENTENCES = ("Open your profile.", "Choose Change password.")


def understood(
    words: str,
    *,
    intent: str = "",
    passage: str = "Passwords",
    evidence: tuple[str, ...] = SENTENCES,
    angle: float = 0.0,
) -> Understood:
    vector = np.array([np.cos(angle), np.sin(angle)], np.float32)
    return Understood(words, intent, passage, evidence, vector)


GUESS = understood("how do I reset my pass")


def test_the_rest_of_a_cut_word_changes_nothing():
    said = understood("How do I reset my password?", angle=0.3)
    assert difference(GUESS, said, language="en") == ""


@pytest.mark.parametrize(
    ("language", "guessed", "said", "kind"),
    [
        ("en", "can I pay", "can I not pay", "a negation"),
        ("en", "how do I pay", "when do I pay", "a question word"),
        ("en", "is it free for people", "is it free for five people", "a number"),
        ("en", "where is order", "where is order 412", "a number"),
        ("de", "kann ich zahlen", "kann ich nicht zahlen", "a negation"),
        ("fr", "je peux payer", "je peux payer sans carte", "a negation"),
        ("hi", "मैं भुगतान करूँ", "मैं भुगतान कैसे करूँ", "a question word"),
        ("zh", "我可以付款", "我不可以付款", "a negation"),
        ("en", "do not send it", "do send it", "a negation"),
    ],
)
def test_a_telling_word_withdraws_a_guess(language: str, guessed: str, said: str, kind: str):
    assert difference(understood(guessed), understood(said), language=language) == kind


def test_a_word_of_another_language_tells_nothing():
    """German asks `was`; English was somewhere."""
    guessed, said = understood("it late"), understood("it was late")
    assert difference(guessed, said, language="en") == ""


def test_a_name_withdraws_a_guess():
    said = understood("how do I reset my password in Calendly")
    named = difference(GUESS, said, language="en", names=frozenset({"calendly"}))
    assert named == "a name"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (understood("thanks", intent="welcome"), "another intent"),
        (understood("how do I reset my page", passage="Pages"), "another passage"),
        (
            understood("how do I reset my password on a phone", evidence=SENTENCES[:1]),
            "other sentences of the passage",
        ),
        (understood("how do I reset my passion for work", angle=1.2), "another meaning"),
    ],
)
def test_what_would_be_answered_otherwise_withdraws_a_guess(said: Understood, reason: str):
    assert difference(GUESS, said, language="en") == reason


def test_two_questions_nothing_answers_are_told_apart_by_their_meaning():
    one = understood("who won the cup", passage="", evidence=())
    assert (
        difference(one, understood("who won a cup", passage="", evidence=()), language="en") == ""
    )
    other = understood("who is the mayor", passage="", evidence=(), angle=1.2)
    assert difference(one, other, language="en") == "another meaning"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where’s my  order?", "wheres my order"),
        ("ＡＢＣ—１２", "abc 12"),
        ("मैं कैसे भुगतान करूँ?", "मैं कैसे भुगतान करूँ"),
    ],
)
def test_transcripts_of_the_same_words_are_the_same(text: str, words: str):
    assert plain(text) == words


def test_chinese_is_compared_by_character():
    assert words_of("我可以付款吗？OK") == ["我", "可", "以", "付", "款", "吗", "ok"]
