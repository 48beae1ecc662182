"""What a model is asked, read from a context frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from processors.context_injector import GroundedContextFrame
from processors.frames import DecisionFrame
from processors.policy.model_choice import Asked, Choice
from processors.policy.wording import plain

Remember = Callable[[Sequence[Any]], list[Any]]
"""From the messages of a conversation to those a model is told."""


@dataclass
class Question:
    """On its way to an answer. The next one is another object."""

    asked: Asked
    choice: Choice
    ends_s: float
    """On the loop's clock: by then the first words are there, or an apology."""

    tried: list[dict[str, str]] = field(default_factory=list)
    by: str = ""
    """Name of the model that answers."""

    begun: bool = False
    """Something went out and wants an end."""

    said: bool = False
    """Words went out that were not taken back."""

    wrote: bool = False
    """Some model wrote something, heard or not."""

    broken_off: bool = False
    """What was heard of the answer has no end."""

    withdrawn: bool = False
    """A guess that wanted to act. The turn asks again when it is over."""

    done: bool = False
    """Answered, or given up."""

    def decision(self) -> DecisionFrame:
        """Who answered, and why they were asked."""
        detail = {"size": self.choice.size, "reason": self.choice.reason, "tried": self.tried}
        return DecisionFrame("model", self.by or "nobody", detail)


def told(frame: LLMContextFrame, remember: Remember) -> LLMContextFrame:
    """The same question with what is remembered of the conversation. Changes no history."""
    context = frame.context
    messages = remember(context.messages)
    view = LLMContext(messages, tools=context.tools, tool_choice=context.tool_choice)
    return replace(frame, context=view)


def asked(frame: LLMContextFrame, *, language: str, words_before: str, failed_before: int) -> Asked:
    """What the choice of a model depends on.

    Args:
        frame: on its way to a model.
        language: of the visitor, two letters.
        words_before: what the visitor said in the turn before.
        failed_before: answers in a row that did not come.
    """
    words = _words(frame)
    return Asked(
        words=words,
        language=language,
        asked_again=bool(words) and plain(words) == plain(words_before),
        failed_before=failed_before,
        tools=_tool_names(frame.context),
        answers_a_tool=_last_role(frame.context) == "tool",
    )


def _words(frame: LLMContextFrame) -> str:
    if isinstance(frame, GroundedContextFrame):
        return frame.words
    said = [m for m in frame.context.messages if isinstance(m, dict) and m.get("role") == "user"]
    content = said[-1].get("content") if said else ""
    return content if isinstance(content, str) else ""


def _last_role(context: LLMContext) -> str:
    last = context.messages[-1] if context.messages else None
    return str(last.get("role", "")) if isinstance(last, dict) else ""


def _tool_names(context: LLMContext) -> tuple[str, ...]:
    tools = context.tools
    if not isinstance(tools, ToolsSchema):
        return ()
    named = [*tools.standard_tools, *tools.direct_functions]
    return tuple(tool.name for tool in named)
