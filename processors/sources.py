"""Which articles an answer came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipecat.frames.frames import DataFrame
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame

from processors.answers.evidence import Source


@dataclass
class AnswerSourcesFrame(DataFrame):
    """Goes ahead of an answer, which may still be a guess: the citer below the LLM waits with it.

    Parameters:
        entries: title, heading and url of each article, first mention first.
        numbered: the same of every passage an LLM may name by its number, from one. Empty where
            the answer is known to come from `entries`.
    """

    entries: list[dict[str, str]] = field(default_factory=list)
    numbered: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, sources: Iterable[Source], numbered: Sequence[Source] = ()) -> "AnswerSourcesFrame":
        """One entry per article; `numbered` as the LLM was given them."""
        return cls(_distinct(map(_entry, sources)), list(map(_entry, numbered)))

    def only(self, numbers: Iterable[int]) -> "AnswerSourcesFrame":
        """The articles named by these numbers; a number nobody gave names none."""
        named = (self.numbered[n - 1] for n in numbers if 1 <= n <= len(self.numbered))
        return AnswerSourcesFrame(_distinct(named))


@dataclass
class SourcesFrame(RTVIServerMessageFrame):
    """The sources of an answer that is being spoken, all so far; goes to the page as it is."""

    @classmethod
    def of(cls, named: AnswerSourcesFrame) -> "SourcesFrame":
        return cls(data={"type": "sources", "sources": named.entries})


def _entry(source: Source) -> dict[str, str]:
    return {"title": source.title, "heading": source.heading, "url": source.url}


def _distinct(entries: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The first entry of each page; those without a page are left out."""
    by_url: dict[str, dict[str, str]] = {}
    for entry in entries:
        if entry["url"]:
            by_url.setdefault(entry["url"], entry)
    return list(by_url.values())
