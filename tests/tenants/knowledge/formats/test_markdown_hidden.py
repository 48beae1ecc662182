"""Markdown without what its reader does not see."""

import pytest

from tenants.knowledge.formats.markdown_hidden import without_hidden


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Open <!-- SECRET --> now.", "Open  now."),
        ("Open\n<!--\nSECRET\n\nSECRET > SECRET\n-->\nnow.", "Open\n\nnow."),
        ("Open\n<!-- never closed\nSECRET", "Open\n"),
        ("a <span style='display:none'>SECRET <b>x</b></span> b", "a  b"),
        ("a <div hidden>SECRET<div>SECRET</div>SECRET</div> b", "a  b"),
        ("a <div hidden>SECRET", "a "),
        ("a <span hidden/>SECRET</span> b", "a  b"),
        ("a\n<script>\nSECRET < 1\n</script>\nb", "a\n\nb"),
        ("a\n\n[//]: # (SECRET)\n\nb", "a\n\n\n\nb"),
        ("a\n\n[x]: https://x.example 'SECRET'\n", "a\n\n\n"),
        ("a\U000e0041\u200bb", "ab"),
    ],
)
def test_what_is_hidden_is_left_out(written: str, seen: str):
    assert without_hidden(written) == seen


@pytest.mark.parametrize(
    "shown",
    [
        "a <b>b</b> <img src='x'> 1 < 2 <https://x.example>",
        "```html\n<!-- a note -->\n<p hidden>x</p>\n```\nmore",
        "write `<!-- note -->` there",
        "[a link](https://x.example) and [another][x]",
        "",
    ],
)
def test_what_is_shown_stays(shown: str):
    assert without_hidden(shown) == shown


@pytest.mark.parametrize("hostile", ["<!--" * 50_000, "<a " * 100_000, "`" * 100_000, "[" * 50_000])
def test_endless_markup_ends(hostile: str):
    assert len(without_hidden(hostile)) <= len(hostile)
