"""A real server in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

START_WITHIN_S = 120


class Server:
    """`rapport serve` on a free port."""

    def __init__(self, tenants: Path, data: Path, *options: str, **env: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / f"serve-{self.port}.log"
        data.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "web.cli", "serve", "--port", str(self.port)]
        command += ["--tenants", str(tenants), "--data", str(data), *options]
        self.process = subprocess.Popen(
            command, stdout=self.log.open("w"), stderr=subprocess.STDOUT, env=os.environ | env
        )

    def wait(self) -> None:
        """Until it takes calls."""
        for _ in range(START_WITHIN_S * 5):
            try:
                httpx.get(f"{self.url}/health", timeout=1).raise_for_status()
            except httpx.HTTPError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.2)
            else:
                return
        raise AssertionError(self.log.read_text())

    def wait_for_log(self, words: str) -> None:
        """Until it has logged something, as starting it needs not wait for."""
        for _ in range(START_WITHIN_S * 5):
            if words in self.log.read_text():
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        """As an operator would."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def open(self, tenant: str = "speech", **wish: Any) -> httpx.Response:
        """Ask for a session, as a page of this server does."""
        body = {"tenant": tenant, "mode": "voice"} | wish
        return httpx.post(
            f"{self.url}/api/sessions", json=body, headers={"Origin": self.url}, timeout=10
        )

    def close(self, session: dict[str, Any]) -> None:
        """Hang up, unless it is over already."""
        url = f"{self.url}/api/sessions/{session['session_id']}"
        gone = httpx.delete(url, headers=bearer(session), timeout=10)
        assert gone.status_code in {204, 404}, gone.text

    @property
    def live(self) -> int:
        """Sessions somebody is connected to."""
        return int(httpx.get(f"{self.url}/health", timeout=5).json()["live"])


def bearer(session: dict[str, Any]) -> dict[str, str]:
    """The header that speaks for a session."""
    return {"Authorization": f"Bearer {session['token']}"}
