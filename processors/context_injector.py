"""Retrieval: what the help center says about the visitor's last words, put before the LLM."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loguru import logger
from pipecat.frames.frames import Frame, LLMContextFrame, MetricsFrame
from pipecat.metrics.metrics import ProcessingMetricsData
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from processors.answers.courtesies import courtesy_of
from processors.answers.follow_up import Found, Topic
from processors.sources import SourcesFrame
from tenants.errors import KnowledgeError
from tenants.knowledge.search import Passage

Search = Callable[[str], Sequence[Passage]]
"""Question to passages, best first. Blocking; called on a worker thread."""

Ground = Callable[[str, Sequence[Passage]], str]
"""Question and passages to the user message an LLM is given."""

RETRIEVAL = "retrieval"
"""The name under which the search reports its time."""


CITED = 2
"""Sources shown beside an answer nobody can trace to a sentence."""


@dataclass
class GroundedContextFrame(LLMContextFrame):
    """A context whose last user message stands beside the passages found for it.

    Parameters:
        words: what the visitor said or typed.
        question: the same, made to stand alone where it followed up on a topic.
        passages: best first; empty when the help center has nothing.
    """

    words: str = ""
    question: str = ""
    passages: tuple[Passage, ...] = ()


class ContextInjector(FrameProcessor):
    """Stands between the user aggregator and the LLM; the real history is never written to."""

    def __init__(
        self,
        *,
        search: Search,
        ground: Ground,
        now: Callable[[], float],
        cite_above: float | None = None,
        timeout_s: float = 1.5,
    ) -> None:
        """Ground one call.

        Args:
            search: the tenant's help center.
            ground: writes the user message.
            now: seconds on any steady clock.
            cite_above: cosine from which a passage is named as a source, for an LLM that does not
                name its sources itself; None leaves that to the LLM.
            timeout_s: a search that takes longer found nothing.
        """
        super().__init__()
        self._cite_above = cite_above
        self._search, self._ground = search, ground
        self._now, self._timeout_s = now, timeout_s
        self._topic = Topic()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMContextFrame) and direction is FrameDirection.DOWNSTREAM:
            frame = await self._grounded(frame)

        await self.push_frame(frame, direction)

    async def _grounded(self, frame: LLMContextFrame) -> LLMContextFrame:
        words = _last_user_words(frame.context)
        if not words:
            return frame
        started = self._now()
        topic, found = await self._retrieve(words)
        if not frame.speculation:
            self._topic = topic
        await self._report(self._now() - started)
        await self._cite(found.passages)
        messages = list(frame.context.messages)
        messages[-1] = {"role": "user", "content": self._ground(words, found.passages)}
        context = LLMContext(messages, tools=frame.context.tools)
        return GroundedContextFrame(
            context=context,
            speculation=frame.speculation,
            words=words,
            question=found.question,
            passages=tuple(found.passages),
        )

    async def _retrieve(self, words: str) -> tuple[Topic, Found[Passage]]:
        if courtesy_of(words):
            return self._topic, Found(words, ())
        search = asyncio.to_thread(self._topic.ask, words, self._search)
        try:
            return await asyncio.wait_for(search, self._timeout_s)
        except (TimeoutError, KnowledgeError) as error:
            # Nothing found and nothing reachable sound the same to the visitor: an honest
            # "I don't know" with an offer. The operator reads the difference here.
            logger.warning("Retrieval failed", error=repr(error), timeout_s=self._timeout_s)
            return self._topic, Found(words, ())

    async def _cite(self, passages: Sequence[Passage]) -> None:
        if self._cite_above is None:
            return
        near = [p for p in passages if p.url and p.score >= self._cite_above]
        if near:
            await self.push_frame(SourcesFrame.of(near[:CITED]))

    async def _report(self, seconds: float) -> None:
        data = ProcessingMetricsData(processor=RETRIEVAL, value=seconds)
        await self.push_frame(MetricsFrame(data=[data]))


def _last_user_words(context: LLMContext) -> str:
    if not context.messages:
        return ""
    last = context.messages[-1]
    if not isinstance(last, dict) or last.get("role") != "user":
        return ""
    content = last.get("content")
    return content if isinstance(content, str) else ""
