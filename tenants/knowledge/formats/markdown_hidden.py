"""Leaves out of a Markdown page what its reader does not see."""

import re
from collections.abc import Iterator
from html import unescape

from tenants.knowledge.formats.hidden import NEVER_SHOWN, shows_nothing
from tenants.knowledge.formats.text import visible

_CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)|`[^`\n]+`", re.DOTALL | re.MULTILINE)
# `[//]: # (words)` is how writers leave a note to themselves: a target for links, never shown.
_TARGET = re.compile(
    r"^ {0,3}\[[^\]\n]{1,999}\]:[ \t]*\S+(?:[ \t]+[\"'(].*[\"')])?[ \t]*$", re.MULTILINE
)
# A comment, or a tag with its attributes; possessive, so that endless markup ends.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*+)(?P<inside>(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")


def without_hidden(markdown: str) -> str:
    """The page without comments, hidden elements, link targets and characters nobody sees.

    What stands in code is shown as it is, and stays.
    """
    shadow = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), markdown)
    cuts = [*_hidden(shadow), *(found.span() for found in _TARGET.finditer(shadow))]
    kept, last = list[str](), 0
    for start, end in sorted(cuts):
        kept.append(markdown[last : max(start, last)])
        last = max(last, end)
    return visible("".join([*kept, markdown[last:]]))


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """(begin, end) of each comment and hidden element; one never closed runs to the end."""
    begin, name, depth = 0, "", 0
    for found in _TAG.finditer(text):
        tag = (found["name"] or "").lower()
        if depth:
            # `<span/>` opens a span all the same: HTML knows no such short form.
            depth += (-1 if found["end"] else 1) * (tag == name)
            if not depth:
                yield begin, found.end()
        elif not tag:
            yield found.span()
        elif not found["end"] and tag not in _VOID and _hides(tag, found["inside"]):
            begin, name, depth = found.start(), tag, 1
    if depth:
        yield begin, len(text)


def _hides(tag: str, inside: str) -> bool:
    if tag in NEVER_SHOWN:
        return True
    values = {
        m[1].lower(): unescape("".join(m.groups("")[1:])) for m in _ATTRIBUTE.finditer(inside)
    }
    return shows_nothing(values)
