"""Which articles an answer came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame


class Source(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def url(self) -> str: ...


@dataclass
class SourcesFrame(RTVIServerMessageFrame):
    """Goes to the page as it is, ahead of the answer it belongs to."""

    @classmethod
    def of(cls, sources: Iterable[Source]) -> "SourcesFrame":
        """One entry per article, first mention first."""
        by_url = {source.url: source for source in reversed(list(sources))}
        entries = [
            {"title": source.title, "heading": source.heading, "url": source.url}
            for source in reversed(list(by_url.values()))
        ]
        return cls(data={"type": "sources", "sources": entries})
