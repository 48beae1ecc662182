"""The ids of passages an LLM writes behind its sentences, as in `Open Settings. [1]`."""

import re

_INSIDE = r"(?:\^|#|passages?|sources?|ids?)?\s*\d{1,2}(?:\s*(?:,|;|&|and)\s*\d{1,2})*"
_MARKER = re.compile(rf"\s*[\[【]\s*{_INSIDE}\s*[\]】]", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:\s*[\[【][^\]】\[【]{0,24}|\s+)$")


class Markers:
    """Takes them out of one answer as it streams. What comes out does not depend on its tokens."""

    def __init__(self) -> None:
        self._held = ""
        self._used: dict[int, None] = {}

    @property
    def used(self) -> tuple[int, ...]:
        """The ids so far, first mention first."""
        return tuple(self._used)

    def feed(self, text: str) -> str:
        """The words of a token; what may still become a marker is held back."""
        whole = self._held + text
        held = _UNFINISHED.search(whole)
        self._held = whole[held.start() :] if held else ""
        return self._without(whole[: held.start()] if held else whole)

    def end(self) -> str:
        """What was held back and is no marker after all."""
        rest, self._held = self._held, ""
        return self._without(rest)

    def _without(self, text: str) -> str:
        for marker in _MARKER.findall(text):
            self._used |= dict.fromkeys(int(id_) for id_ in re.findall(r"\d+", marker))
        return _MARKER.sub("", text)
