"""Whether the visitor said a value, however they said it."""

from typing import Any

import pytest

from processors.tools.said import Said, found_in, says

FOUR = {"type": "string", "pattern": "^[0-9]{4}$"}
CODE = {"type": "string", "pattern": "^MG[0-9]{4}$"}
MAIL = {"type": "string", "pattern": r"^[^@ ]+@[^@ ]+\.[a-z]+$"}


@pytest.mark.parametrize(
    "words",
    [
        "it's 1042.",
        "one zero four two",
        "one oh four two please",
        "number ten forty two",
        "uno cero cuatro dos",
        "un zéro quatre deux",
        "eins null vier zwei",
        "uno zero quattro due",
        "um zero quatro dois",
        "een nul vier twee",
        "jeden zero cztery dwa",
        "bir sıfır dört iki",
        "एक शून्य चार दो",
        "१०४२",
        "satu nol empat dua",
        "一零四二",
        "订单号是1042",
    ],
)
def test_an_order_number_is_found_in_all_twelve_languages(words: str):
    assert found_in(words, FOUR) == "1042"
    assert says(words, "1042")


@pytest.mark.parametrize(
    ("words", "schema", "value"),
    [
        ("M G dash one zero four two", CODE, "MG1042"),
        ("mike golf 1042", CODE, "MG1042"),
        ("write to anna@example.com.", MAIL, "anna@example.com"),
        ("double one oh five", FOUR, "1105"),
        ("three of them", {"type": "integer"}, 3),
        ("the yearly plan", {"enum": ["monthly", "yearly"]}, "yearly"),
        ("I have no idea", FOUR, None),
        ("one zero four", FOUR, None),
        ("anything", {"type": "string"}, None),
    ],
)
def test_what_a_parameter_asks_for_is_found(words: str, schema: dict[str, Any], value: Any):
    assert found_in(words, schema) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("order 10421", "1042"),
        ("order 1042", "1043"),
        ("order 1042", "42"),
        ("two orders, one from may 4", "1042"),
        ("order 1042", ""),
        ("order 1042", "--"),
    ],
)
def test_a_part_of_a_number_was_not_said(words: str, value: str):
    assert not says(words, value)


def test_an_address_is_the_same_spoken_and_written():
    assert says("anna at example dot com", "anna@example.com")


def test_what_was_said_earlier_in_the_call_counts_too():
    said = Said()
    said.heard("my order is 1042")
    said.heard("how do I pay?")

    assert said.holds("1042")
    assert said.holds(1042)
    assert said.last == "how do I pay?"
