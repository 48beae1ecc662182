"""Documents to the rows of the dataset, still without their vectors."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from tenants.knowledge.chunks import Count, chunks
from tenants.knowledge.documents import Document
from tenants.knowledge.vectors import Vectors


@dataclass(frozen=True)
class Row:
    """One passage to be found. The fields are columns of the dataset."""

    id: str
    """The document's id, `#` and the passage's number in it."""

    kind: str
    """`article`, `ticket` or `question`."""

    title: str
    """Of the document."""

    heading: str
    """An article's heading, the question a ticket or a frequent question answers."""

    text: str
    """Plain text, to be read out or quoted."""

    url: str
    """The page it is from; "" when there is none."""

    article: str
    """The slug of the article it is from or belongs to."""

    language: str
    """Two letters."""

    area: str
    """The part of the help center or the product it belongs to; "" when to none."""

    searched: str
    """What questions are compared with."""


def rows(documents: Sequence[Document], count: Count) -> list[Row]:
    """Articles and tickets by passage, frequent questions by wording (their text still empty)."""
    return [row for document in documents for row in _rows(document, count)]


def aimed(found: Sequence[Row], vectors: Vectors) -> list[Row]:
    """The same rows; each frequent question has the passage of its article that is nearest to it.

    Args:
        found: rows of all kinds.
        vectors: (n, 384), of their `searched`, of length one.
    """
    passages: dict[str, list[int]] = {}
    for place, row in enumerate(found):
        if row.kind == "article":
            passages.setdefault(row.article, []).append(place)
    aimed_rows: list[Row] = []
    for row, vector in zip(found, vectors, strict=True):
        if row.kind == "question":
            places = passages[row.article]
            nearest = places[int(np.argmax(vectors[places] @ vector))]
            row = replace(row, text=found[nearest].text)
        aimed_rows.append(row)
    return aimed_rows


def digest(*parts: str) -> str:
    """Equal for equal parts in the same order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def row_digest(row: Row, stems: str) -> str:
    """Changes with anything that a search could show or use."""
    return digest(*asdict(row).values(), stems)


def _rows(document: Document, count: Count) -> Iterator[Row]:
    make: Callable[[Document], Iterator[tuple[str, str, str]]] = (
        _asked if document.kind == "question" else lambda d: _cut(d, count)
    )
    for number, (heading, text, searched) in enumerate(make(document)):
        yield Row(
            id=f"{document.id}#{number}",
            kind=document.kind,
            title=document.title,
            heading=heading,
            text=text,
            url=document.url,
            article=document.article,
            language=document.language,
            area=document.area,
            searched=searched,
        )


def _asked(document: Document) -> Iterator[tuple[str, str, str]]:
    for wording in document.asked:
        yield document.asked[0], "", wording


def _cut(document: Document, count: Count) -> Iterator[tuple[str, str, str]]:
    """(heading, text, what is searched) of each passage."""
    for chunk in chunks(document.body, count=count):
        if document.kind == "article":
            yield chunk.heading, chunk.text, f"{document.title}: {chunk.heading}\n{chunk.text}"
        else:
            asked = " ".join(document.asked)
            yield asked, chunk.text, f"{document.title}. {asked} {chunk.text}"
