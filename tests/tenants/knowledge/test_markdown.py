"""Markdown as it would be read out."""

import pytest

from tenants.knowledge.markdown import Block, sections

PAGE = """Before any heading.

# First *part* #

Two lines
of one paragraph.

1. Open [Settings](https://x.example/a "hint").
2. Press **Save**,
   then wait.

- a point
* another
---
> A quoted remark.

## Table

| Plan | Price |
|------|-------|
| Solo | 19 |

```
# not a heading
code stays
```

## Nothing under this one

###### Last
![A picture](x.png) and <b>bold</b> and `code` and 2 * 3 * 4 and snake_case_name.
"""


def test_a_page_falls_into_its_sections():
    found = [(section.level, section.heading) for section in sections(PAGE)]

    assert found == [(0, ""), (1, "First part"), (2, "Table"), (6, "Last")]


def test_paragraphs_and_lists_are_told_apart_and_lose_their_markup():
    first = list(sections(PAGE))[1]

    assert first.blocks == (
        Block("paragraph", ("Two lines of one paragraph.",)),
        Block("list", ("1. Open Settings.", "2. Press Save, then wait.", "- a point", "- another")),
        Block("paragraph", ("A quoted remark.",)),
    )


def test_tables_and_code_become_lines_to_read():
    table = list(sections(PAGE))[2]

    assert table.blocks == (
        Block("list", ("- Plan, Price", "- Solo, 19")),
        Block("paragraph", ("# not a heading code stays",)),
    )


def test_what_only_looks_like_markup_stays():
    last = list(sections(PAGE))[3]

    assert last.blocks[0].lines == (
        "A picture and bold and code and 2 * 3 * 4 and snake_case_name.",
    )


@pytest.mark.parametrize(
    "hostile",
    ["[" * 50_000, "*" * 50_000, "_a" * 30_000, "<" * 50_000, "![" * 30_000, "`" * 50_000],
)
def test_endless_markup_ends(hostile: str):
    assert sum(len(section.blocks) for section in sections(hostile)) <= 1
