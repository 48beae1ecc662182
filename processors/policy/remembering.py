"""Which messages of a conversation a model is told again. Whole turns, or none of a turn.

A message is a dictionary in OpenAI's form, or a provider's own object, which stays where it is.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from processors.policy.tokens import tokens_of_message

Message = Any

SUMMARY_HEAD = "Summary of the conversation before this:"
"""How a summary begins, so that it is told from the visitor's own words."""

OPENED_BY_ASSISTANT = "(The visitor has just opened the conversation.)"
"""Put before a greeting: some providers refuse a conversation that the assistant begins."""


SLACK = 2
"""Turns that gather before a summary is renewed, so that one is not written every turn."""

CROWDED = 0.7
"""Share of the tokens from which the conversation is summed up early."""


def turn_starts(messages: Sequence[Message]) -> list[int]:
    """Where each turn begins: at what the visitor said after the assistant had spoken.

    The greeting belongs to the first turn.
    """
    starts = [
        place
        for place, message in enumerate(messages)
        if _role(message) == "user" and (place == 0 or _role(messages[place - 1]) != "user")
    ]
    return [0, *starts[1:]] if starts else [0][: len(messages)]


def parts_a_pair(messages: Sequence[Message], place: int) -> bool:
    """Whether a cut at `place` would part a tool call from its result."""
    return not _called(messages[:place]).isdisjoint(_results(messages[place:]))


def _leaves_a_call_open(messages: Sequence[Message], place: int) -> bool:
    before = messages[:place]
    return not _called(before) <= set(_results(before))


def last_turns(messages: Sequence[Message], turns: int) -> int:
    """Where the last turns begin, a tool call that reaches into them included."""
    starts = turn_starts(messages)
    wanted = max(len(starts) - turns, 0)
    whole = (s for s in reversed(starts[: wanted + 1]) if not _leaves_a_call_open(messages, s))
    return next(whole, 0)


def told(messages: Sequence[Message], *, turns: int | None, max_tokens: int) -> list[Message]:
    """What a model is told.

    Args:
        messages: the conversation, its summary first if there is one.
        turns: the last so many, 1 or more; None tells all.
        max_tokens: estimated; whole turns are left out from the oldest on. The turn that is being
            answered is told however long it is.

    Returns:
        The summary, where there is one, and the end of the conversation.
    """
    head = list(messages[:1]) if is_summary(messages) else []
    rest = list(messages[len(head) :])
    start = last_turns(rest, turns) if turns else 0
    room = max_tokens - sum(map(tokens_of_message, [*head, OPENED_BY_ASSISTANT]))
    kept = rest[_within(rest, start, room) :]
    first = _role(kept[0]) if kept and not head else "user"
    opening = [{"role": "user", "content": OPENED_BY_ASSISTANT}] if first == "assistant" else []
    return [*head, *opening, *kept]


def to_summarize(messages: Sequence[Message], *, turns: int, max_tokens: int) -> int:
    """How many messages from the first on a summary is to replace; 0 while none is needed.

    Args:
        messages: the conversation, its summary first if there is one.
        turns: that stay word for word. A summary is renewed when there are `SLACK` more, or when
            the conversation takes most of what may be told.
        max_tokens: that may be told.
    """
    head = 1 if is_summary(messages) else 0
    rest = messages[head:]
    crowded = sum(map(tokens_of_message, messages)) > CROWDED * max_tokens
    if not crowded and len(turn_starts(rest)) <= turns + SLACK:
        return 0
    start = last_turns(rest, max(turns // 2, 1) if crowded else turns)
    return head + start if start else 0


def is_summary(messages: Sequence[Message]) -> bool:
    """Whether a conversation begins with a summary."""
    first = messages[0] if messages else None
    content = first.get("content") if isinstance(first, Mapping) else None
    return isinstance(content, str) and content.startswith(SUMMARY_HEAD)


def _within(messages: Sequence[Message], start: int, room: int) -> int:
    """The first place from `start` on where a cut is allowed and what follows fits."""
    sizes = list(map(tokens_of_message, messages))
    behind = list(accumulate(reversed(sizes)))[::-1]
    starts = turn_starts(messages)
    cuts = [start, *(s for s in starts if s > start)]
    allowed = [c for c in cuts if c == start or not parts_a_pair(messages, c)]
    fitting = (c for c in allowed if c < len(messages) and behind[c] <= room)
    return next(fitting, allowed[-1])


def _role(message: Message) -> str:
    return str(message.get("role", "")) if isinstance(message, Mapping) else ""


def _called(messages: Sequence[Message]) -> set[str]:
    calls = [m.get("tool_calls") or [] for m in messages if isinstance(m, Mapping)]
    return {str(call["id"]) for made in calls for call in made}


def _results(messages: Sequence[Message]) -> list[str]:
    """Ids of the calls whose results are among the messages, late ones of async tools too."""
    found: list[str] = []
    for message in messages:
        if _role(message) == "tool" and not _is_pending(message):
            found.append(str(message.get("tool_call_id")))
        elif _role(message) == "developer":
            late = _parsed(message.get("content"))
            if late.get("type") == "async_tool" and late.get("status") == "finished":
                found.append(str(late.get("tool_call_id")))
    return found


def _is_pending(message: Mapping[str, Any]) -> bool:
    content = message.get("content")
    return content == "IN_PROGRESS" or _parsed(content).get("status") == "started"


def _parsed(content: object) -> dict[str, Any]:
    if not isinstance(content, str) or not content.startswith("{"):
        return {}
    try:
        parsed = json.loads(content)
    except json.JSONDecodeError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
