"""What the visitor asked and got no answer to that they could hear: who speaks on before that has
not asked another question, but finished this one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from processors.policy.wording import words_of

_NOTES = frozenset({"developer", "system"})
"""Roles of what neither of the two said."""

_UNHEARD_WORDS = 2
"""Nobody answers to so few words of a sentence: whoever talks over them had begun before."""


def unanswered(messages: Sequence[Any]) -> dict[int, str]:
    """The visitor's messages since anybody else was heard, or a tool was used.

    Args:
        messages: a history, oldest first.

    Returns:
        The texts in order, by their places in the history; "" where the first words of an answer
        stand between two of them.
    """
    found: dict[int, str] = {}
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        role, content = _parts(message)
        if role == "user":
            found[place] = content
        elif role == "assistant" and _is_unheard(content):
            found[place] = ""
        elif role not in _NOTES:
            break
    return dict(reversed(found.items()))


def question_so_far(messages: Sequence[Any]) -> str:
    """All of it, as one question; "" where everything was answered."""
    return joined(unanswered(messages).values())


def joined(texts: Iterable[str]) -> str:
    """One question of what was said in several goes. A go that begins with all that was said before
    it says it again."""
    whole = ""
    for text in texts:
        again = f"{text} ".startswith(f"{whole} ")
        whole = text if again else f"{whole} {text}".strip()
    return whole


def _parts(message: Any) -> tuple[str, str]:
    """Role and text; "" for the role of what is no plain text."""
    if not isinstance(message, Mapping):
        return "", ""
    role, content = message.get("role"), message.get("content")
    return (str(role), content) if isinstance(content, str) else ("", "")


def _is_unheard(answer: str) -> bool:
    return answer.rstrip()[-1:].isalnum() and len(words_of(answer)) <= _UNHEARD_WORDS
