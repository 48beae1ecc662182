"""What the help center says about the visitor's last words, put before the LLM."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    InterruptionFrame,
    LLMContextFrame,
    MetricsFrame,
)
from pipecat.metrics.metrics import ProcessingMetricsData
from pipecat.processors.aggregators.llm_context import LLMContext, LLMContextMessage
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from processors.evidence import EvidenceFrame
from processors.frames import GuessFrame
from processors.policy.unanswered import joined, unanswered
from processors.retrieval import Retrieval, Retrieved
from processors.sources import AnswerSourcesFrame
from tenants.knowledge.search import Passage

Ground = Callable[[str, Sequence[Passage]], str]
"""Question and passages to the user message an LLM is given."""

Screen = Callable[[str, Sequence[Passage]], tuple[tuple[Passage, ...], dict[str, list[str]]]]
"""Words and passages to the passages an LLM may see, and signs of hidden orders by where they
stand."""

RETRIEVAL = "retrieval"
"""The name under which the search reports its time."""

CITED = 2
"""Sources shown beside an answer nobody can trace to a sentence."""


@dataclass
class GroundedContextFrame(LLMContextFrame):
    """A context whose last user message stands beside the passages found for it.

    Parameters:
        words: what the visitor said or typed since they were last answered.
        question: the same, made to stand alone where it followed up on a topic.
        passages: best first; empty when the help center has nothing.
    """

    words: str = ""
    question: str = ""
    passages: tuple[Passage, ...] = ()


class ContextInjector(FrameProcessor):
    """Stands between the user aggregator and the LLM; the real history is never written to.

    What was said in several turns, because the visitor spoke on before an answer could be heard, is
    one question: searched for as one, and put to the LLM as one message.

    A guess whose passages are not there yet is set aside and follows when they are, unless it was
    withdrawn or talked over until then: its withdrawal would overtake it in a queue. A question
    that was asked keeps its place, for the frames behind it may switch its voice off. Passages
    found for other words than the context's never reach the LLM.
    """

    def __init__(
        self,
        *,
        retrieval: Retrieval,
        ground: Ground,
        cite_above: float | None = None,
        screen: Screen = lambda _, passages: (tuple(passages), {}),
        expect: Callable[[EvidenceFrame], None] = lambda _: None,
    ) -> None:
        """Ground one call.

        Args:
            retrieval: the call's searches; closed with this processor.
            ground: writes the user message.
            cite_above: score from which a passage is shown as a source of an answer that names
                none by its number; None where the LLM shows its sources by itself.
            screen: keeps passages with orders to the LLM from it.
            expect: hears at once what a guess may draw on, for the LLM holds back the frame that
                tells so together with the answer.
        """
        super().__init__()
        self._screen, self._expect = screen, expect
        self._retrieval, self._ground, self._cite_above = retrieval, ground, cite_above
        self._waiting: asyncio.Task[None] | None = None
        self._guessed = ""

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._drop()
        await self._retrieval.close()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMContextFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._drop()
            await self._pass_on(frame)
            return
        if isinstance(frame, (InterruptionFrame, EagerEndOfTurnCancelFrame)):
            await self._drop()
        elif isinstance(frame, GuessFrame) and frame.outcome == "kept":
            self._retrieval.settle(self._guessed)

        await self.push_frame(frame, direction)

    async def _pass_on(self, frame: LLMContextFrame) -> None:
        words = _words(frame.context)
        if frame.speculation:
            self._guessed = words
        if not words:
            await self.push_frame(frame)
        elif found := self._retrieval.ready(words):
            await self._push(frame, words, found)
        elif frame.speculation:
            self._waiting = self.create_task(self._push_when_found(frame, words), "retrieval")
        else:
            await self._push(frame, words, await self._retrieval.find(words))

    async def _push_when_found(self, frame: LLMContextFrame, words: str) -> None:
        found = await self._retrieval.find(words)
        # From here on it is on its way, and what withdraws it overtakes it no more.
        self._waiting = None
        await self._push(frame, words, found)

    async def _drop(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting:
            await self.cancel_task(waiting)

    async def _push(self, frame: LLMContextFrame, words: str, found: Retrieved) -> None:
        if not frame.speculation:
            self._retrieval.settle(words)
        data = ProcessingMetricsData(processor=RETRIEVAL, value=found.seconds)
        await self.push_frame(MetricsFrame(data=[data]))
        passages, suspicious = self._screen(words, found.passages)
        asked = unanswered(frame.context.messages)
        before = [m for n, m in enumerate(frame.context.messages) if n not in asked]
        question: LLMContextMessage = {"role": "user", "content": self._ground(words, passages)}
        context = LLMContext([*before, question], tools=frame.context.tools)
        grounded = GroundedContextFrame(
            context=context,
            speculation=frame.speculation,
            words=words,
            question=found.question,
            passages=passages,
        )
        await self._cite(passages)
        grounded.metadata.update(frame.metadata)
        evidence = EvidenceFrame(words, found.question, passages, suspicious)
        if frame.speculation:
            self._expect(evidence)
        await self.push_frame(evidence)
        await self.push_frame(grounded)

    async def _cite(self, passages: Sequence[Passage]) -> None:
        if self._cite_above is None:
            return
        near = [p for p in passages if p.url and p.score >= self._cite_above]
        if passages:
            await self.push_frame(AnswerSourcesFrame.of(near[:CITED], numbered=passages))


def _words(context: LLMContext) -> str:
    """What the visitor wants answered; "" where something else stands last in the history."""
    said = unanswered(context.messages)
    return joined(said.values()) if said.get(len(context.messages) - 1) else ""
