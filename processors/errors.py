"""What can go wrong while a call is running.

ProcessorError
├── UnknownVoice            the speech engine has no voice of that name
├── ModelFailed             a language model did not answer; another may
├── AnswerDeclined          a language model may not answer this; no other is asked
├── VoiceConversionFailed   a brand's voice cannot be opened, or makes no sound
└── EngineLost              a process or server an engine stands on is gone
    ├── RecognizerLost      nothing more will be heard
    ├── SpeechEngineLost    nothing more will be sounded
    └── VoiceConversionLost nothing more comes in the brand's voice, until it is started again
"""

from processors.policy.breaker import Fault


class ProcessorError(Exception):
    """Anything the processors of a call raise themselves."""


class UnknownVoice(ProcessorError):
    """A voice was asked for by a name the speech engine does not know."""


class ModelFailed(ProcessorError):
    """A language model was asked and did not answer, or not to the end."""

    def __init__(self, fault: Fault, why: str, *, wait_s: float = 0.0) -> None:
        """Say why.

        Args:
            fault: what kind of failure.
            why: for the operator, without a word of the visitor's, as in `RateLimitError 429`.
            wait_s: how long it asked to be left alone.
        """
        super().__init__(why)
        self.fault, self.why, self.wait_s = fault, why, wait_s


class AnswerDeclined(ProcessorError):
    """The model's provider filters this question or its answer."""


class EngineLost(ProcessorError):
    """An engine stopped in the middle of its work. The call goes on without it."""


class RecognizerLost(EngineLost):
    """The process behind speech recognition died or stopped answering."""


class SpeechEngineLost(EngineLost):
    """The process or server behind speech synthesis died, refused or cannot be started."""

    def __init__(self, why: str, *, fault: Fault = Fault.DOWN, wait_s: float = 0.0) -> None:
        """Say why.

        Args:
            why: where, what, and what an operator does about it.
            fault: what kind of failure.
            wait_s: how long it asked to be left alone.
        """
        super().__init__(why)
        self.fault, self.wait_s = fault, wait_s


class VoiceConversionFailed(ProcessorError):
    """A brand's voice cannot be opened, or broke off; speech goes on in the base voice."""


class VoiceConversionLost(EngineLost):
    """The process that converts died or stopped answering; speech goes on in the base voice."""
