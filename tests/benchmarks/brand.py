"""What the demo's voice adds to the wait at the page.

Recorded people ask a tenant with it and one without, with the embedded engines, in a real browser;
both answer from articles about the recorded sentences. A round has a server that has said none of
the answers before, and begins with the other tenant; the same recordings of a round are a pair.
"""

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import chromium
from tests.browser.demo import serve_beside_plain
from tests.browser.visitor import Visitor
from tests.sentences import write_tenants
from tests.speech import recordings

ROUNDS = 4

PATIENCE_S = 40.0
"""Seconds from the beginning of a recording; the longest takes eleven."""

TENANTS = ("plain", "demo")


async def measure() -> dict[str, Any]:
    """Print the medians and what the voice adds, ms; all waits are returned."""
    pairs: list[tuple[int | None, int | None]] = []
    async with async_playwright() as playwright:
        browser = await chromium(playwright)
        for number in range(ROUNDS):
            pairs += await _round(browser, number)
        await browser.close()
    for tenant, waits in zip(TENANTS, zip(*pairs, strict=True), strict=True):
        _tell(tenant, waits)
    plain, own = zip(*[(a, b) for a, b in pairs if a is not None and b is not None], strict=True)
    added = np.subtract(own, plain)
    low_ms, high_ms = _interval(added)
    print(
        f"its own voice adds {median(added):.0f} ms, the median of {len(added)} pairs "
        f"(95 %: {low_ms:.0f} to {high_ms:.0f})"
    )
    return {"brand": {"plain_ms": plain, "own_ms": own, "added_ms": median(added)}}


def _tell(tenant: str, waits: tuple[int | None, ...]) -> None:
    heard = [wait for wait in waits if wait is not None]
    print(
        f"{tenant}: {len(heard)} of {len(waits)} answered, "
        f"voice to voice p50 {median(heard):.0f} ms, each {heard}"
    )


async def _round(browser: Browser, number: int) -> list[tuple[int | None, int | None]]:
    """(plain, own) waits, ms, of a server that has said none of the answers before; None where a
    question was not answered."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        _write_tenant(scratch / "tenants")
        server = serve_beside_plain(scratch / "tenants", scratch / "data")
        try:
            waits: dict[str, list[int | None]] = {}
            for tenant in TENANTS if number % 2 else reversed(TENANTS):
                visitor = await _call(browser, f"{server.url}/t/{tenant}")
                waits[tenant] = [await _ask(visitor, said.pcm16) for said in recordings()]
                await visitor.page.close()
            return list(zip(waits["plain"], waits["demo"], strict=True))
        finally:
            server.stop()


async def _call(browser: Browser, url: str) -> Visitor:
    visitor = Visitor(await browser.new_page())
    await visitor.visit(url)
    await visitor.start_talking()
    await visitor.first_sound_after(0)
    await visitor.quiet(for_s=1.0)
    return visitor


def _interval(added: NDArray[np.int_]) -> tuple[float, float]:
    """95 % of what the median comes out as over pairs drawn with replacement."""
    drawn = np.random.default_rng(0).choice(added, (2000, len(added)))
    low, high = np.quantile(np.median(drawn, axis=1), (0.025, 0.975))
    return float(low), float(high)


async def _ask(visitor: Visitor, pcm16: bytes) -> int | None:
    asked = await visitor.say(pcm16)
    try:
        sounded_ms = await visitor.first_sound_after(asked.end_ms, within_s=PATIENCE_S)
    except AssertionError:
        return None
    await visitor.quiet(for_s=1.0, within_s=60.0)
    return round(sounded_ms - asked.end_ms)


def _write_tenant(tenants: Path) -> None:
    write_tenants(tenants)
    (tenants / "speech").rename(tenants / "demo")
    path = tenants / "demo" / "tenant.yaml"
    own = {"id": "demo", "voice": {"name": "marigold"}}
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | own))
