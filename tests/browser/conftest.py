"""A real Chromium."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Playwright, async_playwright

from tests.browser.visitor import Visitor
from tests.servers import Server

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


async def chromium(playwright: Playwright, *flags: str) -> Browser:
    """Chromium, as a visitor has it, with further flags."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    assert path, "Chromium is not installed; `make chromium` does it"
    return await playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *flags])


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """One for each test."""
    async with async_playwright() as playwright:
        browser = await chromium(playwright)
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(browser: Browser, server: Server) -> AsyncIterator[Visitor]:
    """Somebody about to open the page, who gives the place back at the end."""
    visitor = Visitor(await browser.new_page())
    yield visitor
    for session in visitor.sessions:
        server.close(session)
