"""Says what needs no language model: decided answers, and the help center's own sentences."""

import asyncio
from dataclasses import dataclass

from pipecat.frames.frames import (
    Frame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from processors.answers.extractive import Answer, Embed, answer_from
from processors.context_injector import GroundedContextFrame
from processors.evidence import EvidenceFrame
from processors.frames import MAX_WORDS
from processors.llm_settings import unset
from processors.sources import AnswerSourcesFrame
from tenants.knowledge.search import Passage

FROM_KNOWLEDGE = "from_knowledge"
"""Key in the `metadata` of a context that is to be answered in the help center's words alone."""


@dataclass
class ReplyFrame(LLMContextFrame):
    """A context whose answer is decided. Its history is empty: nobody is to be asked.

    Parameters:
        words: what the visitor said.
        reply: what is said to it.
    """

    words: str = ""
    reply: str = ""


class Reciter(LLMService):
    """Stands between the context injector and the LLM, and is one to Pipecat: what it says to a
    guess is held until the turn is confirmed, cut off by a barge-in and kept in the history.
    """

    def __init__(self, *, embed: Embed, min_score: float, language: str) -> None:
        """Say nothing yet.

        Args:
            embed: the embedding passages are searched with.
            min_score: cosine below which a passage is no answer, and the LLM is asked after all.
            language: of the help center.
        """
        super().__init__(settings=unset("reciter"))
        self._embed, self._min_score, self._language = embed, min_score, language

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, ReplyFrame):
            # What the tenant wrote is its own evidence.
            await self.push_frame(EvidenceFrame(frame.words, frame.words, (_own(frame.reply),)))
            await self._say(frame.reply)
            return
        if isinstance(frame, GroundedContextFrame) and (found := await self._found(frame)):
            await self.push_frame(AnswerSourcesFrame.of([found.source]))
            await self._say(" ".join(found.sentences))
            return

        await self.push_frame(frame, direction)

    async def _say(self, text: str) -> None:
        try:
            await self.push_frame(LLMFullResponseStartFrame())
            await self._push_llm_text(text)
        finally:
            await self.push_frame(LLMFullResponseEndFrame())

    async def _found(self, frame: GroundedContextFrame) -> Answer | None:
        if not frame.metadata.get(FROM_KNOWLEDGE):
            return None
        return await asyncio.to_thread(
            answer_from,
            frame.passages,
            frame.question,
            embed=self._embed,
            min_score=self._min_score,
            language=self._language,
            max_words=frame.metadata.get(MAX_WORDS),
        )


def _own(text: str) -> Passage:
    return Passage(
        id="reply",
        text=text,
        title="",
        heading="",
        url="",
        kind="question",
        score=1.0,
        rank_score=1.0,
    )
