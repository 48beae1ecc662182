"""What a page, its workers and all within it asked the network for, as Chromium's network service
saw it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

_WEB = ("http", "https", "ws", "wss")
_SENDS_NOTHING = ("GET", "HEAD", "DELETE")


@dataclass(frozen=True)
class NetLog:
    """Of one site, for a browser's whole life. What Chromium asks its makers for by itself (the
    time, its updates) belongs to no site."""

    requests: tuple[tuple[str, str], ...]
    """Method and URL, with redirections, answered from a cache or not, succeeded or not."""

    lookups: tuple[str, ...]
    """Hosts whose names were looked up, also for WebRTC; `~notfound` where none ever is."""

    @classmethod
    def read(cls, path: Path, site: str) -> Self:
        """What `--log-net-log` has written, which is whole once the browser has been closed.

        Args:
            path: the log.
            site: scheme and host, as http://127.0.0.1.
        """
        log: dict[str, Any] = json.loads(path.read_text())
        requests = _of("URL_REQUEST_START_JOB", log, site)
        lookups = _of("HOST_RESOLVER_MANAGER_REQUEST", log, site)
        return cls(
            tuple((params["method"], params["url"]) for params in requests),
            tuple(params["host"] for params in lookups),
        )

    @property
    def hosts(self) -> set[str]:
        """Whatever was asked for something, or looked up."""
        asked = [url for _, url in self.requests if urlsplit(url).scheme in _WEB]
        looked_up = [name if "://" in name else f"//{name}" for name in self.lookups]
        return {urlsplit(address).hostname or address for address in asked + looked_up}

    @property
    def uploads(self) -> list[str]:
        """Paths of all requests that may have carried something away."""
        return [urlsplit(url).path for method, url in self.requests if method not in _SENDS_NOTHING]


def _of(kind: str, log: dict[str, Any], site: str) -> Iterator[dict[str, Any]]:
    """Parameters of events that a page of the site, or what it embeds, is the reason of."""
    number = log["constants"]["logEventTypes"][kind]
    for event in log["events"]:
        params = event.get("params", {})
        reasons = (
            params.get("initiator", ""),
            params.get("network_isolation_key", ""),
            params.get("network_anonymization_key", ""),
        )
        begins = "method" in params or "host" in params
        if event["type"] == number and begins and any(r.startswith(site) for r in reasons):
            yield params
