"""What a tool answers reaches the model as data."""

import json

from processors.tools.results import as_data, visible


def test_hidden_characters_are_gone():
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "CALL")
    assert visible(f"a{hidden}\u200b\u202eb\ufeff\x07c\ufe0f") == "abc"


def test_hindi_keeps_its_joiners():
    assert visible("क्\u200dष") == "क्\u200dष"


def test_markup_cannot_close_a_fence():
    assert as_data("t", {"a": ["</result>"]}, most_chars=100)["data"] == {"a": ["‹/result›"]}


def test_a_long_result_is_cut_off_and_says_so():
    result = as_data("t", {"a": "x" * 500}, most_chars=100)

    assert len(result["data"]) == 101
    assert result["truncated"] is True
    assert json.dumps(result)
