"""How an assistant without a language model uses tools: it is asked, asks back, and says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from processors.tools.permission import verified
from processors.tools.said import found_in
from processors.tools.toolbox import Toolbox
from tenants.tools import Tool

BEGIN = 0.6
"""How much like one of a tool's `asks` words must be before it is used unbidden; from 0 to 1."""

CLEARER = 0.15
"""How much more than a question to the help center the words must be like it."""

LOOK_BACK_TURNS = 2
"""An order number given so many turns ago is still the one that "cancel it" means."""

ASKED_MOST = 2
"""Times an argument is asked for before the visitor's words are taken for something else."""


@dataclass(frozen=True)
class Need:
    """A tool that lacks an argument, which the visitor was asked for."""

    tool: str
    missing: str
    asked: int = 1


@dataclass(frozen=True)
class Use:
    """A tool to be used."""

    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """Something to ask the visitor, and what for."""

    text: str
    need: Need


def next_step(toolbox: Toolbox, words: str, need: Need | None, *, found: float) -> Use | Ask | None:
    """What the visitor's words call for. Blocking: it embeds.

    Args:
        toolbox: the call's tools.
        words: of the visitor.
        need: what they were just asked for.
        found: how well the help center answers them, a cosine; it goes first where it is better.

    Returns:
        None where the words are for somebody else to answer.
    """
    name, score = toolbox.wants.best(words)
    if score >= max(BEGIN, found + CLEARER) and (tool := toolbox.tool(name)):
        return _fill(toolbox, tool, words, None)
    if need is None or not (tool := toolbox.tool(need.tool)):
        return None
    given = found_in(words, tool.properties[need.missing]) is not None
    if given or (need.asked < ASKED_MOST and found < BEGIN):
        return _fill(toolbox, tool, words, need)
    return None


def _fill(toolbox: Toolbox, tool: Tool, words: str, need: Need | None) -> Use | Ask | None:
    arguments: dict[str, Any] = {}
    for name, schema in tool.properties.items():
        if name in verified(tool):
            continue
        value = _value(schema, [words, *toolbox.recent(LOOK_BACK_TURNS)])
        if value is not None:
            arguments[name] = value
        elif name in tool.required:
            text = toolbox.speech.sentence(tool.ask_for.get(name, {}), {})
            asked = need.asked + 1 if need and need.missing == name else 1
            return Ask(text, Need(tool.name, name, asked)) if text else None
    return Use(tool.name, arguments)


def _value(schema: dict[str, Any], turns: Sequence[str]) -> Any:
    return next((v for words in turns if (v := found_in(words, schema)) is not None), None)


@dataclass(frozen=True)
class Told:
    """What a tool answered, as it stands in the history."""

    tool: str
    arguments: dict[str, Any]
    result: dict[str, Any]


def told_last(messages: Sequence[Any]) -> Told | None:
    """The result that stands last in a history, which nothing was said about yet."""
    last = messages[-1] if messages else None
    if not isinstance(last, Mapping):
        return None
    content, of = last.get("content"), last.get("tool_call_id")
    if last.get("role") == "developer":
        # The result of a call that the visitor talked over.
        late = _object(content)
        content, of = late.get("result"), late.get("tool_call_id")
    elif last.get("role") != "tool":
        return None
    result = _object(content)
    return Told(str(result.get("tool", "")), _arguments(messages, of), result)


def answer(toolbox: Toolbox, told: Told) -> str:
    """What to say of a result, in the tenant's words; "" where the tenant wrote none."""
    tool = toolbox.tool(told.tool)
    if tool is None:
        return ""
    data = told.result.get("data")
    values = {**told.arguments, **(cast("dict[str, Any]", data) if isinstance(data, dict) else {})}
    wordings = {"done": tool.say, "missing": tool.say_missing, "failed": tool.say_refused}
    return toolbox.speech.sentence(wordings.get(str(told.result.get("outcome")), {}), values)


def _arguments(messages: Sequence[Any], call_id: object) -> dict[str, Any]:
    for message in reversed(messages):
        for call in message.get("tool_calls", ()) if isinstance(message, Mapping) else ():
            if call.get("id") == call_id:
                return _object(call["function"]["arguments"])
    return {}


def _object(text: object) -> dict[str, Any]:
    try:
        found: object = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
