"""What a guess would say first, voiced while the guess is still held back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pipecat.frames.frames import (
    CancelFrame,
    EagerEndOfTurnCancelFrame,
    EndFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService
from pipecat.turns.speculation_gate import SpeculationState
from pipecat.utils.text.base_text_aggregator import Aggregation

from processors.policy.markers import Markers
from processors.speaker import Speaker
from processors.tts.cache import Preparation

Check = Callable[[str], str | None]
"""From a piece of an answer to what may be said of it; None is not to be voiced."""

_VOID = (EagerEndOfTurnCancelFrame, InterruptionFrame, CancelFrame, EndFrame)


class Rehearsal:
    """The first pieces of one guess, on their way to be voiced."""

    def __init__(self, speaker: Speaker, *, check: Check, max_pieces: int) -> None:
        self._speaker, self._check = speaker, check
        self._pieces = speaker.pieces()
        self._markers = Markers()
        self._left = max_pieces
        self._prepared: list[Preparation] = []

    async def hear(self, text: str) -> None:
        """More of the answer."""
        if self._left:
            async for piece in self._pieces.aggregate(self._markers.feed(text)):
                await self._voice(piece)

    async def end(self) -> None:
        """The answer is whole."""
        if self._left and (rest := await self._pieces.flush()):
            await self._voice(rest)

    def drop(self) -> None:
        """The guess was wrong, or cut off."""
        self._left = 0
        for preparation in self._prepared:
            preparation.drop()

    async def _voice(self, piece: Aggregation) -> None:
        if not self._left:
            return
        self._left -= 1
        text = self._check(piece.text)
        if text is None:
            self._left = 0
            return
        preparation = await self._speaker.voice_ahead(Aggregation(text=text, type=piece.type))
        if preparation:
            self._prepared.append(preparation)


if TYPE_CHECKING:
    _Service = LLMService[Any]
else:
    _Service = object


class PreVoicing(_Service):
    """Put before an `LLMService` among the bases: `class Eager(PreVoicing, OpenAILLMService)`.

    The speculation gate stands inside the service's `push_frame`, so that nobody outside sees a
    guess. This listens on its near side, and pushes, holds and changes nothing.
    """

    _new_rehearsal: Callable[[], Rehearsal] | None = None
    _rehearsal: Rehearsal | None = None

    def pre_voice(
        self, speaker: Speaker, *, check: Check = lambda text: text, max_pieces: int = 1
    ) -> None:
        """Have guesses voiced into the speaker's cache from now on.

        Args:
            speaker: whose `CachedSpeech` is filled, with what it will ask for.
            check: what of a piece may be said; as what stands between LLM and speaker decides.
            max_pieces: of each guess, 1 or 2. What a withdrawn guess had voiced was for nothing.
        """
        self._new_rehearsal = lambda: Rehearsal(speaker, check=check, max_pieces=max_pieces)

    async def push_frame(
        self, frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM
    ) -> None:
        await super().push_frame(frame, direction)
        if self._new_rehearsal and direction is FrameDirection.DOWNSTREAM:
            await self._rehearse(frame, self._new_rehearsal)

    async def _rehearse(self, frame: Frame, new: Callable[[], Rehearsal]) -> None:
        if isinstance(frame, (*_VOID, LLMFullResponseStartFrame)) and self._rehearsal:
            self._rehearsal.drop()
            self._rehearsal = None
        if self._speculation_gate.state is not SpeculationState.HOLDING:
            return  # confirmed: what is being voiced goes on, the speaker voices the rest
        if isinstance(frame, LLMFullResponseStartFrame) and not frame.skip_tts:
            self._rehearsal = new()
        elif isinstance(frame, LLMTextFrame) and self._rehearsal:
            await self._rehearsal.hear(frame.text)
        elif isinstance(frame, LLMFullResponseEndFrame) and self._rehearsal:
            await self._rehearsal.end()
