import pytest

from processors.policy.identity import Asking, Field, email_in, gives_up, value_in

MAIL, CODE = Field("email", "Mail?", "email"), Field("order", "Order?", "code", r"^[0-9]{4}$")


@pytest.mark.parametrize(
    "words",
    [
        "ann.lee@example.com",
        "It's Ann.Lee@example.com.",
        "ann dot lee at example dot com",
        "ann punto lee arroba example punto com",
        "ann punkt lee at example punkt com",
        "a n n dot lee at example dot com",
    ],
)
def test_an_address_is_understood_typed_and_spoken(words: str):
    assert email_in(words) == "ann.lee@example.com"


@pytest.mark.parametrize("words", ["I have none", "at the office", "dot com"])
def test_what_is_no_address_is_none(words: str):
    assert email_in(words) == ""


def test_a_number_is_understood_however_it_is_said():
    assert value_in("my order is one zero four two", CODE) == "1042"
    assert value_in("1042", CODE) == "1042"
    assert value_in("I don't know", CODE) == ""


def test_a_name_is_taken_without_the_words_around_it():
    assert value_in("My name is Ann Lee.", Field("name", "Name?")) == "Ann Lee"


def test_tries_are_counted_whether_refused_or_not_understood():
    asking = Asking((MAIL, CODE), 3, "address", "change my address")

    second = asking.misheard()
    assert second is not None
    third = second.refused()
    assert third is not None
    assert third.refused() is None


def test_after_a_refusal_everything_is_asked_again():
    heard = Asking((MAIL, CODE), 3, "address", "w").heard("ann@example.com")
    assert heard is not None
    again = heard.refused()

    assert heard.missing == CODE
    assert again is not None
    assert again.missing == MAIL


@pytest.mark.parametrize("words", ["Never mind.", "olvídelo", "Vergiss es", "算了"])
def test_a_visitor_may_think_better_of_it(words: str):
    assert gives_up(words)
