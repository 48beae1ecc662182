"""Signatures by which a tenant's system knows that a request comes from us, and is fresh.

Signed are these six lines, joined by "\\n", with HMAC-SHA256 under the shared secret:

    v1
    1764547200                  the X-Rapport-Timestamp header, seconds since 1970
    POST                        the method
    /orders/1042?full=1         path and query as sent
    4c1f...                     the Idempotency-Key header
    e3b0...                     SHA-256 of the body, in hex
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

TIMESTAMP, SIGNATURE, KEY = "X-Rapport-Timestamp", "X-Rapport-Signature", "Idempotency-Key"

VERSION = "v1"

TOLERANCE_S = 300
"""A request whose timestamp is further off than this is an old one, sent again by somebody."""


@dataclass(frozen=True)
class Request:
    """What is signed of a request."""

    method: str
    """In capitals."""

    target: str
    """Path and query, as in `/orders/1042?full=1`."""

    key: str
    """Of the call: the same for each of its attempts."""

    body: bytes = b""


def headers(request: Request, secret: bytes, *, at_s: int) -> dict[str, str]:
    """The three headers of a signed request; `at_s` is in seconds since 1970."""
    return {
        TIMESTAMP: str(at_s),
        KEY: request.key,
        SIGNATURE: f"{VERSION}={_signature(request, secret, str(at_s))}",
    }


def is_genuine(
    received: Mapping[str, str], method: str, target: str, body: bytes, *, secret: bytes, now_s: int
) -> bool:
    """Whether a received request was signed with `secret` within the last five minutes.

    Args:
        received: its headers, by their names as above.
        method: in capitals.
        target: path and query as received.
        body: as received.
        secret: shared with the sender.
        now_s: seconds since 1970.
    """
    at = received.get(TIMESTAMP, "")
    if not at.isascii() or not at.isdigit() or abs(now_s - int(at)) > TOLERANCE_S:
        return False
    request = Request(method, target, received.get(KEY, ""), body)
    expected = f"{VERSION}={_signature(request, secret, at)}"
    return hmac.compare_digest(expected.encode(), received.get(SIGNATURE, "").encode())


def _signature(request: Request, secret: bytes, at: str) -> str:
    digest = hashlib.sha256(request.body).hexdigest()
    lines = [VERSION, at, request.method, request.target, request.key, digest]
    return hmac.new(secret, "\n".join(lines).encode(), hashlib.sha256).hexdigest()
