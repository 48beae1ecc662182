"""When a turn begins. Whoever cuts in may only have coughed."""

from typing import Protocol

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    InputAudioRawFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.turns.types import ProcessFrameResult
from pipecat.turns.user_start import (
    TranscriptionUserTurnStartStrategy,
    VADUserTurnStartStrategy,
)

from processors.policy.backchannel import BRIEF_S


class Patience(Protocol):
    """What decides that a voice has gone quiet."""

    def hurry(self, wanted: bool) -> None:
        """Take a shorter silence for the end of a sound, or the usual one again."""
        ...


class BargeInStart(VADUserTurnStartStrategy):
    """Starts a turn as soon as somebody is heard.

    A sound made while the assistant speaks, and short, is believed over after a shorter silence:
    if it was a cough, the assistant goes on a tenth of a second sooner.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__()
        self._patience = patience
        self._bot_speaks = self._hurries = False
        self._heard_s = 0.0

    async def process_frame(self, frame: Frame) -> ProcessFrameResult:
        if isinstance(frame, BotStartedSpeakingFrame | BotStoppedSpeakingFrame):
            self._bot_speaks = isinstance(frame, BotStartedSpeakingFrame)
        elif isinstance(frame, VADUserStartedSpeakingFrame):
            self._heard_s = 0.0
            self._hurry(self._bot_speaks)
        elif isinstance(frame, VADUserStoppedSpeakingFrame):
            self._hurry(False)
        elif isinstance(frame, InputAudioRawFrame) and self._hurries:
            self._heard_s += frame.num_frames / frame.sample_rate
            self._hurry(self._heard_s < BRIEF_S)
        return await super().process_frame(frame)

    def _hurry(self, wanted: bool) -> None:
        if wanted != self._hurries:
            self._hurries = wanted
            self._patience.hurry(wanted)


class BelatedWordsStart(TranscriptionUserTurnStartStrategy):
    """Starts a turn with words that come when none is open: theirs had ended without them, and
    nobody would answer them before the visitor speaks again."""

    def __init__(self) -> None:
        super().__init__(use_interim=False)

    async def process_frame(self, frame: Frame) -> ProcessFrameResult:
        if isinstance(frame, TranscriptionFrame) and not frame.text.strip():
            return ProcessFrameResult.CONTINUE
        return await super().process_frame(frame)
