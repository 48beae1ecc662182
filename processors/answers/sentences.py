"""Help-center text as sentences that can be said aloud."""

import re

from sentencex import segment  # pyright: ignore[reportAttributeAccessIssue] - compiled

_MARKUP = (
    (re.compile(r"```.*?```", re.S), " "),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), " "),
    (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"),
    (re.compile(r"^\s{0,3}(?:#{1,6}|>)\s*", re.M), ""),
    (re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.M), ""),
    (re.compile(r"(\*\*|__|`|\*)"), ""),
)


def spoken_sentences(markdown: str, language: str) -> list[str]:
    """Sentences in reading order, without markup; headings and list marks are not sentences."""
    lines = [line for line in markdown.splitlines() if not line.lstrip().startswith("#")]
    sentences: list[str] = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)", "\n".join(lines)):
        text = block
        for pattern, replacement in _MARKUP:
            text = pattern.sub(replacement, text)
        text = " ".join(text.split())
        sentences += [s.strip() for s in segment(language, text) if _sayable(s)]
    return sentences


def _sayable(sentence: str) -> bool:
    return any(character.isalnum() for character in sentence)
