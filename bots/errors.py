"""Why a call cannot be taken.

CallRefused
├── Full         as many calls as this process takes
├── Draining     the process is about to stop
└── NoSuchSession    never opened, already over, or already connected
"""


class CallRefused(Exception):
    """A call we do not take, for a reason the visitor can be told."""


class Full(CallRefused):
    """As many calls as this process takes."""

    def __init__(self, limit: int, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"all {limit} places are taken")


class Draining(CallRefused):
    """The process takes no new calls; the ones it has may finish."""

    retry_after_s = 5

    def __init__(self) -> None:
        super().__init__("this server is about to restart")


class NoSuchSession(CallRefused):
    """Never opened, already over, or already connected."""

    def __init__(self) -> None:
        super().__init__("this session is over, or was never opened")
