"""Word files to Markdown: hidden runs out, then Mammoth, then as any page."""

import io
import zipfile
from typing import Any

import mammoth
from lxml.etree import (  # pyright: ignore[reportAttributeAccessIssue] - compiled
    XMLParser,
    XMLSyntaxError,
    fromstring,
    tostring,
)

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.formats.html import read_html

Element = Any
"""Of lxml, whose compiled elements have no type."""

MAX_UNPACKED_BYTES = 60_000_000
_TINY_HALF_POINTS = 8
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BROKEN = (zipfile.BadZipFile, XMLSyntaxError, KeyError, ValueError, OSError, RecursionError)
_TITLE = "p[style-name='Title'] => h1:fresh"
_HIDING = ("vanish", "webHidden", "specVanish")


def read_docx(content: bytes, name: str) -> tuple[str, str]:
    """(title, Markdown) of what a reader of the file sees. The title is "" where it has none.

    Raises:
        KnowledgeError: it is no Word file, is damaged, or unpacks to too much.
    """
    remedy = "open it in a word processor and save it as .docx again"
    try:
        shown = _without_hidden(content, name)
        made = mammoth.convert_to_html(io.BytesIO(shown), convert_image=_no_image, style_map=_TITLE)
    except _BROKEN as broken:
        what = f"is no Word file that can be read ({type(broken).__name__})"
        raise KnowledgeError(Problem(name, what, remedy)) from None
    if not made.value.strip():
        raise KnowledgeError(Problem(name, "holds no text that a reader sees", remedy))
    page = read_html(f"<main>{made.value}</main>", name)
    return page.title, page.body


_no_image = mammoth.images.img_element(lambda _image: {})


def _without_hidden(content: bytes, name: str) -> bytes:
    """The same file with its words only: no pictures, no hidden runs, no declarations."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        parts = [part for part in old.infolist() if part.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            what = f"unpacks to more than {MAX_UNPACKED_BYTES / 1e6:g} MB"
            raise KnowledgeError(Problem(name, what, "split it"))
        hidden = _hidden_styles(old)
        for part in parts:
            root = _parsed(old.read(part))
            if part.filename.startswith("word/"):
                _drop(root, hidden)
            new.writestr(part.filename, tostring(root, encoding="utf-8", xml_declaration=True))
    return packed.getvalue()


def _parsed(content: bytes) -> Element:
    parser = XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type in a Word file")
    return root


def _drop(root: Element, hidden_styles: set[str]) -> None:
    for run in list(root.iter(f"{_W}r")):
        if _is_hidden(run, hidden_styles):
            run.getparent().remove(run)


def _is_hidden(run: Element, styles: set[str]) -> bool:
    """By its own format, or by a style of characters or of its paragraph."""
    own = run.find(f"{_W}rPr")
    if own is not None and (said := _says(own)) is not None:
        return said
    chosen = [] if own is None else own.findall(f"{_W}rStyle")
    around = next(run.iterancestors(f"{_W}p"), None)
    if around is not None:
        chosen += around.findall(f"{_W}pPr/{_W}pStyle")
    return any(style.get(f"{_W}val") in styles for style in chosen)


def _says(properties: Element) -> bool | None:
    """Whether a format hides its text; None where it says nothing of it."""
    for name in _HIDING:
        mark = properties.find(f"{_W}{name}")
        if mark is not None:
            return mark.get(f"{_W}val", "true") not in ("0", "false", "off")
    size = properties.find(f"{_W}sz")
    half_points = "" if size is None else size.get(f"{_W}val", "")
    return True if half_points.isdecimal() and int(half_points) < _TINY_HALF_POINTS else None


def _hidden_styles(archive: zipfile.ZipFile) -> set[str]:
    """Styles that hide what is written in them, by themselves or by the style they stand on."""
    if "word/styles.xml" not in archive.namelist():
        return set()
    says, on = dict[str, bool | None](), dict[str, str]()
    for style in _parsed(archive.read("word/styles.xml")).iter(f"{_W}style"):
        name = style.get(f"{_W}styleId", "")
        properties, base = style.find(f"{_W}rPr"), style.find(f"{_W}basedOn")
        says[name] = None if properties is None else _says(properties)
        on[name] = "" if base is None else base.get(f"{_W}val", "")
    return {name for name in says if _hides(name, says, on)}


def _hides(name: str, says: dict[str, bool | None], on: dict[str, str]) -> bool:
    """What the style says, or else the one it stands on, and so on; a circle ends."""
    seen = set[str]()
    while name in says and name not in seen:
        if (said := says[name]) is not None:
            return said
        seen.add(name)
        name = on[name]
    return False
