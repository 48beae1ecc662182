"""What the demo's voice adds to the wait at the page.

Recorded people ask a tenant with it and one without in turns, with the embedded engines, in a real
browser; both answer from articles about the recorded sentences.
"""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from playwright.async_api import async_playwright

from tests.browser.conftest import chromium
from tests.browser.demo import serve_beside_plain
from tests.browser.visitor import Visitor
from tests.sentences import write_tenants
from tests.speech import recordings

ROUNDS = 4


async def measure() -> dict[str, Any]:
    """Print the medians and what the voice adds, ms; all waits are returned."""
    waits: dict[str, list[int]] = {"plain": [], "demo": []}
    async with AsyncExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _write_tenant(scratch / "tenants")
        server = serve_beside_plain(scratch / "tenants", scratch / "data")
        stack.callback(server.stop)
        browser = await chromium(await stack.enter_async_context(async_playwright()))
        stack.push_async_callback(browser.close)
        for number in range(ROUNDS):
            for tenant in waits if number % 2 else reversed(waits):
                visitor = Visitor(await browser.new_page())
                await visitor.visit(f"{server.url}/t/{tenant}")
                await visitor.start_talking()
                await visitor.first_sound_after(0)
                await visitor.quiet(for_s=1.0)
                for said in recordings():
                    waits[tenant].append(round(await _ask(visitor, said.pcm16)))
                await visitor.page.close()
    for tenant, some in waits.items():
        print(f"{tenant}: voice to voice p50 {median(some):.0f} ms, each {some}")
    added_ms = median(waits["demo"]) - median(waits["plain"])
    print(f"its own voice adds {added_ms:.0f} ms")
    return {"brand": {"waits_ms": waits, "added_ms": added_ms}}


async def _ask(visitor: Visitor, pcm16: bytes) -> float:
    asked = await visitor.say(pcm16)
    sounded_ms = await visitor.first_sound_after(asked.end_ms)
    await visitor.quiet(for_s=1.0, within_s=60.0)
    return sounded_ms - asked.end_ms


def _write_tenant(tenants: Path) -> None:
    write_tenants(tenants)
    (tenants / "speech").rename(tenants / "demo")
    path = tenants / "demo" / "tenant.yaml"
    own = {"id": "demo", "voice": {"name": "marigold"}}
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | own))
