"""Text that may be said, in the pieces it is said in."""

from dataclasses import dataclass
from typing import Literal

from pipecat.frames.frames import LLMTextFrame

Kind = Literal["sentence", "clause"]


@dataclass
class PieceFrame(LLMTextFrame):
    """A piece of an answer, judged and cut: whoever speaks it waits for no more of it.

    Its text begins with the white space that parts it from the piece before it.

    Parameters:
        kind: a clause is the first piece of a sentence that goes on in the next.
    """

    kind: Kind = "sentence"
