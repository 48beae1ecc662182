"""Cuts a page into passages of a length that a voice can answer from."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tenants.knowledge.markdown import Block, Section, sections

MAX_TOKENS = 200

Count = Callable[[str], int]

# A full stop ends a sentence when a space follows, unless it ends one of these or an initial.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-zÀ-ÿ]|e\.g|i\.e|etc|vs|approx|no|nr|mr|mrs|ms|dr|st|p\.m|a\.m|z\.b|d\.h|"
    r"ca|bzw|usw|inkl|zzgl|p\.ex|ej|sra?|art|ecc|ad es|bijv|np|tzn|vb|örn|dll)\.$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？।])")


@dataclass(frozen=True)
class Chunk:
    """A passage of one page."""

    heading: str
    """The heading it stands under; "" before the first."""

    text: str
    """Plain text. Paragraphs are parted by an empty line, items of a list by a line end."""


def chunks(body: str, *, count: Count, max_tokens: int = MAX_TOKENS) -> list[Chunk]:
    """The passages of a Markdown page, in its order.

    A passage never runs over a heading and never cuts a sentence or an item of a list: a single one
    longer than `max_tokens` is a passage by itself. A list that fits into a passage is not parted,
    nor from the paragraph that leads in to it.

    Args:
        body: Markdown without front matter.
        count: length of a text in tokens.
        max_tokens: of one passage, without title and heading.
    """
    return [
        Chunk(section.heading, text)
        for section in sections(body)
        for text in _texts(section, count, max_tokens)
    ]


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, together the whole of it but for the spaces between them."""
    found: list[str] = []
    start = 0
    for pause in _BREAK.finditer(text):
        said = text[start : pause.end()].strip()
        if said and not _ABBREVIATION.search(said):
            found.append(said)
            start = pause.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _texts(section: Section, count: Count, max_tokens: int) -> Iterator[str]:
    """The section's blocks, filled into as few passages as the rules allow."""
    held, size = "", 0
    for part in _parts(section.blocks, count, max_tokens):
        length = count(part.strip())
        if held and size + length > max_tokens:
            yield held.strip()
            held, size = "", 0
        held, size = held + part, size + length
    if held:
        yield held.strip()


def _parts(blocks: tuple[Block, ...], count: Count, max_tokens: int) -> Iterator[str]:
    """What must stay whole, each with the space that follows it."""
    lead = ""
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        whole = "\n".join(block.lines)
        fits = count(lead) + count(whole) <= max_tokens
        if block.kind == "paragraph" and fits and following and following.kind == "list":
            lead = f"{whole}\n\n"
        elif fits and (block.kind == "list" or count(whole) <= max_tokens // 2):
            yield f"{lead}{whole}\n\n"
            lead = ""
        else:
            items = block.kind == "list"
            *pieces, last = block.lines if items else sentences(whole)
            for piece in pieces:
                yield f"{lead}{piece}\n" if items else f"{lead}{piece} "
                lead = ""
            yield f"{lead}{last}\n\n"
            lead = ""
