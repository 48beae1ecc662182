"""How words and vectors are weighed."""

import pytest

from tenants.knowledge.fusion import Candidate, WordWeights, chosen, explained, fused
from tenants.knowledge.spelling import unspelled

PASSAGES = [frozenset(words.split()) for words in ("a b c", "a b d", "a e f", "a g h")]


def explained_by(question: list[str], passage: frozenset[str]) -> float:
    return explained(WordWeights(PASSAGES).shares(question), passage)


def test_a_passage_with_every_word_of_the_question_explains_all_of_it():
    assert explained_by(["a", "e"], PASSAGES[2]) == pytest.approx(1.0)


def test_rare_words_count_more_than_common_ones():
    assert explained_by(["a", "e"], frozenset("e")) > 0.8


def test_a_word_nobody_wrote_lowers_what_is_explained():
    assert explained_by(["b", "zebra"], PASSAGES[0]) < 0.5


@pytest.mark.parametrize("question", [[], ["zebra"]])
def test_nothing_explains_nothing(question: list[str]):
    assert explained_by(question, PASSAGES[0]) == 0.0


def test_a_paraphrase_is_ranked_by_its_meaning_and_a_name_by_its_words():
    by_meaning, by_words = (0.55, 0.2), (0.35, 0.5)
    assert fused(*by_meaning, "en") > fused(*by_words, "en")

    assert fused(0.35, 1.0, "en") > fused(0.55, 0.2, "en")


def test_words_weigh_more_where_the_vectors_know_little():
    assert fused(0.4, 0.8, "de") > fused(0.4, 0.8, "en")


def candidate(document: str, text: str, article: str = "") -> Candidate:
    return Candidate(document, article, text)


def test_a_ticket_that_repeats_its_article_is_left_out():
    ranked = [
        candidate("fees", "A late fee is added by hand as an extra line.", "fees"),
        candidate("T-1", "You can add a late fee by hand, as an extra line.", "fees"),
        candidate("T-2", "Fees can be paid in cash.", "fees"),
    ]

    assert chosen(ranked, 5) == [0, 2]


def test_articles_that_sound_alike_both_stay():
    ranked = [
        candidate("fees", "Open Settings and choose Fees.", "fees"),
        candidate("fines", "Open Settings and choose Fines.", "fines"),
    ]

    assert chosen(ranked, 5) == [0, 1]


def test_two_passages_of_one_document_are_enough():
    ranked = [candidate("fees", f"Fee number {n} is {n * 7}.", "fees") for n in range(4)]

    assert chosen([*ranked, candidate("T-9", "Something else.")], 5) == [0, 1, 4]


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
