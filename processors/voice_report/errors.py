"""What can be wrong with a report on a voice.

VoiceReportError
└── LikenessMissing
"""


class VoiceReportError(Exception):
    """A report that cannot be made: where, what, and what to do."""


class LikenessMissing(VoiceReportError):
    """Nothing here can tell speakers apart."""
