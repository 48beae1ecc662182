"""A web server with one file, over real HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Manner = Literal["well", "slow", "cut", "missing", "moved"]

_PIECES = 10
_PAUSE_S = 0.05


class FileServer:
    """Sends `content` for whatever is asked.

    Manners: slow sends it in pieces with pauses and after the first half waits for `go_on`; cut
    hangs up in the middle; missing answers 404; moved sends the asker to another path first.
    """

    def __init__(self, content: bytes, manner: Manner = "well") -> None:
        self.content, self.manner = content, manner
        self.url = ""
        self.asked: list[str] = []
        """Paths, in order."""
        self.half_way, self.go_on = threading.Event(), threading.Event()

    @contextmanager
    def serving(self) -> Iterator["FileServer"]:
        """On a free port of this machine."""
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                here.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}/model.task"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.go_on.set()
            server.shutdown()
            server.server_close()
            thread.join()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """One request."""
        self.asked.append(request.path)
        if self.manner == "missing":
            request.send_error(404)
            return
        if self.manner == "moved" and len(self.asked) == 1:
            request.send_response(302)
            request.send_header("Location", "/elsewhere/model.task")
            request.end_headers()
            return
        request.send_response(200)
        request.send_header("Content-Length", str(len(self.content)))
        request.end_headers()
        self._send(request)

    def _send(self, request: BaseHTTPRequestHandler) -> None:
        half = len(self.content) // 2
        if self.manner == "cut":
            request.wfile.write(self.content[:half])
            return
        if self.manner != "slow":
            request.wfile.write(self.content)
            return
        try:
            for number in range(_PIECES):
                size = -(-len(self.content) // _PIECES)
                request.wfile.write(self.content[number * size : (number + 1) * size])
                request.wfile.flush()
                if number == _PIECES // 2:
                    self.half_way.set()
                    self.go_on.wait()
        except OSError:
            return  # whoever asked was killed
