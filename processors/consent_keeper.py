"""Hears the yes or no to what the assistant asked to do, and does what the visitor agreed to."""

import asyncio
import secrets

from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    FunctionCallFromLLM,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    FunctionCallsStartedFrame,
    InterruptionFrame,
    LLMContextFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection

from processors.direct import DirectProcessor
from processors.frames import DecisionFrame, VisitorPromptFrame
from processors.tools.consent import Held, Verdict
from processors.tools.toolbox import Toolbox

KIND = "tool"
"""Of the decisions recorded about tools."""

_SETTLED: dict[Verdict, str] = {
    "run": "agreed",
    "again": "asked again",
    "no": "declined",
    "drop": "dropped",
}


class ConsentKeeper(DirectProcessor):
    """Stands directly below the user aggregator, so that nobody else answers a yes.

    A yes runs the held call as Pipecat runs any other: call and result enter the history, and the
    LLM is asked to go on from there. It is never run for a guess: one that may be a yes is set
    aside until its turn is over.
    """

    def __init__(self, toolbox: Toolbox) -> None:
        super().__init__()
        self._toolbox = toolbox
        self._guess: LLMContextFrame | None = None
        self._turn_over = False
        self._deeds: set[asyncio.Task[None]] = set()

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._toolbox.close()
        for deed in list(self._deeds):
            await self.cancel_task(deed)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, LLMContextFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._take(frame)
            return
        if isinstance(frame, UserStartedSpeakingFrame):
            self._turn_over = False
        elif isinstance(frame, EagerEndOfTurnCancelFrame | InterruptionFrame):
            self._guess = None
        elif isinstance(frame, UserStoppedSpeakingFrame):
            self._turn_over = True
            await self._commit_guess()

        await self.push_frame(frame, direction)

    async def _take(self, frame: LLMContextFrame) -> None:
        # As Pipecat's own gate has it: what answers a turn that is over is no guess any more.
        if frame.speculation and not self._turn_over:
            self._guess = frame
            if not self._toolbox.waits_for(_words(frame.context)):
                await self.push_frame(frame)
            return
        self._guess = None
        if not await self._settled(frame.context):
            await self.push_frame(frame)

    async def _commit_guess(self) -> None:
        """The turn ended and its guess was not withdrawn before: it was what the visitor said."""
        guess, self._guess = self._guess, None
        if guess:
            await self._settled(guess.context)

    async def _settled(self, context: LLMContext) -> bool:
        """Whether the visitor's words, now final, are answered by this."""
        words = _words(context)
        if not words:
            return False
        held = self._toolbox.held
        judged = self._toolbox.settle(words, _said_before(context))
        self._toolbox.heard(words)
        if held is None or judged is None:
            return False
        await self.push_frame(DecisionFrame(KIND, _SETTLED[judged], {"tool": held.name}))
        if judged == "run":
            deed = self.create_task(self._do(held, context), "held call")
            self._deeds.add(deed)
            deed.add_done_callback(self._deeds.discard)
        elif judged == "again":
            await self.push_frame(VisitorPromptFrame(code="confirm", text=held.question))
        elif judged == "no":
            await self.push_frame(VisitorPromptFrame(code="left_alone"))
        return judged != "drop"

    async def _do(self, held: Held, context: LLMContext) -> None:
        call = FunctionCallFromLLM(
            function_name=held.name,
            tool_call_id=f"agreed_{secrets.token_hex(8)}",
            arguments=held.arguments,
            context=context,
        )
        named = {
            "function_name": call.function_name,
            "tool_call_id": call.tool_call_id,
            "arguments": call.arguments,
        }
        await self.broadcast_frame(FunctionCallsStartedFrame, function_calls=[call])
        await self.broadcast_frame(
            FunctionCallInProgressFrame, cancel_on_interruption=False, **named
        )
        outcome = await self._toolbox.run_held()
        detail = {"tool": held.name, "reason": outcome.reason}
        await self.push_frame(DecisionFrame(KIND, outcome.kind, detail))
        await self.broadcast_frame(FunctionCallResultFrame, result=outcome.result, **named)


def _words(context: LLMContext) -> str:
    """What the visitor said last; "" where something else stands last in the history."""
    last = context.messages[-1] if context.messages else None
    if not isinstance(last, dict) or last.get("role") != "user":
        return ""
    content = last.get("content")
    return content if isinstance(content, str) else ""


def _said_before(context: LLMContext) -> str:
    """What the assistant said before that, as far as it was heard."""
    for message in reversed(context.messages[:-1]):
        if not isinstance(message, dict) or message.get("role") == "user":
            return ""
        content = message.get("content")
        if message.get("role") == "assistant" and isinstance(content, str) and content:
            return content
    return ""
