"""Addresses of web pages in a sentence, written or spoken."""

import re
from collections.abc import Iterable, Iterator, Set

from processors.policy.safety.bare import bare

_TLDS = (
    "com|org|net|io|co|app|dev|info|biz|me|ai|cloud|shop|site|online|xyz|top|club|link|click|"
    "example|test|eu|uk|us|ru|cn|de|es|fr|it|pt|br|nl|be|pl|tr|in|id|ch|at|ca|au|jp|mx|ly|gl|to|tv"
)
_SCHEME = re.compile(r"\b([a-z][a-z0-9+.-]{1,20})://([^\s/?#\"'<>()\[\]]+)")
_OPAQUE = re.compile(r"\b(?:javascript|data|vbscript|file|tel|sms):\S")
_BARE = re.compile(rf"(?<![@\w.-])((?:[\w-]+\.)+(?:{_TLDS}))(?![\w-]|\.\w)")
_SPOKEN = re.compile(
    r"(?<![@\w])([\w-]+(?: (?:dot|punto|point|punkt|ponto|kropka|nokta|titik) [\w-]+)+)"
)
_DOT = re.compile(r" (?:dot|punto|point|punkt|ponto|kropka|nokta|titik) ")


def hosts(text: str) -> Iterator[str]:
    """The host of every address in a text; "" for one that names no host, as `javascript:` does.

    The domain of an e-mail address is none.
    """
    words = bare(text)
    yield from ("" for _ in _OPAQUE.finditer(words))
    for match in _SCHEME.finditer(words):
        # What stands before an @ only looks like the host.
        yield _host(match[2].rsplit("@", 1)[-1])
    without = re.sub(r"\S+@\S+", " ", _SCHEME.sub(" ", words))
    yield from (_host(match[1]) for match in _BARE.finditer(without))
    for match in _SPOKEN.finditer(without):
        said = _DOT.sub(".", match[1])
        if re.search(rf"\.(?:{_TLDS})$", said):
            yield _host(said)


def outside(found: Iterable[str], allowed: Set[str]) -> bool:
    """Whether any of these hosts is neither allowed nor part of an allowed one."""
    return any(not any(_within(host, name) for name in allowed) for host in found)


def _within(host: str, allowed: str) -> bool:
    return bool(host) and (host == allowed or host.endswith(f".{allowed}"))


def _host(authority: str) -> str:
    return re.sub(r":\d*$", "", authority).strip(".").removeprefix("www.")
