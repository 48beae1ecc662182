"""What an answer may draw on, on its way to whoever judges the answer."""

from dataclasses import dataclass, field

from pipecat.frames.frames import DataFrame

from tenants.knowledge.search import Passage


@dataclass
class EvidenceFrame(DataFrame):
    """Goes through the LLM ahead of the answer, which may still be a guess. What it holds counts
    from the start of the next answer on, and for every answer until the next such frame.

    An interruption does not drop it: an LLM that was cut off drops what comes through it until it
    begins again, and the next answer would be judged by the passages of the one before.

    Parameters:
        words: what the visitor said or typed.
        question: the same, made to stand alone where it followed up on a topic.
        passages: best first, those with hidden orders left out.
        suspicious: signs of orders in the visitor's words, and of what was left out under
            "passages".
    """

    interruptible: bool = field(default=False, init=False)

    words: str = ""
    question: str = ""
    passages: tuple[Passage, ...] = ()
    suspicious: dict[str, list[str]] = field(default_factory=dict)
