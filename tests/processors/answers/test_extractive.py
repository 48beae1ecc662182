from dataclasses import dataclass

import numpy as np

from processors.answers.extractive import answer_from
from processors.answers.sentences import spoken_sentences

RESET = """Choose Forgot password on the sign-in page. Marigold sends you a link by e-mail.

## On mobile

1. Open the app and tap **Help signing in**.
2. Follow the link in your [mail](https://example.org).
"""


@dataclass(frozen=True)
class Passage:
    text: str
    score: float = 0.6
    title: str = "Reset your password"
    heading: str = ""
    url: str = "/help/demo/reset"


def by_shared_words(texts):
    """Unit vectors whose cosine grows with the words two texts share."""
    words = sorted({w for t in texts for w in t.lower().split()})
    vectors = np.array([[t.lower().split().count(w) for w in words] for t in texts], np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def ask(question, *passages, min_score=0.35, max_words=None):
    return answer_from(
        *(passages, question),
        embed=by_shared_words,
        min_score=min_score,
        language="en",
        max_words=max_words,
    )


def test_sentences_lose_their_markup():
    assert spoken_sentences(RESET, "en") == [
        "Choose Forgot password on the sign-in page.",
        "Marigold sends you a link by e-mail.",
        "Open the app and tap Help signing in.",
        "Follow the link in your mail.",
    ]


def test_an_answer_is_one_or_two_sentences_of_the_best_passage():
    answer = ask("forgot password on the sign-in page", Passage(RESET), Passage("Other."))

    assert answer is not None
    assert 1 <= len(answer.sentences) <= 2
    assert set(answer.sentences) <= set(spoken_sentences(RESET, "en"))
    assert answer.source.url == "/help/demo/reset"


def test_the_sentence_nearest_to_the_question_is_taken():
    answer = ask("open the app and tap what", Passage(RESET))

    assert answer is not None
    assert "Open the app and tap Help signing in." in answer.sentences


def test_nothing_relevant_is_no_answer():
    assert ask("who won the game", Passage(RESET, score=0.1)) is None
    assert ask("who won the game") is None


def test_a_passage_without_words_is_no_answer():
    assert ask("password", Passage("## \n***\n")) is None


def test_a_long_neighbour_is_left_out():
    long = "Forgot password " + "very " * 60 + "long."
    answer = ask("forgot password", Passage(f"Forgot password here. {long}"))

    assert answer is not None
    assert answer.sentences == ("Forgot password here.",)


def test_an_answer_that_has_to_be_short_is_its_best_sentence_alone():
    passage = Passage("Forgot password then here. Forgot password then again.")
    question = "forgot password then"
    whole, short = ask(question, passage), ask(question, passage, max_words=6)

    assert whole is not None
    assert short is not None
    assert len(whole.sentences) == 2
    assert len(short.sentences) == 1


def test_a_sentence_longer_than_allowed_is_better_than_none():
    answer = ask("forgot password", Passage("Forgot password? " + "very " * 20), max_words=10)

    assert answer is not None
