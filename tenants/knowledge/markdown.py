"""Markdown to the plain text a person would read out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Literal

from tenants.knowledge.formats.text import visible

Kind = Literal["paragraph", "list"]


@dataclass(frozen=True)
class Block:
    """A paragraph, or a whole list."""

    kind: Kind
    """`list` when the lines are items, whose order may matter."""

    lines: tuple[str, ...]
    """One line for a paragraph; one for each item of a list, with its `1.` or `-`."""


@dataclass(frozen=True)
class Section:
    """What stands under one heading."""

    heading: str
    """Without its `#`; "" for what comes before the first."""

    level: int
    """1 to 6, as many as its `#`; 0 before the first heading."""

    blocks: tuple[Block, ...]
    """In the order of the page."""


_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_ITEM = re.compile(r"(?:[-*+]|(\d{1,4})[.)])\s+(.*)")
_RULE = re.compile(r"([-*_=])(\s*\1){2,}$|\|?[\s|:-]*-{2}[\s|:-]*$")
_FENCE = re.compile(r"(```|~~~)")
_SPANS = [
    (re.compile(r"<!--[^>]{0,2000}-->"), ""),
    (re.compile(r"!?\[([^\[\]]{0,1000})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]{1,1000})\]\[[^\[\]]{0,200}\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,2000})>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]{0,500}>"), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])[*](?=[^\s*])([^*]{1,1000}?)(?<=\S)[*](?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_]{1,1000}?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"`+([^`]{1,1000})`+"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])"), r"\1"),
]


def sections(text: str) -> Iterator[Section]:
    """The page by headings; a heading with nothing under it is left out."""
    heading, level, lines = "", 0, list[str]()
    for line, verbatim in _lines(text):
        found = None if verbatim else _HEADING.match(line)
        if not found:
            lines.append(line)
            continue
        if blocks := tuple(_blocks(lines)):
            yield Section(heading, level, blocks)
        heading, level, lines = plain(found[2]), len(found[1]), []
    if blocks := tuple(_blocks(lines)):
        yield Section(heading, level, blocks)


def plain(line: str) -> str:
    """A line without markup: `press [Save](#x) **now**` -> `press Save now`."""
    for pattern, replacement in _SPANS:
        line = pattern.sub(replacement, line)
    # An entity may stand for a character nobody sees.
    return " ".join(visible(unescape(line)).split())


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """(line, whether it stands in a code block) without the fences themselves."""
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line.strip())
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
            yield "", False
        else:
            yield line, bool(fence)


def _blocks(lines: list[str]) -> Iterator[Block]:
    paragraph: list[str] = []
    items: list[str] = []
    for line in [*lines, ""]:
        text = line.strip().lstrip("> ")
        rule = _RULE.match(text)
        item = None if rule else _item(text)
        if items and text and not item and not rule and line.startswith((" ", "\t")):
            items[-1] += f" {plain(text)}"
            continue
        if items and text and not item and not rule:
            yield Block("list", tuple(items))
            items = []
        if paragraph and (item or rule or not text):
            yield Block("paragraph", (" ".join(paragraph),))
            paragraph = []
        if item:
            items.append(item)
        elif not rule and (said := plain(text)):
            paragraph.append(said)
    if items:
        yield Block("list", tuple(items))


def _item(text: str) -> str | None:
    """A list's item, or a table's row as one; None for any other line."""
    if found := _ITEM.match(text):
        return f"{found[1]}. {plain(found[2])}" if found[1] else f"- {plain(found[2])}"
    if text.startswith("|"):
        return "- " + ", ".join(plain(cell) for cell in text.strip("|").split("|") if cell.strip())
    return None
