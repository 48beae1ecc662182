"""What the visitor said in a call, and whether a value was among it."""

import re
from collections import deque
from typing import Any, cast

from processors.tools.spelling import compact, readings, runs

REMEMBERED = 200
"""Turns of one call."""

LONGEST = 2000
"""Characters of one turn that are looked at."""


class Said:
    """The visitor's own words, turn by turn: nothing a document, a ticket or a tool said."""

    def __init__(self) -> None:
        self._turns: deque[str] = deque(maxlen=REMEMBERED)
        self.turns = 0
        """Turns so far."""

    def heard(self, words: str) -> None:
        """The visitor said or typed this, and the turn is over."""
        if words.strip():
            self.turns += 1
            self._turns.append(words[:LONGEST])

    @property
    def last(self) -> str:
        """The words of the newest turn; "" before the first."""
        return self._turns[-1] if self._turns else ""

    def recent(self, turns: int) -> list[str]:
        """The newest turns, newest first."""
        return list(self._turns)[::-1][:turns]

    def holds(self, value: Any) -> bool:
        """Whether the visitor said this value in some turn, spoken or written."""
        return any(says(turn, value) for turn in self._turns)


def says(words: str, value: Any) -> bool:
    """Whether whole words of `words` spell `value`: a part of a longer number does not count."""
    wanted = compact(_text(value))
    if not wanted:
        return False
    return any(_spells(reading, wanted) for reading in readings(words))


def _spells(reading: list[str], wanted: str) -> bool:
    for start in range(len(reading)):
        spelling = ""
        for token in reading[start:]:
            spelling += token
            if not wanted.startswith(spelling):
                break
            if spelling == wanted:
                return True
    return False


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def found_in(words: str, schema: dict[str, Any]) -> Any:
    """A value for one parameter in what was said, for an assistant without a language model.

    Args:
        words: of one turn.
        schema: of the parameter. Its `pattern`, `enum` or whole-number type says what to look for.

    Returns:
        None where the words hold none.
    """
    if choices := cast("list[Any]", schema.get("enum", [])):
        return next((choice for choice in choices if says(words, choice)), None)
    whole = schema.get("type") == "integer"
    pattern = str(schema.get("pattern", r"^\d+$" if whole else ""))
    if not pattern:
        return None
    for run in (*words.split(), *runs(words)):
        for spelling in (run, run.upper(), run.strip(".,;:!?")):
            if re.search(pattern, spelling):
                return int(spelling) if whole else spelling
    return None
