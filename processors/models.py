"""The models of one call: opened when needed, asked in order, probed when they had failed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from loguru import logger
from pipecat.frames.frames import Frame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameProcessorSetup

from processors.delegated import Delegated
from processors.errors import AnswerDeclined, ModelFailed
from processors.hedged import Hedged
from processors.model_faults import failure_of
from processors.policy.breaker import Fault, Guard
from processors.policy.model_choice import Size

PROBE_S = 5.0
"""A model that takes longer to say one word is not back."""

_PROBE = "Answer with the word yes."
_PROBE_TOKENS = 16


@dataclass(frozen=True)
class Model:
    """One model, opened when it is first needed."""

    name: str
    """For the operator, as in `openai gpt-4.1-mini`."""

    open: Callable[[], Delegated | Hedged]
    guard: Guard
    """Shared with all calls that ask the same model at the same address."""

    size: Size | None = None
    """None for a stand-in, which is asked after the one that was chosen by size."""

    converses: bool = True
    """False for one that only answers from passages, and can write no summary."""


class Models:
    """Knows whom to ask next."""

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = tuple(models)
        self._open: dict[Model, Delegated | Hedged] = {}
        self._opening = asyncio.Lock()
        self._setup: FrameProcessorSetup | None = None
        self._probes: set[asyncio.Task[None]] = set()

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Open those that are asked first; the others are opened when they are needed."""
        self._setup = setup
        for model in self._models:
            if model.size:
                await self.service(model)

    async def close(self) -> None:
        """Give up what is under way."""
        for probe in self._probes:
            probe.cancel()
        await asyncio.gather(*self._probes, return_exceptions=True)
        for service in self._open.values():
            await service.cleanup()

    def order(self, size: Size) -> list[Model]:
        """Whom to ask: the chosen size first. All of them where none is known to be well."""
        chosen = [m for m in self._models if m.size == size]
        others = [m for m in self._models if m.size != size]
        # A small model is asked last for what is none of its business.
        others.sort(key=lambda model: model.size == "small")
        ordered = [*chosen, *others]
        return [m for m in ordered if m.guard.in_use] or ordered

    async def service(self, model: Model) -> Delegated | Hedged:
        """The service behind a model."""
        async with self._opening:
            if model not in self._open:
                # A provider's client takes up to 0.2 s to make, in which nobody would be heard.
                service = await asyncio.to_thread(model.open)
                if self._setup:
                    await service.setup(self._setup)
                self._open[model] = service
            return self._open[model]

    async def notice(self, frame: Frame) -> None:
        """Tell those that are open of a frame that is not for one of them alone."""
        for service in self._open.values():
            await service.notice(frame)

    def probe(self) -> None:
        """Ask, beside the conversation, those who failed a while ago whether they are back."""
        for model in self._models:
            if model.guard.take_probe():
                probe = asyncio.create_task(self._probe(model), name=f"probe {model.name}")
                self._probes.add(probe)
                probe.add_done_callback(self._probes.discard)

    async def infer(self, context: LLMContext, **how: Any) -> str | None:
        """Ask beside the conversation: the small model first, then whoever answers.

        Raises:
            ModelFailed: nobody did.
            AnswerDeclined: the provider's filter will not have it.
        """
        failed = ModelFailed(Fault.DOWN, "no model to ask")
        for model in (model for model in self.order("small") if model.converses):
            try:
                return await self._infer(model, context, **how)
            except ModelFailed as error:
                self.failed(model, failed := error)
        raise failed

    def failed(self, model: Model, failure: ModelFailed) -> None:
        """Note a failure, and tell the operator."""
        model.guard.failed(failure.fault, failure.wait_s)
        if failure.fault is Fault.MISCONFIGURED:
            logger.error(
                "A language model refuses its key or name; check its api_key_env and model",
                model=model.name,
                why=failure.why,
            )
        else:
            logger.warning(
                "A language model failed",
                model=model.name,
                fault=failure.fault.value,
                why=failure.why,
                left_alone=not model.guard.in_use,
            )

    async def _infer(self, model: Model, context: LLMContext, **how: Any) -> str | None:
        service = await self.service(model)
        try:
            return await service.run_inference(context, **how)
        except Exception as error:  # each provider's client raises kinds of its own
            raise failure_of(error) from error

    async def _probe(self, model: Model) -> None:
        context = LLMContext([{"role": "user", "content": _PROBE}])
        try:
            async with asyncio.timeout(PROBE_S):
                await self._infer(model, context, max_tokens=_PROBE_TOKENS)
            model.guard.succeeded()
        except TimeoutError:
            model.guard.failed(Fault.SLOW)
        except AnswerDeclined:
            model.guard.succeeded()
        except ModelFailed as failure:
            if failure.fault is Fault.REJECTED:
                model.guard.succeeded()  # it does answer, though not this
            else:
                model.guard.failed(failure.fault, failure.wait_s)
        finally:
            model.guard.drop_probe()
        logger.info("A language model was probed", model=model.name, back=model.guard.in_use)
