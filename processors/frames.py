"""Frames of our own."""

from dataclasses import dataclass

from pipecat.frames.frames import SystemFrame

NOTHING_HEARD = " "
"""The text of a transcript without words. A turn waits for a transcript, and ends with this one
too: Pipecat takes any text that is not "" for one, and writes none that is blank into the
history."""


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
