"""What can go wrong before a voice is trained, or while it is.

TrainingError
├── SampleError       the recording cannot be read, or is not good enough to train from
├── ResumeError       a checkpoint is broken, or of another plan
└── TrainingStopped   Ctrl-C: everything is saved, the same command goes on
"""

from processors.rvc.errors import VoiceError


class TrainingError(VoiceError):
    """A voice cannot be trained. The message says where, what, and what to do."""


class SampleError(TrainingError):
    """The recording cannot be used."""


class ResumeError(TrainingError):
    """What an earlier run left cannot be gone on from."""


class TrainingStopped(TrainingError):
    """Somebody stopped it; what was learned is saved."""
