"""Frames of our own."""

from dataclasses import dataclass

from pipecat.frames.frames import SystemFrame


@dataclass
class VisitorPromptFrame(SystemFrame):
    """Something the assistant has to say by itself. The prompter below the LLM says it.

    A system frame, because a speculating LLM holds everything else that passes through it.

    Parameters:
        code: which canned line, as in `repeat`; also the code of the notice the page gets.
        text: other words than the canned ones.
    """

    code: str
    text: str = ""


@dataclass
class LLMFailedFrame(SystemFrame):
    """The LLM raised an error, before or in the middle of an answer."""


@dataclass
class HeardFrame(SystemFrame):
    """How well the words of one utterance were heard. Ahead of their transcription.

    Parameters:
        confidence: 0 to 1.
        n_words: how many words.
    """

    confidence: float
    n_words: int
