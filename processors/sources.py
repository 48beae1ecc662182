"""Which articles an answer came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from pipecat.frames.frames import DataFrame
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame


class Source(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def url(self) -> str: ...


@dataclass
class AnswerSourcesFrame(DataFrame):
    """Goes ahead of an answer, which may still be a guess: the citer below the LLM waits with it.

    Parameters:
        entries: title, heading and url of each article, first mention first.
    """

    entries: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, sources: Iterable[Source]) -> "AnswerSourcesFrame":
        """One entry per article."""
        by_url = {source.url: source for source in reversed(list(sources))}
        entries = [
            {"title": source.title, "heading": source.heading, "url": source.url}
            for source in reversed(list(by_url.values()))
        ]
        return cls(entries)


@dataclass
class SourcesFrame(RTVIServerMessageFrame):
    """The sources of an answer that is about to be spoken; goes to the page as it is."""

    @classmethod
    def of(cls, named: AnswerSourcesFrame) -> "SourcesFrame":
        return cls(data={"type": "sources", "sources": named.entries})
