"""What can go wrong with a `classic` voice.

ProcessorError
└── ClassicError
    ├── SampleRefused     the recording or its transcript cannot be used
    ├── EnrolmentFailed   the process that makes a voice broke off
    └── VoiceUnreadable   the files of a made voice are not what they should be
"""

from processors.errors import ProcessorError


class ClassicError(ProcessorError):
    """Anything this package raises itself."""


class SampleRefused(ClassicError):
    """A recording no voice can be made from, and what to record instead."""


class EnrolmentFailed(ClassicError):
    """The process that makes a voice ended before it was done."""


class VoiceUnreadable(ClassicError):
    """A voice folder that cannot be opened; make the voice again."""
