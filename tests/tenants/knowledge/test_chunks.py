"""Pages cut into passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.knowledge.chunks import chunks, sentences


def words(text: str) -> int:
    return len(text.split())


def cut(body: str, size: int) -> list[tuple[str, str]]:
    return [(c.heading, c.text) for c in chunks(body, count=words, max_tokens=size)]


def test_a_passage_never_runs_over_a_heading():
    body = "Intro here.\n\n## One\n\nFirst.\n\n## Two\n\nSecond."

    assert cut(body, 100) == [("", "Intro here."), ("One", "First."), ("Two", "Second.")]


def test_short_paragraphs_share_a_passage_until_it_is_full():
    assert cut("One two.\n\nThree four.\n\nFive six.", 4) == [
        ("", "One two.\n\nThree four."),
        ("", "Five six."),
    ]


def test_a_long_paragraph_is_cut_between_sentences_only():
    assert cut("One two three. Four five six. Seven eight.", 6) == [
        ("", "One two three. Four five six."),
        ("", "Seven eight."),
    ]


def test_a_sentence_longer_than_a_passage_stays_whole():
    long = " ".join(["word"] * 30) + "."

    assert cut(f"Short one. {long} Short two.", 10) == [
        ("", "Short one."),
        ("", long),
        ("", "Short two."),
    ]


def test_steps_that_fit_stay_together_with_the_sentence_that_leads_in():
    body = "Some words before it all.\n\nDo this:\n\n1. Open it.\n2. Press save.\n3. Wait."

    assert cut(body, 10) == [
        ("", "Some words before it all."),
        ("", "Do this:\n\n1. Open it.\n2. Press save.\n3. Wait."),
    ]


def test_steps_that_do_not_fit_are_cut_between_items():
    body = "Do this:\n\n" + "\n".join(f"{n}. Press the key number {n}." for n in range(1, 7))

    texts = [text for _, text in cut(body, 14)]

    assert texts[0].startswith("Do this:\n\n1. Press the key number 1.\n")
    assert [line for text in texts for line in text.splitlines() if line] == [
        "Do this:",
        *(f"{n}. Press the key number {n}." for n in range(1, 7)),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Call Dr. Miller at 3 p.m. today. Then wait.", 2),
        ("Use e.g. Chrome. It costs 3.50 dollars.", 2),
        ("Is it open? Yes! Really…  Good.", 4),
        ('He said "Stop." Then he left.', 2),
        ("打开设置。然后选择密码。", 2),
        ("सेटिंग्स खोलें। फिर सहेजें।", 2),
        ("Bitte z.B. hier klicken. Danke.", 2),
        ("no full stop", 1),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_would_pause(text: str, count: int):
    assert len(sentences(text)) == count


SENTENCE = st.lists(st.sampled_from(["blue", "seven", "press", "Save"]), min_size=1, max_size=9)
PARAGRAPH = st.lists(SENTENCE.map(lambda w: " ".join(w) + "."), min_size=1, max_size=6)


@given(st.lists(PARAGRAPH, min_size=1, max_size=6), st.integers(1, 25))
def test_nothing_is_lost_and_nothing_said_twice(page: list[list[str]], size: int):
    body = "\n\n".join(" ".join(paragraph) for paragraph in page)

    assert " ".join(text for _, text in cut(body, size)).split() == body.split()


@given(st.lists(PARAGRAPH, min_size=1, max_size=6), st.integers(1, 25))
def test_only_a_single_sentence_may_be_longer_than_a_passage(page: list[list[str]], size: int):
    body = "\n\n".join(" ".join(paragraph) for paragraph in page)

    assert all(words(text) <= size or len(sentences(text)) == 1 for _, text in cut(body, size))
