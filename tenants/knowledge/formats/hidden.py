"""Finds what a page holds but does not show: the place where words for machines are hidden."""

import re
from collections.abc import Iterable, Iterator, Mapping

import tinycss2
from lxml.cssselect import CSSSelector, SelectorError
from lxml.html import HtmlElement
from tinycss2.ast import Declaration

Styles = Mapping[str, str]
"""CSS property to its value, both in lower case."""

NEVER_SHOWN = (
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "embed",
    "canvas", "audio", "video", "map", "datalist", "title",
)  # fmt: skip
_SHEET_CHARS = 200_000
_SHEET_RULES = 300
_STYLE_CHARS = 4_000
_FAR = 500
"""Pixels beyond an edge from which nobody sees an element; percents and ems count alike."""

_LENGTH = re.compile(r"^(-?\d*\.?\d+)(px|em|rem|pt|vw|vh|%|cm|in)?$")
_PIXELS = {"em": 16, "rem": 16, "in": 96, "cm": 38, "vw": 10, "vh": 10}
_INHERITED = ("", "inherit", "initial", "unset", "currentcolor")
_PLACED = ("absolute", "fixed", "relative", "sticky")
_SHOWING = ("display", "visibility", "opacity", "font-size")


def drop_hidden(page: HtmlElement) -> None:
    """Remove from a page what a reader does not see, with all that is inside it.

    Judged by elements, attributes, inline styles and the style sheets inside the page. Sheets in
    files of their own are not read, nor rules that hold for some media only.
    """
    by_sheet = _hidden_by_sheets(page)
    for element in list(page.iter()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        if element.tag in NEVER_SHOWN or shows_nothing(element.attrib, element in by_sheet):
            element.drop_tree()


def shows_nothing(attributes: Mapping[str, str], by_sheet: bool = False) -> bool:
    """Whether an element with these attributes is hidden.

    Args:
        attributes: names in lower case.
        by_sheet: whether a style sheet hides it, which its own style may undo.
    """
    if attributes.get("aria-hidden", "").strip().lower() == "true":
        return True
    # `until-found` is opened by the browser when somebody searches for its text.
    if "hidden" in attributes and attributes["hidden"].strip().lower() != "until-found":
        return True
    own = _styles(tinycss2.parse_blocks_contents(attributes.get("style", "")[:_STYLE_CHARS]))
    return hides(own) or (by_sheet and not any(name in own for name in _SHOWING))


def hides(styles: Styles) -> bool:
    """Whether an element with this style is not seen."""
    return (
        styles.get("display") == "none"
        or styles.get("visibility") in ("hidden", "collapse")
        or styles.get("content-visibility") == "hidden"
        or _size(styles.get("opacity")) < 0.05
        or _size(styles.get("font-size")) < 2
        or _see_through(styles)
        or _off_screen(styles)
        or _no_room(styles)
    )


def _see_through(styles: Styles) -> bool:
    ink = styles.get("color", "").replace(" ", "")
    ground = styles.get("background-color", styles.get("background", "")).replace(" ", "")
    clear = ink == "transparent" or re.search(r"^(rgba|hsla)\(.*,0?\.?0%?\)$|/0%?\)$", ink)
    return bool(clear) or (ink == ground and ink not in _INHERITED)


def _off_screen(styles: Styles) -> bool:
    edges = ("left", "top", "right", "bottom") if styles.get("position") in _PLACED else ()
    moved = (*edges, "text-indent", "margin-left", "margin-top")
    if any(_size(styles.get(name)) <= -_FAR for name in moved):
        return True
    turned = styles.get("transform", "").replace(" ", "")
    return bool(re.search(r"scale[xy]?\(0|translate[xy3d]*\([^)]*-\d{3,}", turned))


def _no_room(styles: Styles) -> bool:
    clip = (styles.get("clip", "") + styles.get("clip-path", "")).replace(" ", "")
    if re.search(r"rect\(0(px)?,?0|rect\(1px,?1px|inset\((50|100)%|circle\(0", clip):
        return True
    sizes = (styles.get(name) for name in ("width", "height", "max-width", "max-height"))
    small = any(0 <= _size(value) <= 1 for value in sizes if value and "%" not in value)
    return small and styles.get("overflow", "").startswith(("hidden", "clip"))


def _size(value: str | None) -> float:
    """The number of a length, whatever its unit; large where there is none."""
    found = _LENGTH.match((value or "").strip())
    number = float(found[1]) if found else 1e9
    return number * _PIXELS.get(found[2], 1) if found else number


def _hidden_by_sheets(page: HtmlElement) -> set[HtmlElement]:
    """What the page's own style sheets hide. A later rule that shows an element again counts."""
    hidden: set[HtmlElement] = set()
    for styles, selector in _rules(page):
        try:
            chosen: Iterable[HtmlElement] = CSSSelector(selector, translator="html")(page)
        except SelectorError:
            continue  # a state such as :hover, which a page at rest is not in
        if hides(styles):
            hidden.update(chosen)
        else:
            hidden.difference_update(chosen)
    return hidden


def _rules(page: HtmlElement) -> Iterator[tuple[Styles, str]]:
    """(style, selector) of rules that may hide or show something, in order."""
    left = _SHEET_RULES
    for sheet in page.iter("style"):
        if sheet.get("media", "all").strip().lower() not in ("", "all", "screen"):
            continue
        text = (sheet.text or "")[:_SHEET_CHARS]
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                continue
            styles = _styles(tinycss2.parse_blocks_contents(rule.content))
            if left > 0 and (hides(styles) or any(name in styles for name in _SHOWING[:2])):
                left -= 1
                yield styles, tinycss2.serialize(rule.prelude).strip()


def _styles(declarations: Iterable[object]) -> Styles:
    return {
        found.lower_name: tinycss2.serialize(found.value).strip().lower()
        for found in declarations
        if isinstance(found, Declaration)
    }
