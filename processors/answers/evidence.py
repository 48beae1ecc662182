"""What is known of a passage, by those who show it, judge by it and answer from it."""

from typing import Protocol


class Source(Protocol):
    """Something to point at."""

    @property
    def title(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def url(self) -> str: ...


class Evidence(Source, Protocol):
    """Something to judge a sentence by."""

    @property
    def text(self) -> str: ...


class Found(Evidence, Protocol):
    """Evidence that was searched for."""

    @property
    def score(self) -> float: ...
