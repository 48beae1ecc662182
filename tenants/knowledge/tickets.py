"""Reads resolved tickets from a CSV file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.files import MAX_TICKETS_BYTES, read_bytes

REQUIRED = ("id", "question", "answer")
COLUMNS = (*REQUIRED, "subject", "article", "language")
MAX_CELL_CHARS = 20_000


@dataclass(frozen=True)
class Ticket:
    """A question somebody asked and the answer that settled it."""

    id: str
    """Unique in the file."""

    question: str
    """In the visitor's words."""

    answer: str
    """As the team gave it."""

    line: int
    """Where its row ends in the file, counted from one."""

    subject: str = ""
    """A few words."""

    article: str = ""
    """Slug of the article it belongs to; "" when to none."""

    language: str = ""
    """Two letters; "" is the tenant's language."""


def read_tickets(path: Path) -> tuple[list[Ticket], list[Problem]]:
    """The usable rows, and what is wrong with the others. Other columns are not looked at."""
    try:
        content = read_bytes(path, limit=MAX_TICKETS_BYTES)
    except KnowledgeError as unusable:
        return [], [unusable.problem]
    # A byte that is not UTF-8 becomes a lone surrogate, by which its row is recognised below.
    text = content.decode("utf-8-sig", "surrogateescape")
    tickets: dict[str, Ticket] = {}
    problems: list[Problem] = []
    for found in _rows(text, path.name):
        if isinstance(found, Problem):
            problems.append(found)
        elif found.id in tickets:
            first = tickets[found.id].line
            what = f"ticket {found.id} is already on line {first}"
            problems.append(Problem(f"{path.name} line {found.line}", what, "remove one of them"))
        else:
            tickets[found.id] = found
    return list(tickets.values()), problems


def _rows(text: str, name: str) -> Iterator[Ticket | Problem]:
    head = text.lstrip("\r\n").partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    header: list[str] | None = None
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as broken:
            remedy = "check the quotes of this row"
            yield Problem(f"{name} line {rows.line_num}", f"cannot be read: {broken}", remedy)
            continue
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            header = [cell.strip().lower() for cell in row]
            if missing := [column for column in REQUIRED if column not in header]:
                what = f"the first row does not name the columns {', '.join(missing)}"
                yield Problem(name, what, f"begin with a row such as {','.join(COLUMNS)}")
                return
        else:
            yield _ticket(header, row, name, rows.line_num)


def _ticket(header: list[str], row: list[str], name: str, line: int) -> Ticket | Problem:
    place = f"{name} line {line}"
    if len(row) != len(header):
        what = f"has {len(row)} columns, the first row has {len(header)}"
        return Problem(place, what, "put cells that contain the separator in quotes")
    cells = {column: row[header.index(column)].strip() for column in COLUMNS if column in header}
    if any(0xDC80 <= ord(char) <= 0xDCFF or char == "\0" for cell in row for char in cell):
        return Problem(place, "is not UTF-8 text", "save the file as CSV in UTF-8")
    if empty := [column for column in REQUIRED if not cells[column]]:
        return Problem(place, f"has no {' and no '.join(empty)}", "fill it in or remove the row")
    if longest := [column for column, cell in cells.items() if len(cell) > MAX_CELL_CHARS]:
        what = f"its {longest[0]} is longer than {MAX_CELL_CHARS:,} characters"
        return Problem(place, what, "shorten it, or check the quotes of the rows above")
    return Ticket(line=line, **cells)
