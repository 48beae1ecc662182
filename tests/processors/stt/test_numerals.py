import pytest

from processors.stt.numerals import spoken_number


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0", "zero"),
        ("15", "fifteen"),
        ("42", "forty two"),
        ("200", "two hundred"),
        ("1,099", "one thousand ninety nine"),
        ("1000000", "one million"),
        ("2.9", "two point nine"),
        ("14k", "fourteen thousand"),
        ("1st", "first"),
        ("12th", "twelfth"),
        ("20th", "twentieth"),
        ("33rd", "thirty third"),
        ("2024", "twenty twenty four"),
        ("1905", "nineteen oh five"),
        ("2008", "two thousand eight"),
        ("1990s", "nineteen nineties"),
        ("1234567890123", "one two three four five six seven eight nine zero one two three"),
    ],
)
def test_a_number_is_written_out_as_it_is_said(written: str, said: str):
    assert " ".join(spoken_number(written) or ()) == said


@pytest.mark.parametrize("token", ["", "abc", "3x", "1.2.3"])
def test_what_is_no_number_is_told_apart(token: str):
    assert spoken_number(token) is None
