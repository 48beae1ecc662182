"""What can be wrong with a cloned voice.

VoiceError            a voice, a checkpoint or a fixture is not what it says it is
"""

from processors.errors import ProcessorError


class VoiceError(ProcessorError):
    """A voice cannot be opened. Says where, what is wrong, and what to do."""
