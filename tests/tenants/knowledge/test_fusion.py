"""How words and vectors are weighed."""

import numpy as np
import pytest

from tenants.knowledge.fusion import Candidate, Compared, best_first, chosen, ranking, relevance
from tenants.knowledge.spelling import unspelled
from tenants.knowledge.words import Match, WordIndex
from tenants.languages import Language

PASSAGES = [words.split() for words in ("a b c", "a b d", "a e f", "a g h")]


def explained_by(question: list[str], passage: int) -> float:
    match = WordIndex(PASSAGES).match(dict.fromkeys(question, 1.0))
    return float(match.explained[passage])


def ranked(
    cosines: list[float],
    explained: list[float],
    language: Language = "en",
    titled: int | None = None,
) -> list[int]:
    """Places, best first, each of a document of its own."""
    shares = np.array(explained, np.float32)
    compared = Compared(
        np.array(cosines, np.float32),
        Match(shares, shares),
        np.array([place == titled for place in range(len(cosines))], np.float32),
        np.arange(len(cosines), dtype=np.int32),
    )
    return list(best_first(ranking(compared, language)))


def test_a_passage_with_every_word_of_the_question_explains_all_of_it():
    assert explained_by(["a", "e"], 2) == pytest.approx(1.0)


def test_rare_words_count_more_than_common_ones():
    assert explained_by(["a", "e"], 2) - explained_by(["a", "e"], 0) > 0.6


def test_a_telling_word_counts_more():
    match = WordIndex(PASSAGES).match({"e": 3.0, "g": 1.0})

    assert match.explained[2] == pytest.approx(3 * match.explained[3])


def test_a_word_nobody_wrote_lowers_what_is_explained():
    assert explained_by(["b", "zebra"], 0) < 0.5


@pytest.mark.parametrize("question", [[], ["zebra"]])
def test_nothing_explains_nothing(question: list[str]):
    assert explained_by(question, 0) == 0.0


def test_a_word_said_often_in_a_short_passage_ranks_it_first():
    match = WordIndex([["a", "a"], ["a", "b", "c", "d"], ["e", "f"]]).match({"a": 1.0})

    assert match.bm25[0] > match.bm25[1] > match.bm25[2] == 0.0


def test_a_paraphrase_is_ranked_by_its_meaning_and_a_name_by_its_words():
    assert ranked([0.55, 0.35], [0.2, 0.5]) == [0, 1]
    assert ranked([0.55, 0.35], [0.2, 1.0]) == [1, 0]


def test_while_nothing_is_named_no_word_outvotes_the_five_nearest_documents():
    cosines, half_explained = [0.5, 0.49, 0.48, 0.47, 0.46, 0.45], [0.0] * 5 + [0.6]

    assert ranked(cosines, half_explained)[5] == 5
    assert ranked(cosines, [0.0] * 5 + [0.9])[0] == 5


def test_the_page_whose_title_is_asked_for_comes_first():
    assert ranked([0.6, 0.5], [1.0, 1.0], titled=1) == [1, 0]


def test_words_lead_where_the_vectors_know_little():
    assert ranked([0.8, 0.7], [0.3, 0.6], "en") == [0, 1]
    assert ranked([0.8, 0.7], [0.3, 0.6], "de") == [1, 0]


def test_a_code_is_relevant_though_its_vector_says_little():
    assert relevance(0.25, 1.0, "en") > 0.36 > relevance(0.25, 0.5, "en")


def test_the_order_is_whole_and_stable_beyond_the_head():
    scores = np.tile(np.array([0.1, 0.2, 0.2], np.float32), 100)

    order = list(best_first(scores))

    assert order == np.argsort(-scores, kind="stable").tolist()


def candidate(document: str, text: str, article: str = "") -> Candidate:
    return Candidate(document, article, text)


def test_a_ticket_that_repeats_its_article_is_left_out():
    candidates = [
        candidate("fees", "A late fee is added by hand as an extra line.", "fees"),
        candidate("T-1", "You can add a late fee by hand, as an extra line.", "fees"),
        candidate("T-2", "Fees can be paid in cash.", "fees"),
    ]

    assert chosen(candidates, 5) == [candidates[0], candidates[2]]


def test_articles_that_sound_alike_both_stay():
    candidates = [
        candidate("fees", "Open Settings and choose Fees.", "fees"),
        candidate("fines", "Open Settings and choose Fines.", "fines"),
    ]

    assert chosen(candidates, 5) == candidates


def test_two_passages_of_one_document_are_enough():
    candidates = [candidate("fees", f"Fee number {n} is {n * 7}.", "fees") for n in range(4)]

    other = candidate("T-9", "Something else.")
    assert chosen([*candidates, other], 5) == [*candidates[:2], other]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("what is m g two oh four", "what is mg 204"),
        ("error M-G 2 0 4 please", "error MG 204 please"),
        ("m. g. three one five", "mg 315"),
        ("code four zero two", "code 402"),
        ("hd five", "hd five"),
        ("one of my two clients", "one of my two clients"),
        ("i have one two dollar bill", "i have one two dollar bill"),
        ("a b c", "a b c"),
        ("", ""),
    ],
)
def test_spelled_codes_are_written_as_one_word(said: str, written: str):
    assert unspelled(said) == written
