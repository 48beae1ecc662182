"""What can go wrong while a call is running.

ProcessorError
├── UnknownVoice            the speech engine has no voice of that name
└── EngineLost              a process or server an engine stands on is gone
    ├── RecognizerLost      nothing more will be heard
    └── SpeechEngineLost    nothing more will be sounded
"""


class ProcessorError(Exception):
    """Anything the processors of a call raise themselves."""


class UnknownVoice(ProcessorError):
    """A voice was asked for by a name the speech engine does not know."""


class EngineLost(ProcessorError):
    """An engine stopped in the middle of its work. The call goes on without it."""


class RecognizerLost(EngineLost):
    """The process behind speech recognition died or stopped answering."""


class SpeechEngineLost(EngineLost):
    """The process behind speech synthesis died, stopped answering or cannot be started."""
