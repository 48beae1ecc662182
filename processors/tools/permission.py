"""Whether a call may be made: all that stands between what a model wrote and a tenant's system."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from jsonschema import Draft202012Validator

from processors.tools.said import Said, says
from processors.tools.spelling import compact
from processors.tools.wants import Wants
from tenants.tools import Tool

OPEN_TURNS = 4
"""A wish stays open this long, so that an order number may be asked for and given."""

ARGUMENT_CHARS = 4000
"""Of all arguments of one call, as JSON."""


@dataclass(frozen=True)
class Refusal:
    """Why a call is not made."""

    reason: str
    """In a word or two, for the record."""

    text: str
    """For the model, which may do better the next time."""


@dataclass
class Permission:
    """Judges the calls of one conversation.

    Whatever a model was made to write, by a document, a ticket, a tool's result or the visitor: a
    call is made only for a tool that the visitor's own words ask for, with values that the visitor
    said, or that are verified, or that the tenant declared free.
    """

    said: Said
    wants: Wants
    identity: Mapping[str, str]
    """What is verified about the visitor, by argument name."""

    kept_in: Sequence[str] = ()
    """What must never leave in an argument, such as the canary of the prompt."""

    served: dict[str, int] = field(default_factory=dict)
    """By tool, the turn in which it was last used."""

    async def refusal(self, tool: Tool, given: Mapping[str, Any]) -> Refusal | None:
        """Why this call may not be made; None where it may."""
        return (
            self._unfit(tool, given) or self._foreign(tool, given) or await self._idle(tool, given)
        )

    def whole(self, tool: Tool, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with those that come from the verified visitor."""
        known = {name: self.identity[name] for name in verified(tool) if name in self.identity}
        return {**given, **known}

    def _unfit(self, tool: Tool, given: Mapping[str, Any]) -> Refusal | None:
        if len(json.dumps(dict(given), ensure_ascii=False, default=str)) > ARGUMENT_CHARS:
            return Refusal("too long", "The arguments are too long.")
        whole = self.whole(tool, given)
        if any(name not in whole for name in verified(tool) if name in tool.required):
            return Refusal("not verified", "It is not verified yet who the visitor is.")
        wrong = next(Draft202012Validator(tool.parameters).iter_errors(whole), None)
        if wrong is None:
            return None
        at = ".".join(map(str, wrong.absolute_path)) or "arguments"
        return Refusal("does not fit", f"{at}: {wrong.message[:200]}")

    def _foreign(self, tool: Tool, given: Mapping[str, Any]) -> Refusal | None:
        sent = "".join(compact(str(value)) for value in leaves(given))
        if any(compact(text) in sent for text in self.kept_in if text):
            return Refusal("not to be sent", "This must not be sent anywhere.")
        for name, value in given.items():
            if not self._is_the_visitors(tool, name, value):
                text = f"The visitor never said this {name}. Ask them for it; use nothing else."
                return Refusal("not said by the visitor", text)
        return None

    def _is_the_visitors(self, tool: Tool, name: str, value: Any) -> bool:
        source = tool.source(name)
        if source == "identity":
            return value == self.identity.get(name)
        # A closed list was written by the tenant, and yes or no carries nothing.
        closed = isinstance(value, bool) or "enum" in tool.properties.get(name, {})
        return source == "free" or closed or all(map(self.said.holds, leaves(value)))

    async def _idle(self, tool: Tool, given: Mapping[str, Any]) -> Refusal | None:
        """Refuses what nobody asked for.

        The wish may be a few turns old if it was not met yet, or if the newest turn brings a value
        for it: "and order 1043?"
        """
        for age, words in enumerate(self.said.recent(OPEN_TURNS)):
            if tool.name not in await asyncio.to_thread(self.wants.asked, words):
                continue
            met = self.served.get(tool.name, -1) >= self.said.turns - age
            if age == 0 or not met or any(says(self.said.last, v) for v in leaves(given)):
                return None
        text = "The visitor did not ask for this in their own words. Do not do it."
        return Refusal("not asked for", text)


def verified(tool: Tool) -> list[str]:
    """Names of the arguments that come from the verified visitor."""
    return [name for name in tool.properties if tool.source(name) == "identity"]


def leaves(value: Any) -> Iterator[Any]:
    """Every value inside, at any depth, and the keys of inner objects."""
    if isinstance(value, Mapping):
        for key, entry in cast("Mapping[str, Any]", value).items():
            yield key
            yield from leaves(entry)
    elif isinstance(value, list):
        for entry in cast("list[Any]", value):
            yield from leaves(entry)
    elif value is not None and not isinstance(value, bool):
        yield value
