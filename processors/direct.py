"""What does little with a frame handles it where it is pushed, without a task of its own."""

from pipecat.processors.frame_processor import FrameProcessor


class DirectProcessor(FrameProcessor):
    """A processor in Pipecat's direct mode: `process_frame` runs in the task of the neighbour.

    Each queued processor hands a frame over twice, which takes 3 to 5 ms on a busy machine, and an
    answer passes a dozen. In return `process_frame` must never wait for anything but another
    processor, must bear being called by two neighbours at once, and holds nothing that an
    interruption would have to drop.
    """

    def __init__(self) -> None:
        super().__init__(enable_direct_mode=True)
