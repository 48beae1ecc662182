import pytest

from processors.stt.phrases import ASKED, TEXT, mine, split_sentences, words_of


def phrases(*texts: str, asked: tuple[str, ...] = ()) -> set[str]:
    return {" ".join(phrase) for phrase in mine(texts, asked).counts}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Open Settings, then Payments.", "open settings then payments"),
        (
            "It costs $5 a month, e.g. for 2 seats",
            "it costs five dollars a month for example for two seats",
        ),
        ("2.9% & more", "two point nine percent and more"),
        ("We open at 10:30 a.m., close at 6:00", "we open at ten thirty am close at six"),
        ("it’s the client's", "it's the client's"),
        ("i dont know, pls help", "i don't know please help"),
        ("Error MG-429", "error mg four hundred twenty nine"),
        ("24/7 support", "twenty four seven support"),
        ("!?", ""),
    ],
)
def test_a_sentence_is_put_as_it_is_said(written: str, said: str):
    assert " ".join(words_of(written)) == said


def test_markdown_is_read_without_its_markup():
    page = """# Change *your* plan

1. Open [Billing](https://example.com/billing), then **Plan**.
- See https://example.com for more!

| Solo | 19 dollars |
```
code("is not said")
```
"""
    assert list(split_sentences(page)) == [
        "Change your plan",
        "Open Billing, then Plan.",
        "See for more!",
        "Solo",
        "19 dollars",
    ]


def test_a_question_asked_often_counts_more_than_a_sentence():
    counts = mine(["Nothing else helps here."], ["Where is my invoice?"]).counts

    assert counts[("where", "is", "my", "invoice")] == ASKED
    assert counts[("nothing", "else", "helps", "here")] == TEXT


def test_the_visitor_speaks_of_themselves():
    assert "open my invoice and i see it" in phrases("Open your invoice and you see it.")


def test_a_question_is_expected_in_other_words():
    heard = phrases(asked=("How do I change my password?",))

    assert {"can i change my password", "where can i change my password"} <= heard


def test_what_a_page_tells_how_to_do_is_expected_as_a_question():
    heard = phrases(
        "To delete your account, open Settings.", "## Export a list\n\nTo export a list."
    )

    assert {"how do i delete my account", "i want to export a list"} <= heard


def test_a_heading_that_names_no_action_is_not_asked_for():
    heard = phrases("## Prices in euros\n\nA plan costs 5 euros.")

    assert "prices in euros" in heard
    assert "how do i prices in euros" not in heard


def test_what_is_said_to_every_help_desk_is_expected():
    assert {"can i talk to a person", "yes", "it doesn't work"} <= phrases()


def test_a_word_keeps_its_spelling_for_its_pronunciation():
    assert mine(["Use the API."], []).spellings["api"] == "API"
