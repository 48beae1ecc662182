from processors.stt.whisper_prompt import MOST_TOKENS, expect, names

ARTICLE = """# Connect your calendar

Open **Settings** and choose Google Calendar. The API of Marigold answers with MG-429 if you ask too
often. Then open your calendar: the availability of a room follows it, and so does the availability
of a person. I like it. Choose Google Calendar again.
"""


def test_names_codes_and_rare_words_are_expected():
    hotwords = expect([ARTICLE, "Nothing of the sort. Open your calendar."] * 3).hotwords

    assert {"Google Calendar", "API", "MG-429", "Marigold"} <= set(hotwords)
    assert not {"Open", "Then", "Choose", "I", "the"} & set(hotwords)


def test_a_word_that_only_few_articles_use_is_expected():
    texts = [*("Open your calendar." for _ in range(9)), "Set availability. More availability."]

    assert "availability" in expect(texts).hotwords


def test_what_more_articles_name_comes_last():
    hotwords = expect(["Pay with Klarna.", "Pay with Klarna.", "Pay with Bizum."]).hotwords

    assert hotwords[-1] == "Klarna"


def test_frequent_questions_show_how_people_talk():
    assert expect([], ["Where is my invoice?"]).prompt == "Where is my invoice?"


def test_all_of_it_fits_into_whispers_memory():
    texts = [f"Ask for Product{number} at the desk of Person{number}." for number in range(300)]
    expected = expect(texts, ["How do I find what I am looking for?"] * 3 + ["Where is it?"] * 50)

    told = " ".join([expected.prompt, *expected.hotwords])
    assert expected.hotwords
    assert len(told) / 3 <= MOST_TOKENS


def test_nothing_is_expected_of_a_brand_without_articles():
    assert expect([]) == expect([""])
    assert expect([]).hotwords == ()


def test_names_are_words_nobody_writes_in_lower_case():
    texts = ["Connect Google Calendar. Then open the calendar.", "Error E42 means no network."]

    assert names(texts) == {"google", "e42"}
