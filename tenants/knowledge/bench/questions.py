"""Questions to measure a search with: a JSON object per line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenants.errors import Problem, TenantError

KEYS = ("question", "document", "also", "kind")


class QuestionsError(TenantError):
    """A file of questions that cannot be measured with. Lists every problem."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        head = f"{path}: {len(problems)} to fix"
        super().__init__("\n  ".join([head, *map(str, problems)]))


@dataclass(frozen=True)
class Question:
    """One line of the file."""

    question: str
    """As a visitor would say or type it."""

    document: str | None
    """The document that answers it: a file's name with or without its suffix, or its path in the
    folder. None where nothing does."""

    also: tuple[str, ...] = ()
    """Others that answer it too."""

    kind: str = ""
    """A group to report by itself; "" when there are no groups."""

    line: int = 0
    """In the file, counted from one."""

    @property
    def wanted(self) -> tuple[str, ...]:
        return (self.document, *self.also) if self.document else ()


def read_questions(path: Path) -> list[Question]:
    """All questions of a file, in order. Empty lines do not count.

    Raises:
        QuestionsError: the file cannot be read, or a line of it cannot be used.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as unreadable:
        why = getattr(unreadable, "strerror", None) or "is not UTF-8 text"
        remedy = "name a JSON-lines file in UTF-8"
        raise QuestionsError(path, [Problem("file", str(why), remedy)]) from unreadable
    found = list(_questions(lines))
    if problems := [line for line in found if isinstance(line, Problem)]:
        raise QuestionsError(path, problems)
    questions = [line for line in found if isinstance(line, Question)]
    if not questions:
        remedy = 'write lines such as {"question": "how do i pay", "document": "payments"}'
        raise QuestionsError(path, [Problem("file", "holds no question", remedy)])
    return questions


def _questions(lines: list[str]) -> Iterator[Question | Problem]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            content = json.loads(line)
        except json.JSONDecodeError as broken:
            what = f"is not JSON: {broken.msg} at column {broken.colno}"
            yield Problem(place, what, "write one object per line")
            continue
        yield _question(place, number, content)


def _question(place: str, number: int, content: Any) -> Question | Problem:
    if not isinstance(content, dict):
        return Problem(place, "is not an object", 'write {"question": ..., "document": ...}')
    said, document, also = content.get("question"), content.get("document"), content.get("also")
    if not isinstance(said, str) or not said.strip():
        return Problem(place, "has no question", 'add "question": "how do i pay"')
    if "document" not in content or not isinstance(document, str | None) or document == "":
        what = "names no document that answers it"
        return Problem(place, what, 'add "document": "payments.md", or null where nothing answers')
    also = [] if also is None else also
    if not isinstance(also, list) or not all(isinstance(other, str) for other in also):
        return Problem(place, '"also" is not a list of documents', 'write "also": ["refunds.md"]')
    return Question(said, document, tuple(also), str(content.get("kind") or ""), number)
