"""PDF on standard input to JSON on standard output: `{"title", "body"}` or `{"refused": why}`.

Runs as a process of its own: a hostile file may take it down, or all its memory, and nothing else.
"""

import io
import json
import re
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTContainer, LTFigure, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psexceptions import PSException
from pdfminer.utils import apply_matrix_rect, decode_text

MAX_PAGES = 1_000
MEMORY_BYTES = 1_000_000_000
CPU_S = 60
_TINY_PT = 2.0
_INVISIBLE = (3, 7)
"""Text rendering modes that paint nothing: PDF 32000-1, table 106."""
_BULLET = re.compile(r"^(?:[•◦▪‣●○■–—*-]|\(?(\d{1,3})[.)])\s+(.*)$", re.DOTALL)
_HEADING = 1.15
"""Times the size of most text, from which a short block is a heading."""
_MARGIN = 0.08
"""Share of a page's height, at its top and its foot, where running titles stand."""


@dataclass(frozen=True)
class Block:
    """A block of lines that belong together."""

    lines: tuple[str, ...]
    """From top to bottom."""

    size_pt: float
    """Height of its letters."""

    at_edge: bool
    """Stands where running titles and page numbers do."""


class Seen(PDFPageAggregator):
    """Collects the letters of a page that a reader sees."""

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        super().begin_page(page, ctm)
        self._sheet = apply_matrix_rect(ctm, page.cropbox or page.mediabox)
        self._invisible = False

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._invisible = textstate.render in _INVISIBLE
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *drawn: Any, **more: Any) -> float:
        page = self.cur_item
        self.cur_item = LTFigure("", (0, 0, 1, 1), (1, 0, 0, 1, 0, 0))
        advance = super().render_char(*drawn, **more)
        letters, self.cur_item = list(self.cur_item), page
        for letter in letters:
            if isinstance(letter, LTChar) and not self._invisible and self._on_sheet(letter):
                page.add(letter)
        return advance

    def _on_sheet(self, letter: LTChar) -> bool:
        left, low, right, high = self._sheet
        x, y = (letter.x0 + letter.x1) / 2, (letter.y0 + letter.y1) / 2
        return letter.size >= _TINY_PT and left <= x <= right and low <= y <= high


def read_pdf(content: bytes) -> dict[str, str]:
    """Title and Markdown of a PDF, or why there are none."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(content)))
        pages = list(_pages(document))
    except PDFEncryptionError:
        return {"refused": "is protected by a password"}
    except (PSException, ValueError, TypeError, KeyError, IndexError, AssertionError) as broken:
        return {"refused": f"is no PDF that can be read ({type(broken).__name__})"}
    blocks = [block for page in pages for block in page]
    running = _running(pages)
    body = [block for block in blocks if not (block.at_edge and _key(block) in running)]
    if not body:
        return {"refused": "holds no text that a reader sees"}
    return {"title": _title(document, body), "body": "\n\n".join(_markdown(body))}


def _pages(document: PDFDocument) -> Iterator[list[Block]]:
    resources = PDFResourceManager()
    device = Seen(resources, laparams=LAParams(all_texts=True))
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.create_pages(document)):
        if number == MAX_PAGES:
            return
        interpreter.process_page(page)
        yield list(_blocks(device.get_result()))


def _blocks(page: LTPage) -> Iterator[Block]:
    for box in _boxes(page):
        lines = list(box)
        sizes = [letter.size for line in lines for letter in line if isinstance(letter, LTChar)]
        texts = tuple(text for line in lines if (text := " ".join(line.get_text().split())))
        if texts and sizes:
            edge = min(page.height - box.y1, box.y0) < page.height * _MARGIN
            yield Block(texts, round(median_low(sizes), 1), edge)


def _boxes(container: LTContainer[Any]) -> Iterator[LTTextBox]:
    for item in container:
        if isinstance(item, LTTextBox):
            yield item
        elif isinstance(item, LTContainer) and not isinstance(item, LTTextLine):
            yield from _boxes(item)


def _running(pages: Sequence[list[Block]]) -> set[str]:
    """Blocks at the edge of most pages: running titles, page numbers."""
    found = Counter(key for page in pages for key in {_key(b) for b in page if b.at_edge})
    return {key for key, times in found.items() if times >= max(3, len(pages) / 2)}


def _key(block: Block) -> str:
    return re.sub(r"\d+", "#", " ".join(block.lines))


def _title(document: PDFDocument, body: Sequence[Block]) -> str:
    named = document.info[0].get("Title") if document.info else None
    title = decode_text(named).strip() if isinstance(named, bytes) else ""
    if title and not re.search(r"\.(docx?|pptx?|indd|pdf|tex)$|^untitled", title, re.IGNORECASE):
        return title[:300]
    largest = max(body[:20], key=lambda block: block.size_pt)
    usual = _usual(body)
    return " ".join(largest.lines)[:300] if largest.size_pt >= usual * _HEADING else ""


def _usual(body: Sequence[Block]) -> float:
    letters = Counter[float]()
    for block in body:
        letters[block.size_pt] += sum(map(len, block.lines))
    return letters.most_common(1)[0][0]


def _markdown(body: Sequence[Block]) -> Iterator[str]:
    usual = _usual(body)
    for block in body:
        text = " ".join(block.lines)
        if block.size_pt >= usual * _HEADING and len(text) < 200:
            yield f"## {text}"
        else:
            yield "\n".join(_joined(block.lines))


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines of a block as items or as one paragraph; words parted at a line's end are whole."""
    said: list[str] = []
    for line in lines:
        item = _BULLET.match(line)
        text = line.replace("&", "&amp;").replace("<", "&lt;")
        if item:
            mark = f"{item[1]}." if item[1] else "-"
            said.append(f"{mark} " + item[2].replace("&", "&amp;").replace("<", "&lt;"))
        elif said and re.search(r"\w[-\u00ad]$", said[-1]) and text[:1].islower():
            said[-1] = said[-1][:-1] + text
        elif said:
            said[-1] += f" {text}"
        else:
            said.append(f"\\{text}" if text[:1] in "#>|" else text)
    return said


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    json.dump(read_pdf(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
