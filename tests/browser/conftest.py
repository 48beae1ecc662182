"""A real server in a process of its own, and a real Chromium."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.tenants import write_tenants
from tests.browser.visitor import Visitor

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Loopback addresses are hidden behind mDNS names otherwise, which nothing here resolves.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]
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
                asyncio.run(asyncio.sleep(0.2))
            else:
                return
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        """As an operator would."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tenants made for these tests."""
    folder = tmp_path_factory.mktemp("tenants")
    write_tenants(folder)
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where their datasets are kept, read once for all tests."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def server(tenants: Path, data: Path) -> Iterator[Server]:
    """One server for every test that does not hurt it."""
    server = Server(tenants, data, "--patience", "0")
    server.wait()
    yield server
    server.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium, as a visitor has it."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    assert path, "Chromium is not installed; `make chromium` does it"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(browser: Browser) -> Visitor:
    """Somebody about to open the page."""
    page = await browser.new_page()
    return Visitor(page)
