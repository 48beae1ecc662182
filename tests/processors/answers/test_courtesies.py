import pytest

from processors.answers.courtesies import courtesy_of, gives_thanks


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


@pytest.mark.parametrize(
    ("words", "thanks"),
    [
        ("OK, thank you, that helps.", True),
        ("Ah, danke!", True),
        ("好的，谢谢", True),
        ("No, thank you.", False),
        ("Nein danke", False),
        ("I want a refund", False),
        ("", False),
    ],
)
def test_thanks_are_heard_wherever_they_stand_unless_something_is_declined(
    words: str, thanks: bool
):
    assert gives_thanks(words) is thanks
