"""The embedded LLM role: answers from the retrieved passages only, or says it does not know."""

import asyncio
from typing import Any

from pipecat.frames.frames import (
    Frame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings

from processors.answers.courtesies import accepts, courtesy_of
from processors.answers.extractive import Answer, Embed, answer_from
from processors.context_injector import GroundedContextFrame
from processors.frames import GuessFrame
from processors.prompter import Line
from processors.sources import AnswerSourcesFrame

_UNSUPPORTED: dict[str, Any] = dict.fromkeys(
    (
        "system_instruction",
        "temperature",
        "max_tokens",
        "top_p",
        "top_k",
        "frequency_penalty",
        "presence_penalty",
        "seed",
        "user_turn_completion_config",
    )
)


class Answerer(LLMService):
    """An `LLMService`, so speculation, interruption and metrics are Pipecat's own.

    Names its article in an `AnswerSourcesFrame` ahead of the words, and in the `metadata` of the
    response's first frame under "source".
    """

    def __init__(self, *, embed: Embed, min_score: float, line: Line, language: str) -> None:
        super().__init__(
            settings=LLMSettings(
                model="extractive", filter_incomplete_user_turns=False, **_UNSUPPORTED
            )
        )
        self._embed, self._min_score = embed, min_score
        self._line, self._language = line, language
        self._offered_person = False
        self._guess_offers_person = False

    def can_generate_metrics(self) -> bool:
        return True

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMContextFrame):
            await self._respond(frame)
            return
        if isinstance(frame, GuessFrame) and frame.outcome == "kept":
            self._offered_person = self._guess_offers_person

        await self.push_frame(frame, direction)

    async def _respond(self, frame: LLMContextFrame) -> None:
        start = LLMFullResponseStartFrame()
        await self.start_ttfb_metrics()
        await self.start_processing_metrics()
        try:
            words, source = await asyncio.to_thread(self._compose, frame)
            if source:
                start.metadata["source"] = source.source.url
                await self.push_frame(AnswerSourcesFrame.of([source.source]))
            await self.push_frame(start)
            await self.stop_ttfb_metrics()
            for word in _streamed(words):
                await self._push_llm_text(word)
        finally:
            await self.stop_processing_metrics()
            await self.push_frame(LLMFullResponseEndFrame())

    def _compose(self, frame: LLMContextFrame) -> tuple[str, Answer | None]:
        if not isinstance(frame, GroundedContextFrame):
            return self._line("unknown"), None
        accepted = self._offered_person and accepts(frame.words)
        if courtesy := "person" if accepted else courtesy_of(frame.words):
            self._note_offer(frame, offers_person=False)
            return self._line(courtesy), None
        answer = answer_from(
            frame.passages,
            frame.question,
            embed=self._embed,
            min_score=self._min_score,
            language=self._language,
        )
        self._note_offer(frame, offers_person=answer is None)
        if answer is None:
            return self._line("unknown"), None
        return " ".join(answer.sentences), answer

    def _note_offer(self, frame: LLMContextFrame, *, offers_person: bool) -> None:
        """What a guess offers is offered only once it is spoken."""
        if frame.speculation:
            self._guess_offers_person = offers_person
        else:
            self._offered_person = offers_person


def _streamed(text: str) -> list[str]:
    """Words with the space that follows them, as an LLM's tokens would come."""
    words = text.split(" ")
    return [word + " " for word in words[:-1]] + words[-1:]
