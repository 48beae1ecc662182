"""The language model of a call: several, asked in turn until one answers."""

import asyncio
from collections.abc import Sequence
from typing import Any

from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    FunctionCallFromLLM,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import LLMTokenUsage, MetricsData
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection, FrameProcessorSetup
from pipecat.services.llm_service import LLMService
from pipecat.turns.speculation_gate import SpeculationState

from processors.attempt import Attempt
from processors.errors import AnswerDeclined, ModelFailed
from processors.frames import BROKEN_OFF, GuessFrame, PromptInTurnFrame, VisitorPromptFrame
from processors.llm_settings import unset
from processors.model_question import Question, Remember, asked, told
from processors.models import Model, Models
from processors.policy.breaker import Fault
from processors.policy.model_choice import choose
from processors.policy.patience import FIRST_S, LEAST_S, PAUSE_S, share_s


class Failover(LLMService):
    """Asks its models in order; what the visitor has not heard yet is asked of the next.

    A model that fails before its first words are out has left no trace, in a guess and in an
    answer. One that fails later is not replaced, for the next would say it all again: what was
    said stands, and an apology follows. A guess nobody answers is withdrawn, and the turn asks
    again when it is over.
    """

    supports_response_schema = True

    def __init__(
        self,
        models: Sequence[Model],
        *,
        first_token_s: float,
        stall_s: float,
        language: str = "en",
        remember: Remember = list,
    ) -> None:
        """Ask nobody yet.

        Args:
            models: in the order of the tenant's file; at least one.
            first_token_s: from a question to the first words of its answer, whoever gives it.
            stall_s: from one clause of an answer to the next.
            language: of the visitor, two letters.
            remember: what of a conversation is told with a question.
        """
        super().__init__(settings=unset(models[0].name))
        self._models = Models(models)
        self._first_token_s, self._stall_s = first_token_s, stall_s
        self._language, self._remember = language, remember
        self._words_before, self._failed_before = "", 0
        self._question: Question | None = None
        self._undecided: Question | None = None  # answered in a guess
        self._filler: asyncio.Task[None] | None = None

    def can_generate_metrics(self) -> bool:
        return True

    async def setup(self, setup: FrameProcessorSetup) -> None:
        await super().setup(setup)
        await self._models.setup(setup)

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._stop_filling()
        await self._models.close()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMContextFrame):
            await self._answer(frame)
            return
        if isinstance(frame, (InterruptionFrame, EagerEndOfTurnCancelFrame)):
            self._undecided = None
        elif isinstance(frame, GuessFrame):
            await self._models.notice(frame)

        await self.push_frame(frame, direction)

        if isinstance(frame, UserStoppedSpeakingFrame):
            await self._commit()

    async def run_inference(
        self,
        context: LLMContext,
        max_tokens: int | None = None,
        system_instruction: str | None = None,
        response_schema: dict[str, Any] | None = None,
    ) -> str | None:
        """Ask beside the conversation. Raises as `Models.infer` does."""
        return await self._models.infer(
            context,
            max_tokens=max_tokens,
            system_instruction=system_instruction,
            response_schema=response_schema,
        )

    @property
    def guessing(self) -> bool:
        return self._speculation_gate.is_speculating

    async def say(self, frame: Frame) -> None:
        question = self._question
        if question and isinstance(frame, LLMFullResponseStartFrame):
            if question.begun and self._speculation_gate.state is SpeculationState.OPEN:
                return  # begun by a model that failed, and confirmed since
            question.begun = True
        elif question and isinstance(frame, LLMTextFrame):
            question.said = True
        await self.push_frame(frame)

    async def first_token(self) -> None:
        await self.stop_ttfb_metrics()

    async def act(self, calls: Sequence[FunctionCallFromLLM]) -> None:
        await self._stop_filling()
        if self._question and self.guessing:
            self._question.withdrawn = True
        await self.run_function_calls(calls)

    async def use(self, tokens: LLMTokenUsage) -> None:
        await self.start_llm_usage_metrics(tokens)

    async def _answer(self, frame: LLMContextFrame) -> None:
        question = self._question = self._asked(frame)
        self._models.probe()
        await self._fill()
        await self.start_processing_metrics()
        await self.start_ttfb_metrics()
        try:
            owed = await self._ask_in_turn(question, told(frame, self._remember))
        finally:
            question.done = True
            await self._stop_filling()
            await self.stop_processing_metrics()
            if question.begun:
                end = LLMFullResponseEndFrame()
                end.metadata[BROKEN_OFF] = question.broken_off
                await self.push_frame(end)
        await self._settle(question, owed)

    def _asked(self, frame: LLMContextFrame) -> Question:
        what = asked(
            frame,
            language=self._language,
            words_before=self._words_before,
            failed_before=self._failed_before,
        )
        ends_s = asyncio.get_running_loop().time() + self._first_token_s
        return Question(what, choose(what), ends_s)

    async def _ask_in_turn(self, question: Question, frame: LLMContextFrame) -> str:
        """The code of the line that is owed; "" where the question was answered."""
        waiting, again = self._models.order(question.choice.size), list[Model]()
        first_round, fault = True, Fault.DOWN
        while waiting or again:
            if not waiting:
                await asyncio.sleep(PAUSE_S)
                waiting, again, first_round = again, [], False
            left_s = question.ends_s - asyncio.get_running_loop().time()
            if question.tried and left_s < LEAST_S:
                break
            model = waiting.pop(0)
            try:
                await self._ask(question, model, frame, share_s(left_s, len(waiting) + 1))
            except AnswerDeclined:
                model.guard.succeeded()
                return "declined"
            except ModelFailed as failure:
                self._models.failed(model, failure)
                question.tried.append({"model": model.name, "why": failure.why})
                if not await self._taken_back(question):
                    question.broken_off = True
                    return "trouble"
                fault = failure.fault
                if first_round and fault is Fault.DOWN:
                    again.append(model)
            else:
                return ""
        return "thinking_late" if fault is Fault.SLOW and not question.wrote else "trouble"

    async def _ask(
        self, question: Question, model: Model, frame: LLMContextFrame, limit_s: float
    ) -> None:
        self.set_core_metrics_data(MetricsData(processor=self.name, model=model.name))
        service = await self._models.service(model)
        limit = asyncio.timeout(limit_s)
        attempt = Attempt(self, limit, stall_s=self._stall_s)
        try:
            async with limit:
                await service.answer(frame, attempt)
                await attempt.end()
        except TimeoutError as late:
            raise ModelFailed(Fault.SLOW, "stalled" if attempt.text else "late") from late
        finally:
            question.wrote |= bool(attempt.text)
        if not attempt.text.strip() and not attempt.acted:
            raise ModelFailed(Fault.DOWN, "said nothing")
        model.guard.succeeded()
        question.by = model.name

    async def _taken_back(self, question: Question) -> bool:
        """Whether nothing was heard of what failed. What the gate still holds of it is dropped."""
        if question.said and self._speculation_gate.state is SpeculationState.HOLDING:
            # Nothing is awaited between the look and the new beginning, which voids the held one.
            question.said = False
            await self.push_frame(LLMFullResponseStartFrame())
        return not question.said

    async def _settle(self, question: Question, owed: str) -> None:
        """The answer is on its way, or will not come."""
        if question.withdrawn:
            return
        if owed and self.guessing:
            await self.broadcast_frame(EagerEndOfTurnCancelFrame)
        elif self.guessing:
            self._undecided = question
        else:
            await self._conclude(question)
            if owed:
                await self.push_frame(PromptInTurnFrame(code=owed))

    async def _commit(self) -> None:
        """The turn is over: a guess is one no more."""
        undecided, self._undecided = self._undecided, None
        if undecided:
            await self._conclude(undecided)
        elif self._question and not self._question.done:
            await self._fill()

    async def _conclude(self, question: Question) -> None:
        self._words_before = question.asked.words
        self._failed_before = 0 if question.by else self._failed_before + 1
        await self.push_frame(question.decision())

    async def _fill(self) -> None:
        await self._stop_filling()
        if self._first_token_s > FIRST_S:
            self._filler = self.create_task(self._fill_silence(), "filler")

    async def _fill_silence(self) -> None:
        await asyncio.sleep(FIRST_S)
        question = self._question
        if question and not (question.done or question.said or self.guessing or self._skip_tts):
            await self.push_frame(VisitorPromptFrame(code="one_moment"))

    async def _stop_filling(self) -> None:
        filler, self._filler = self._filler, None
        if filler:
            await self.cancel_task(filler)
