"""A language model service that works for another one, outside the pipeline."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMContextFrame,
    LLMTextFrame,
)
from pipecat.metrics.metrics import LLMTokenUsage
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService

from processors.errors import AnswerDeclined
from processors.model_faults import failure_of


class Out(Protocol):
    """Who takes what the model says."""

    async def take(self, frame: Frame) -> None:
        """A frame of the answer."""
        ...

    async def call(self, calls: Sequence[FunctionCallFromLLM]) -> None:
        """The model wants these tools called."""
        ...

    async def use(self, tokens: LLMTokenUsage) -> None:
        """What the answer cost."""
        ...

    def alive(self) -> None:
        """The model is busy with something that is no text, such as a tool's arguments."""
        ...


class _Nobody:
    async def take(self, frame: Frame) -> None:
        pass

    async def call(self, calls: Sequence[FunctionCallFromLLM]) -> None:
        pass

    async def use(self, tokens: LLMTokenUsage) -> None:
        pass

    def alive(self) -> None:
        pass


if TYPE_CHECKING:
    _Service = LLMService[Any]
else:
    _Service = object


class Delegated(_Service):
    """Put before an `LLMService` among the bases: `class Model(Delegated, OpenAILLMService)`.

    What the service would push goes to whoever asked it, and what it would report as an error is
    raised. It holds no speculation gate of its own that matters: the one in the pipeline does.
    """

    _out: Out = _Nobody()
    _noticed: Frame | None = None
    _failure: BaseException | None = None
    _declined = ""

    async def answer(self, frame: LLMContextFrame, out: Out) -> None:
        """Answer; returns when the answer is whole.

        Raises:
            ModelFailed: it did not, or not to the end.
            AnswerDeclined: the provider's filter will not have it.
        """
        self._out, self._failure, self._declined = out, None, ""
        await self.process_frame(frame, FrameDirection.DOWNSTREAM)
        if self._declined:
            raise AnswerDeclined(self._declined)
        if self._failure:
            raise failure_of(self._failure) from self._failure

    async def notice(self, frame: Frame) -> None:
        """A frame that is not for it alone, and may come in the middle of an answer."""
        self._noticed = frame
        await self.process_frame(frame, FrameDirection.DOWNSTREAM)

    def decline(self, why: str) -> None:
        """The provider has filtered what is being answered."""
        self._declined = why

    async def push_frame(
        self, frame: Frame, direction: FrameDirection = FrameDirection.DOWNSTREAM
    ) -> None:
        if direction is FrameDirection.DOWNSTREAM and frame is not self._noticed:
            await self._out.take(frame)

    async def push_error(
        self, error_msg: str, exception: Exception | None = None, *_: Any, **__: Any
    ) -> None:
        self._failure = exception or RuntimeError(error_msg)

    async def run_function_calls(self, function_calls: Sequence[FunctionCallFromLLM]) -> None:
        if function_calls:
            await self._out.call(function_calls)

    async def _push_llm_text(self, text: str) -> None:
        await self.push_frame(LLMTextFrame(text))

    async def start_llm_usage_metrics(self, tokens: LLMTokenUsage) -> None:
        await self._out.use(tokens)

    async def start_ttfb_metrics(self, *, start_time: float | None = None) -> None:
        """Measured by whoever stands in the pipeline."""

    async def stop_ttfb_metrics(self, *, end_time: float | None = None) -> None:
        """Measured by whoever stands in the pipeline."""

    async def stop_ttfat_metrics(self, *, end_time: float | None = None) -> None:
        """Called by Pipecat's services with each piece of a tool call, which is no text."""
        self._out.alive()

    async def start_processing_metrics(self, *, start_time: float | None = None) -> None:
        """Measured by whoever stands in the pipeline."""

    async def stop_processing_metrics(self, *, end_time: float | None = None) -> None:
        """Measured by whoever stands in the pipeline."""
