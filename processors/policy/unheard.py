"""What is left of an answer that somebody cut into."""

from dataclasses import dataclass, replace

_REACH_LETTERS = 80
"""How far ahead a word is looked for: what the voice leaves out, such as a link, is shorter."""

_SENTENCE_ENDS = tuple(".!?…。！？।")


@dataclass(frozen=True)
class Answer:
    """An answer while it is spoken. Replaced, never changed."""

    written: str = ""
    """All of it that was written so far."""

    heard: str = ""
    """The beginning of it, as the voice tells its words: spaces and punctuation may differ."""

    def wrote(self, text: str) -> "Answer":
        """The same with more text."""
        return replace(self, written=self.written + text)

    def told(self, words: str) -> "Answer":
        """The same with more of it heard."""
        return replace(self, heard=f"{self.heard} {words}")

    @property
    def finished(self) -> bool:
        """Whether all that was written was heard."""
        return not any(c.isalnum() for c in self.written[self._heard_until() :])

    @property
    def left(self) -> str:
        """What to say to go on: from the last word heard, which may have been cut in its middle.

        Empty where nothing was heard yet and not one sentence is whole: nobody could make sense of
        the few words an LLM had written by then.
        """
        until = self._heard_until()
        if until:
            return self.written[_last_word(self.written, until) :].strip()
        whole = self.written.strip()
        return whole if whole.rstrip("\"')]»”").endswith(_SENTENCE_ENDS) else ""

    def _heard_until(self) -> int:
        """Characters of `written` up to the last letter heard; 0 if none was."""
        letters = [(c, at) for at, char in enumerate(self.written) for c in _letters(char)]
        spelled = "".join(c for c, _ in letters)
        done = 0
        for word in map(_letters, self.heard.split()):
            found = spelled.find(word, done, done + len(word) + _REACH_LETTERS) if word else -1
            if found >= 0:
                done = found + len(word)
        return letters[done - 1][1] + 1 if done else 0


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _last_word(text: str, until: int) -> int:
    """Where the word begins whose last letter is before `until`; in Chinese, the character."""
    start = until - 1
    if "\u3040" <= text[start] <= "\u9fff":
        return start
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    return start
