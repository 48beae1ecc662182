"""A tenant's system can tell our requests from others', and fresh ones from old ones."""

import hashlib
import hmac
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from processors.tools.signing import SIGNATURE, TOLERANCE_S, Request, headers, is_genuine

NOW_S = 1_764_547_200
REQUEST = Request("POST", "/orders/1042?full=1", "key-1", b'{"a":1}')


def received(**other: str) -> dict[str, str]:
    return headers(REQUEST, b"secret", at_s=NOW_S) | other


def judged(request: Request = REQUEST, *, now_s: int = NOW_S, **other: str) -> bool:
    return is_genuine(
        received(**other),
        request.method,
        request.target,
        request.body,
        secret=b"secret",
        now_s=now_s,
    )


def test_what_we_sign_is_genuine():
    assert judged()


def test_the_signature_is_the_documented_one():
    lines = ["v1", str(NOW_S), "POST", "/orders/1042?full=1", "key-1"]
    signed = "\n".join([*lines, hashlib.sha256(b'{"a":1}').hexdigest()])

    expected = "v1=" + hmac.new(b"secret", signed.encode(), hashlib.sha256).hexdigest()
    assert received()[SIGNATURE] == expected


def test_the_example_in_the_documentation_agrees():
    page = (Path(__file__).parents[3] / "docs" / "tools.md").read_text()
    [example] = re.findall(r"```python\n(.*?)```", page, re.S)
    found: dict[str, Any] = {}
    exec(example, found)
    sent = headers(REQUEST, b"secret", at_s=int(time.time()))

    assert found["is_genuine"](sent, "POST", REQUEST.target, REQUEST.body, b"secret")
    assert not found["is_genuine"](sent, "POST", REQUEST.target, b"{}", b"secret")


@pytest.mark.parametrize(
    "changed",
    [
        replace(REQUEST, method="DELETE"),
        replace(REQUEST, target="/orders/1043?full=1"),
        replace(REQUEST, body=b'{"a":2}'),
    ],
)
def test_a_changed_request_is_not_genuine(changed: Request):
    assert not judged(changed)


@pytest.mark.parametrize(
    "header",
    [
        {"Idempotency-Key": "key-2"},
        {"X-Rapport-Timestamp": str(NOW_S + 1)},
        {"X-Rapport-Timestamp": "now"},
        {"X-Rapport-Signature": ""},
    ],
)
def test_changed_headers_are_not_genuine(header: dict[str, str]):
    assert not judged(**header)


@pytest.mark.parametrize("late_s", [TOLERANCE_S + 1, -TOLERANCE_S - 1])
def test_a_request_sent_again_later_is_not_genuine(late_s: int):
    assert not judged(now_s=NOW_S + late_s)
