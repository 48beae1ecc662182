"""What the clients of language models raise, in our own terms.

Each provider's client has its own kinds of exception; what they have in common is an HTTP status
and the provider's code, which is all that is read. Their texts may repeat the visitor's words and
are not passed on.
"""

from collections.abc import Mapping
from typing import Any

from pipecat.utils.errors import ErrorCategory as Category
from pipecat.utils.errors import classify_http_exception, extract_http_status_code
from pipecat.utils.http import TIMEOUT_EXCEPTIONS

from processors.errors import AnswerDeclined, ModelFailed
from processors.policy.breaker import Fault

_FILTERED = (
    "content_filter",
    "content_policy",
    "content filter",
    "content management policy",
    "responsibleaipolicy",
)
"""How OpenAI, Azure and Anthropic say in a refusal that it is about what was said."""

_NO_CREDIT = ("insufficient_quota", "billing")
_BAD_KEY = ("api key not valid", "api_key_invalid")
"""What Google answers to a wrong key, with the status of a bad request."""

_OVERLOADED = 529

_FAULTS = {
    Category.AUTHENTICATION: Fault.MISCONFIGURED,
    Category.AUTHORIZATION: Fault.MISCONFIGURED,
    Category.QUOTA: Fault.MISCONFIGURED,
    Category.RATE_LIMIT: Fault.BUSY,
    Category.INVALID_REQUEST: Fault.REJECTED,
}


def failure_of(error: BaseException) -> ModelFailed | AnswerDeclined:
    """Why a model did not answer, from what its client raised."""
    if isinstance(error, ModelFailed | AnswerDeclined):
        return error
    status, said = _status(error), str(error).casefold()
    why = f"{type(error).__name__} {status}" if status else type(error).__name__
    if status in {400, 403, 422} and any(word in said for word in _FILTERED):
        return AnswerDeclined(why)
    return ModelFailed(_fault(error, status, said), why, wait_s=_asked_to_wait_s(error))


def _fault(error: BaseException, status: int | None, said: str) -> Fault:
    if isinstance(error, (TimeoutError, *TIMEOUT_EXCEPTIONS)):
        return Fault.SLOW
    if status == 404 or (status == 400 and any(word in said for word in _BAD_KEY)):
        return Fault.MISCONFIGURED
    if status == 429 and any(word in said for word in _NO_CREDIT):
        return Fault.MISCONFIGURED
    if status == _OVERLOADED:
        return Fault.BUSY
    if status is None:
        return Fault.DOWN
    return _FAULTS.get(classify_http_exception(_Status(status)), Fault.DOWN)


class _Status(Exception):
    """A bare status, as Pipecat's own table wants it."""

    def __init__(self, status_code: int) -> None:
        super().__init__(status_code)
        self.status_code = status_code


def _status(error: BaseException) -> int | None:
    code = getattr(error, "code", None)  # Google's client alone has the status there
    return extract_http_status_code(error) or (code if isinstance(code, int) else None)


def _asked_to_wait_s(error: BaseException) -> float:
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    wait = headers.get("retry-after") if isinstance(headers, Mapping) else None
    try:
        return max(float(wait), 0.0) if wait is not None else 0.0
    except ValueError:
        return 0.0  # a date instead of seconds; the breaker's own time is as good
