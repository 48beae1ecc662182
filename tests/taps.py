"""Processors that watch."""

from typing import TypeVar

from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

F = TypeVar("F", bound=Frame)


class Tap(FrameProcessor):
    """Keeps every frame that flows down past it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Frame] = []

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if direction is FrameDirection.DOWNSTREAM:
            self.seen.append(frame)
        await self.push_frame(frame, direction)

    def of(self, kind: type[F]) -> list[F]:
        """Frames of one type, in order."""
        return [frame for frame in self.seen if isinstance(frame, kind)]
