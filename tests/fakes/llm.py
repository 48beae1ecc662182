"""Language models that misbehave on purpose."""

import asyncio
from collections.abc import Sequence

from pipecat.frames.frames import (
    Frame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from processors.delegated import Delegated
from processors.llm_settings import unset


class ScriptedLLM(LLMService):
    """Streams a script: a string is said, a number is a pause in seconds."""

    def __init__(self, *script: str | float) -> None:
        super().__init__(settings=unset("script"))
        self._script: Sequence[str | float] = script
        self.asked: list[LLMContextFrame] = []
        self.cancelled = 0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        self.asked.append(frame)
        await self.push_frame(LLMFullResponseStartFrame())
        try:
            for step in self._script:
                if isinstance(step, str):
                    await self._push_llm_text(step)
                else:
                    await asyncio.sleep(step)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            await self.push_frame(LLMFullResponseEndFrame())


class EchoLLM(ScriptedLLM):
    """Answers with the question, a word every 20 ms, the first after `thinks_s`."""

    def __init__(self, thinks_s: float = 0.0) -> None:
        super().__init__()
        self._thinks_s = thinks_s
        self.questions: list[tuple[str, bool]] = []
        """(question, whether it was a guess) of every time it was asked."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, LLMContextFrame):
            question = str(frame.context.messages[-1]["content"])
            self.questions.append((question, frame.speculation))
            spelt = (step for word in question.split() for step in (f"{word} ", 0.02))
            self._script = [self._thinks_s, "answer to: ", *spelt]
        await super().process_frame(frame, direction)


class EchoModel(Delegated, EchoLLM):
    """The same, outside the pipeline."""
