"""Frames of our own."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pipecat.frames.frames import DataFrame, SystemFrame, TranscriptionFrame

from processors.tts.styles import Style

NOTHING_HEARD = " "
"""The text of a transcript without words. A turn waits for a transcript, and ends with this one
too: Pipecat takes any text that is not "" for one, and writes none that is blank into the
history."""


@dataclass
class FinalTranscriptionFrame(TranscriptionFrame):
    """What was heard, for good. Who speaks on before it is read takes nothing back: an interruption
    leaves it where it is."""

    interruptible: bool = field(default=False, init=False)


BROKEN_OFF = "broken_off"
"""In the metadata of a response's end: what was written last is no whole sentence."""


MAX_WORDS = "max_words"
"""In the metadata of a context: how many words its answer may have."""


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
class PromptInTurnFrame(DataFrame):
    """A prompt that is said behind the words of the answer it follows, and goes with them when
    the visitor talks over them.

    Parameters:
        code: as of `VisitorPromptFrame`.
        text: as of `VisitorPromptFrame`.
    """

    code: str
    text: str = ""


@dataclass
class LLMFailedFrame(SystemFrame):
    """The LLM raised an error, before or in the middle of an answer."""


@dataclass
class DecodeNowFrame(SystemFrame):
    """Asks the transcriber for a partial transcript at once: the visitor has just gone quiet."""


@dataclass
class VoiceStyleFrame(SystemFrame):
    """How the assistant speaks from its next answer on. An answer under way stays as it is, and so
    does what was voiced ahead of one.

    Parameters:
        style: as `SpeechEngine.speak` takes it.
    """

    style: Style | None = None


@dataclass
class GuessFrame(SystemFrame):
    """An answer was begun before the turn was over; or what became of it.

    Parameters:
        outcome: the guess was made, will be spoken, or will not.
        text: the words it answers.
        reason: why it is not spoken; "" otherwise.
    """

    outcome: Literal["made", "kept", "withdrawn"]
    text: str
    reason: str = ""


@dataclass
class DecisionFrame(SystemFrame):
    """Something was decided about a turn that a support lead may want to look up later.

    Parameters:
        kind: who decided, as in `safety`, `grounding`, `intent`, `model`, `tool` or `emotion`.
        outcome: in a word or two.
        detail: what else is worth keeping: plain JSON, never what the visitor said in confidence.
    """

    kind: str
    outcome: str
    detail: dict[str, Any] = field(default_factory=dict)
