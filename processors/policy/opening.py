"""How far an answer must have come to count: before its first words, and between sentences."""

import re

OPENING_WORDS = 6
"""No voice begins on fewer words without the end of a sentence."""

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_OPENING_UNSPACED = 10
_SENTENCE_MARK = re.compile(r"[.!?…।。！？\n:;：；]")
_MARK = re.compile(r"[.!?…।。！？\n:;：；,،，、]")
_LONG = 160
"""Characters without a mark that count as progress too."""


def opens(text: str) -> bool:
    """Whether so much of an answer is there that its voice may begin."""
    return (
        bool(_SENTENCE_MARK.search(text))
        or len(text.split()) > OPENING_WORDS
        or len(_UNSPACED.findall(text)) >= _OPENING_UNSPACED
    )


class Progress:
    """Notices an answer that comes too slowly to be listened to.

    Somebody who listens waits for the end of a clause, so single words do not count.
    """

    def __init__(self) -> None:
        self._unmarked = 0

    def made_by(self, text: str) -> bool:
        """Whether this piece of the answer gives the voice something to say."""
        self._unmarked += len(text)
        if _MARK.search(text) or self._unmarked > _LONG:
            self._unmarked = 0
            return True
        return False
