import pytest

from processors.answers.courtesies import courtesy_of


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Thank you!", "welcome"),
        ("¡Gracias!", "welcome"),
        ("धन्यवाद", "welcome"),
        ("Hi.", "hello"),
        ("No, thanks", "bye"),
        ("I want to talk to a person.", "person"),
        ("Ich möchte mit einem Menschen sprechen", "person"),
        ("hello how do I reset my password", None),
    ],
)
def test_only_words_that_are_nothing_but_polite_are_courtesies(words: str, line: str | None):
    assert courtesy_of(words) == line
