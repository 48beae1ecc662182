"""What can be wrong with the data a model is trained on."""

from processors.errors import ProcessorError


class TrainingDataError(ProcessorError):
    """A file of the training data is not there, or not what it should be."""
