"""Shows the visitor the sources of an answer, once it is certain that it is spoken."""

from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection

from processors.direct import DirectProcessor
from processors.policy.markers import Markers
from processors.sources import AnswerSourcesFrame, SourcesFrame


class Citer(DirectProcessor):
    """Stands directly below the LLM, whose gate lets an answer begin when it is no guess any
    more.

    Where an LLM was given numbered passages, it takes the numbers out of what the LLM writes and
    shows the passages they name; the likeliest ones where it names none.
    """

    def __init__(self) -> None:
        super().__init__()
        self._named: AnswerSourcesFrame | None = None
        self._begin(None)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, AnswerSourcesFrame):
            self._named = frame
            return
        if isinstance(frame, LLMFullResponseStartFrame):
            self._begin(self._named or self._sources)
            self._named = None
            if self._sources and not self._sources.numbered:
                await self._show(self._sources)
        elif isinstance(frame, LLMTextFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._read(frame)
            return
        elif isinstance(frame, LLMFullResponseEndFrame):
            await self._end()
        elif isinstance(frame, EagerEndOfTurnCancelFrame):
            self._named = None
        elif isinstance(frame, InterruptionFrame):
            self._named = None
            self._begin(None)

        await self.push_frame(frame, direction)

    def _begin(self, sources: AnswerSourcesFrame | None) -> None:
        self._sources, self._markers = sources, Markers()
        self._last: LLMTextFrame | None = None

    async def _read(self, frame: LLMTextFrame) -> None:
        self._last = frame
        if self._sources and not self._sources.numbered:
            await self.push_frame(frame)
            return
        before = self._markers.used
        await self._say(self._markers.feed(frame.text))
        await self._show_new(before)

    async def _end(self) -> None:
        """An answer without a word was a call of a tool; the next one draws on the same."""
        if self._last is None:
            return
        before = self._markers.used
        await self._say(self._markers.end())
        await self._show_new(before)
        if self._sources and self._sources.numbered and not self._markers.used:
            await self._show(self._sources)
        self._begin(None)

    async def _say(self, text: str) -> None:
        last = self._last
        if last is None or not text:
            return
        if text == last.text:
            await self.push_frame(last)
            return
        frame = LLMTextFrame(text)
        frame.skip_tts = last.skip_tts
        frame.includes_inter_frame_spaces = last.includes_inter_frame_spaces
        await self.push_frame(frame)

    async def _show_new(self, before: tuple[int, ...]) -> None:
        if self._sources and self._markers.used != before:
            await self._show(self._sources.only(self._markers.used))

    async def _show(self, sources: AnswerSourcesFrame) -> None:
        if sources.entries:
            await self.push_frame(SourcesFrame.of(sources))
