"""Addresses of one site, each written in one way."""

import re
from collections import deque
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

MAX_URL_CHARS = 500
_MAX_REPEATS = 3
_TRACKING = re.compile(r"^(utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|ref|sessionid|phpsessid|sid)$")
_NO_PAGE = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg|ico|css|m?js|json|xml|rss|atom|zip|gz|tar|rar|7z|exe|dmg|apk|"
    r"mp[34]|m4a|ogg|wav|webm|mov|avi|woff2?|ttf|eot|docx?|xlsx?|pptx?|pdf|csv|ics|txt)$",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def normal(url: str) -> str | None:
    """The address without fragment, default port and tracking; None if it can be no page."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username or len(url) > 2_000:
        return None
    if _NO_PAGE.search(parts.path) or _circular(parts.path):
        return None
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(key.lower())
    ]
    host = f"[{host}]" if ":" in host else host
    place = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    whole = urlunsplit((parts.scheme, place, path, urlencode(kept), ""))
    return whole if len(whole) <= MAX_URL_CHARS else None


def same_host(url: str, other: str) -> bool:
    """Whether both are of one site; `www.` makes no difference, nor does https."""
    return _host(url) == _host(other)


class Frontier:
    """Pages still to be asked for, nearest first, each once."""

    def __init__(self, *, max_depth: int) -> None:
        self._max_depth = max_depth
        self._waiting: deque[tuple[str, int]] = deque()
        self.seen: set[str] = set()
        """Every address that was ever added or followed to."""

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, urls: Iterable[str], *, depth: int) -> None:
        """Take in addresses that a page at `depth` - 1 leads to; too deep ones are left out."""
        for url in urls if depth <= self._max_depth else ():
            if url not in self.seen:
                self.seen.add(url)
                self._waiting.append((url, depth))

    def next(self) -> tuple[str, int] | None:
        """(address, depth); None when there are no more."""
        return self._waiting.popleft() if self._waiting else None


def _circular(path: str) -> bool:
    """Whether a part of the path comes again and again, as in `/a/b/a/b/a/b`."""
    parts = [part for part in path.split("/") if part]
    return any(parts.count(part) > _MAX_REPEATS for part in set(parts))


def _host(url: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", None
    known = None if port in (80, 443) else port
    return (parts.hostname or "").lower().removeprefix("www."), known
