"""A model hub over real HTTP: the part of the Hugging Face API a download needs."""

import hashlib
import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

REVISION = "0123456789abcdef0123456789abcdef01234567"
_LARGE = frozenset({".bin", ".pt", ".pth", ".safetensors"})
_HALF_STALL_S = 30


class ModelHub:
    """Serves folders as repositories. Large files are kept as LFS keeps them.

    `mode` is "well", "lies" (other bytes of the same length than it states), "stalls" (in the
    middle of a large file) or "empty" (it knows no repository).
    """

    def __init__(self, repositories: dict[str, Path], mode: str = "well") -> None:
        self.repositories, self.mode = repositories, mode
        self.fetched: list[str] = []
        """Names of files, in the order they were asked for."""
        self.stalled = threading.Event()
        self._go_on = threading.Event()
        self.url = ""

    @contextmanager
    def serving(self) -> Iterator["ModelHub"]:
        """On a free port of this machine."""
        hub = self

        class Handler(_Handler):
            def answer(self, *, head: bool) -> None:
                hub.answer(self, head=head)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._go_on.set()
            server.shutdown()
            server.server_close()
            thread.join()

    def answer(self, request: "_Handler", *, head: bool) -> None:
        """One request."""
        path = request.path.partition("?")[0]
        for name, folder in self.repositories.items():
            if self.mode == "empty":
                break
            if path == f"/api/models/{name}":
                request.tell({"id": name, "sha": REVISION, "siblings": [], "tags": []})
                return
            if (path + "/").startswith(prefix := f"/api/models/{name}/tree/{REVISION}/"):
                inside = folder / path.removeprefix(prefix[:-1]).lstrip("/")
                request.tell([_stated(entry, folder) for entry in sorted(inside.iterdir())])
                return
            if path.startswith(prefix := f"/{name}/resolve/{REVISION}/"):
                self._send(request, folder / path.removeprefix(prefix), head=head)
                return
        request.tell({"error": "Repository not found"}, 404, {"X-Error-Code": "RepoNotFound"})

    def _send(self, request: "_Handler", file: Path, *, head: bool) -> None:
        raw = file.read_bytes()
        request.send_response(200)
        request.send_header("ETag", f'"{_etag(file)}"')
        request.send_header("X-Repo-Commit", REVISION)
        request.send_header("Content-Length", str(len(raw)))
        request.end_headers()
        if head:
            return
        self.fetched.append(file.name)
        if file.suffix in _LARGE and self.mode == "lies":
            raw = bytes(len(raw))
        if file.suffix in _LARGE and self.mode == "stalls":
            request.wfile.write(raw[: len(raw) // 2])
            request.wfile.flush()
            self.stalled.set()
            self._go_on.wait(_HALF_STALL_S)
            return
        request.wfile.write(raw)


class _Handler(BaseHTTPRequestHandler, ABC):
    @abstractmethod
    def answer(self, *, head: bool) -> None: ...

    def tell(self, content: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        raw = json.dumps(content).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self) -> None:
        self.answer(head=False)

    def do_HEAD(self) -> None:
        self.answer(head=True)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def _stated(file: Path, repository: Path) -> dict[str, Any]:
    path = file.relative_to(repository).as_posix()
    if file.is_dir():
        return {"type": "directory", "path": path, "oid": REVISION}
    size = file.stat().st_size
    stated: dict[str, Any] = {"type": "file", "path": path, "size": size, "oid": _git(file)}
    if file.suffix in _LARGE:
        stated["lfs"] = {"oid": _etag(file), "size": size, "pointerSize": 134}
    return stated


def _etag(file: Path) -> str:
    if file.suffix not in _LARGE:
        return _git(file)
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _git(file: Path) -> str:
    raw = file.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest()
