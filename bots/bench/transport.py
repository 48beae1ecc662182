"""A line to talk over, with a clock on everything that happens on it."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Literal

from pipecat.frames.frames import (
    AggregatedTextFrame,
    BotSpeakingFrame,
    BotStartedSpeakingFrame,
    Frame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.transports.base_transport import BaseTransport

from bots.bench.recordings import RATE_HZ
from bots.bench.turns import BLOCK_S
from bots.file_transport import FileTransport
from processors.audio import duration_s
from processors.frames import GuessFrame

Kind = Literal["turn began", "turn ended", "text", "kept"]


@dataclass(frozen=True)
class Happening:
    """Something the assistant did. `at_s` is on the monotonic clock."""

    at_s: float
    kind: Kind
    text: str = ""
    """What the assistant is going to say, a sentence at a time."""


class Line(BaseTransport):
    """A `FileTransport`, and what passes in front of its loudspeaker."""

    def __init__(self) -> None:
        super().__init__()
        self._files = FileTransport(audio=True)
        self._tap = _Tap()
        self._open = asyncio.Event()

        @self._files.event_handler("on_client_connected")
        async def on_connected(_: object, __: object) -> None:
            self._open.set()

    @property
    def happenings(self) -> list[Happening]:
        """All there were, in order."""
        return self._tap.happenings

    @property
    def sounds_at_s(self) -> list[float]:
        """When each piece of the assistant's voice was written."""
        return [heard.at_s for heard in self._files.heard]

    @property
    def changed(self) -> asyncio.Event:
        """Set whenever something happened, or the assistant's voice goes on."""
        return self._tap.changed

    async def opened(self) -> None:
        """Wait until the microphone is on."""
        await self._open.wait()

    async def say(self, pcm16: bytes) -> float:
        """Speak 16 kHz mono, whole blocks, into the line.

        Returns:
            When its first sample sounded, on the monotonic clock: as if no chunk had been late,
            for a visitor does not wait for a busy machine.
        """
        asked_s = time.monotonic()
        await self._files.say(pcm16)
        # A chunk is delivered when its last sample has sounded, and `say` returns with the last.
        delivered_s = time.monotonic() - (duration_s(pcm16, RATE_HZ) - BLOCK_S)
        return min(max(delivered_s, asked_s), asked_s + BLOCK_S) - BLOCK_S

    def input(self) -> FrameProcessor:
        return self._files.input()

    def output(self) -> FrameProcessor:
        return Pipeline([self._tap, self._files.output()])

    def add_event_handler(self, event_name: str, handler: Any) -> None:
        self._files.add_event_handler(event_name, handler)


class _Tap(FrameProcessor):
    def __init__(self) -> None:
        super().__init__(enable_direct_mode=True)  # what measures must not delay
        self.happenings: list[Happening] = []
        self.changed = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if direction is FrameDirection.DOWNSTREAM:
            self._note(frame)
        elif isinstance(frame, BotStartedSpeakingFrame | BotSpeakingFrame):
            self.changed.set()

        await self.push_frame(frame, direction)

    def _note(self, frame: Frame) -> None:
        if isinstance(frame, UserStartedSpeakingFrame):
            self._add("turn began")
        elif isinstance(frame, UserStoppedSpeakingFrame):
            self._add("turn ended")
        elif isinstance(frame, GuessFrame) and frame.outcome == "kept":
            self._add("kept", frame.text)
        elif type(frame) is AggregatedTextFrame:  # words as they are heard are a kind of it
            self._add("text", frame.text)

    def _add(self, kind: Kind, text: str = "") -> None:
        self.happenings.append(Happening(time.monotonic(), kind, text))
        self.changed.set()
