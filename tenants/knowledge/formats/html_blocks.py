"""Writes the elements of a page as Markdown: headings, paragraphs, lists, tables, code."""

import re

from lxml.html import HtmlElement

_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "option", "p", "pre", "search", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul",
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": 3}
_SPACE = re.compile(r"[^\S\u00a0]+")
_LIKE_MARKUP = re.compile(r"^([#>|]|[-+*](?=\s)|\d{1,4}(?=[.)]\s)|```|~~~|[-*_=]{3,}$)")
_ORDINAL = re.compile(r"^(\d{1,4})([.)])")


def markdown_of(element: HtmlElement) -> str:
    """The element's text, each block parted from the next by an empty line."""
    writer = _Writer()
    writer.walk(element)
    writer.end_block()
    return "\n\n".join(writer.blocks)


class _Writer:
    """Goes through a page once, from top to bottom. libxml2 keeps pages below 256 levels."""

    def __init__(self, *, flat: bool = False) -> None:
        self.blocks: list[str] = []
        self._line: list[str] = []
        self._flat = flat

    def walk(self, element: HtmlElement) -> None:
        """Write what is inside an element, without its own meaning."""
        self._say(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child)
            self._say(child.tail)

    def end_block(self) -> None:
        """What was said since the last block is a paragraph."""
        if text := self._said():
            lines = text.split("\n")
            self.blocks.append("\n".join(lines if self._flat else map(_unmistakable, lines)))

    def _element(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "br":
            self._line.append("\n")
        elif tag not in _BLOCKS:
            self.walk(element)
        else:
            self.end_block()
            if tag in _HEADINGS:
                self._heading(element, _HEADINGS[tag])
            elif tag in ("ul", "ol", "menu"):
                self._list(element)
            elif tag == "table" and not element.xpath(".//table | .//ul | .//ol | .//h2 | .//h3"):
                self._table(element)
            elif tag == "pre":
                self._code(element)
            else:
                self.walk(element)
            self.end_block()

    def _heading(self, element: HtmlElement, level: int) -> None:
        if text := _flat(element):
            self.blocks.append(f"{'#' * level} {text}")

    def _list(self, element: HtmlElement) -> None:
        start = element.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 5 else 1
        items: list[str] = []
        for item in element:
            if not isinstance(item.tag, str):
                continue
            inner = _Writer()
            inner.walk(item)
            inner.end_block()
            if not inner.blocks:
                continue
            mark = f"{number}." if element.tag == "ol" else "-"
            said = [" ".join(block.split("\n")) for block in inner.blocks if not _is_list(block)]
            items.append(f"{mark} {' '.join(said)}".rstrip())
            items += [block for block in inner.blocks if _is_list(block)]
            number += 1
        if items:
            self.blocks.append("\n".join(items))

    def _table(self, element: HtmlElement) -> None:
        rows = [
            [_flat(cell).replace("|", "/") for cell in row.iterchildren("td", "th")]
            for row in element.iter("tr")
        ]
        shown = [row for row in rows if any(row)]
        caption = element.find("caption")
        if caption is not None and (title := _flat(caption)):
            self.blocks.append(title)
        if not shown:
            return
        width = max(map(len, shown))
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in shown]
        lines.insert(1, "|" + "---|" * width)
        self.blocks.append("\n".join(lines))

    def _code(self, element: HtmlElement) -> None:
        text = element.text_content().strip("\n").replace("```", "")
        if text.strip():
            self.blocks.append(f"```\n{text}\n```")

    def _say(self, text: str | None) -> None:
        if text:
            self._line.append(_SPACE.sub(" ", text))

    def _said(self) -> str:
        """The words since the last block; lines end where the page breaks them."""
        lines = "".join(self._line).replace("\u00a0", " ").split("\n")
        self._line = []
        spoken = "\n".join(_escaped(" ".join(line.split())) for line in lines)
        return re.sub(r"\n{3,}", "\n\n", spoken).strip()


def _flat(element: HtmlElement) -> str:
    """All text of an element on one line."""
    inner = _Writer(flat=True)
    inner.walk(element)
    inner.end_block()
    return " ".join(" ".join(inner.blocks).split())


def _is_list(block: str) -> bool:
    return bool(re.match(r"(-|\d{1,4}\.) ", block)) and not block.startswith("\\")


def _escaped(line: str) -> str:
    """Text that will not be taken for a tag or an entity."""
    return re.sub(r"&(?=#?\w+;)", "&amp;", line).replace("<", "&lt;")


def _unmistakable(line: str) -> str:
    """A line of a paragraph that will not be taken for a heading or a list."""
    if found := _ORDINAL.match(line):
        return f"{found[1]}\\{line[len(found[1]) :]}"
    return f"\\{line}" if _LIKE_MARKUP.match(line) else line
