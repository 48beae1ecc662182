"""What can go wrong with a request to a tenant's own system.

WebhookError
├── NotAnswered      nobody answered, or not in time, or nothing that can be read
└── Refused          an answer with a status that is no success
"""


class WebhookError(Exception):
    """A request to a tenant's system that brought no result."""


class NotAnswered(WebhookError):
    """Nobody answered, or not in time, or nothing that can be read. Says why."""


class Refused(WebhookError):
    """An answer that is no success.

    Parameters:
        status: HTTP status.
        text: the start of what the system said about it.
    """

    def __init__(self, name: str, status: int, text: str) -> None:
        self.status, self.text = status, text
        super().__init__(f"{name}: answered with HTTP status {status}; ask who runs it")
