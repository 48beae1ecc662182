"""The embedded LLM role: answers from the retrieved passages and from the tenant's tools only, or
says it does not know."""

import asyncio
import secrets
from dataclasses import dataclass, replace

from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from processors.answers.courtesies import accepts, courtesy_of
from processors.answers.extractive import Answer, Embed, answer_from
from processors.answers.steps import Steps, asks_for_steps, steps_in
from processors.context_injector import GroundedContextFrame
from processors.frames import MAX_WORDS, GuessFrame
from processors.llm_settings import unset
from processors.prompter import Line
from processors.sources import AnswerSourcesFrame
from processors.tools.dialogue import Ask, Need, Use, answer, next_step, told_last
from processors.tools.toolbox import Toolbox

LEAD_IN = "lead_in"
"""Key in the `metadata` of a context: a sentence to be said ahead of the answer."""


@dataclass(frozen=True)
class _Reply:
    """What is said, from which article, and which tool is used for it."""

    words: str = ""
    source: Answer | None = None
    use: Use | None = None


@dataclass(frozen=True)
class _Expected:
    """What the visitor was offered or asked for, which their next words may answer."""

    person: bool = False
    need: Need | None = None
    steps: Steps | None = None
    """Of an article that is read one step at a time."""


class Answerer(LLMService):
    """An `LLMService`, so speculation, interruption and metrics are Pipecat's own.

    Names its article in an `AnswerSourcesFrame` ahead of the words, and in the `metadata` of the
    response's first frame under "source".
    """

    def __init__(self, *, embed: Embed, min_score: float, line: Line, language: str) -> None:
        super().__init__(settings=unset("extractive"))
        self._embed, self._min_score = embed, min_score
        self._line, self._language = line, language
        self._expected = self._guess_expects = _Expected()
        self._toolbox: Toolbox | None = None

    def use(self, toolbox: Toolbox) -> None:
        """Use these tools from now on."""
        self._toolbox = toolbox

    def can_generate_metrics(self) -> bool:
        return True

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMContextFrame):
            await self._respond(frame)
            return
        if isinstance(frame, GuessFrame) and frame.outcome == "kept":
            self._expected = self._guess_expects

        await self.push_frame(frame, direction)

    async def _respond(self, frame: LLMContextFrame) -> None:
        await self.start_ttfb_metrics()
        await self.start_processing_metrics()
        try:
            reply = await asyncio.to_thread(self._compose, frame)
            if reply.words and (ahead := frame.metadata.get(LEAD_IN)):
                reply = replace(reply, words=f"{ahead} {reply.words}")
            if reply.use:
                # No response is begun: one that ends without a word is taken for a failure.
                await self._run(reply.use, frame)
            else:
                await self._say(reply)
        finally:
            await self.stop_processing_metrics()

    async def _say(self, reply: _Reply) -> None:
        start = LLMFullResponseStartFrame()
        try:
            if reply.source:
                start.metadata["source"] = reply.source.source.url
                await self.push_frame(AnswerSourcesFrame.of([reply.source.source]))
            await self.push_frame(start)
            await self.stop_ttfb_metrics()
            for word in _streamed(reply.words):
                await self._push_llm_text(word)
        finally:
            await self.push_frame(LLMFullResponseEndFrame())

    async def _run(self, use: Use, frame: LLMContextFrame) -> None:
        call = FunctionCallFromLLM(
            function_name=use.tool,
            tool_call_id=f"embedded_{secrets.token_hex(8)}",
            arguments=use.arguments,
            context=frame.context,
        )
        await self.run_function_calls([call])

    def _compose(self, frame: LLMContextFrame) -> _Reply:
        if not isinstance(frame, GroundedContextFrame):
            return _Reply(self._told(frame))
        accepted = self._expected.person and accepts(frame.words)
        if courtesy := "person" if accepted else courtesy_of(frame.words):
            self._expect(frame, _Expected())
            return _Reply(self._line(courtesy))
        if steps := self._steps(frame):
            self._expect(frame, _Expected(steps=steps))
            wait = self._line("steps_end" if steps.is_last else "step_wait")
            return _Reply(f"{steps.step} {wait}", Answer((steps.step,), steps.source))
        if step := self._step(frame):
            self._expect(frame, _Expected(need=step.need if isinstance(step, Ask) else None))
            return _Reply(step.text) if isinstance(step, Ask) else _Reply(use=step)
        found = answer_from(
            frame.passages,
            frame.question,
            embed=self._embed,
            min_score=self._min_score,
            language=self._language,
            max_words=frame.metadata.get(MAX_WORDS),
        )
        self._expect(frame, _Expected(person=found is None))
        if found is None:
            return _Reply(self._line("unknown"))
        return _Reply(" ".join(found.sentences), found)

    def _steps(self, frame: GroundedContextFrame) -> Steps | None:
        """Where a visitor is who is led, or wants to be."""
        led = self._expected.steps
        if led and (moved := led.moved(frame.words)):
            return moved
        if not asks_for_steps(frame.words):
            return None
        return steps_in(frame.passages, min_score=self._min_score)

    def _step(self, frame: GroundedContextFrame) -> Use | Ask | None:
        if self._toolbox is None or not self._toolbox.tools:
            return None
        best = frame.passages[0].score if frame.passages else 0.0
        return next_step(self._toolbox, frame.words, self._expected.need, found=best)

    def _told(self, frame: LLMContextFrame) -> str:
        """What a tool answered, in the tenant's words."""
        told = told_last(frame.context.messages) if self._toolbox else None
        if self._toolbox is None or told is None:
            return self._line("unknown")
        plain = "tool_done" if told.result.get("outcome") == "done" else "tool_failed"
        return answer(self._toolbox, told) or self._line(plain)

    def _expect(self, frame: LLMContextFrame, expected: _Expected) -> None:
        """What a guess offers or asks for counts only once it is spoken."""
        if frame.speculation:
            self._guess_expects = expected
        else:
            self._expected = expected


def _streamed(text: str) -> list[str]:
    """Words with the space that follows them, as an LLM's tokens would come."""
    words = text.split(" ")
    return [word + " " for word in words[:-1]] + words[-1:]
