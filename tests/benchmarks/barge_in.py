"""How fast an answer stops and goes on in a real browser, over WebRTC and over a websocket.

From the first sound of a barge-in to the last of the answer, and from the end of a cough to the
next word of it, both at the page, with the embedded engines.
"""

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import async_playwright

from tests.browser.conftest import chromium
from tests.browser.talking_over import barge_in, begin, cough, word_starts
from tests.browser.test_fallbacks import NO_UDP
from tests.browser.visitor import Visitor
from tests.sentences import LONG, write_tenants
from tests.servers import Server

TIMES = 5


async def measure() -> dict[str, Any]:
    """Print every wait and the medians, ms; all are returned."""
    starts = await word_starts(LONG)
    waits: dict[str, list[int]] = {}
    async with AsyncExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_tenants(scratch / "tenants")
        server = Server(scratch / "tenants", scratch / "data", "--patience", "0")
        stack.callback(server.stop)
        server.wait()
        browser = await chromium(await stack.enter_async_context(async_playwright()))
        stack.push_async_callback(browser.close)
        for transport, script in (("webrtc", ""), ("websocket", NO_UDP)):
            visitor = Visitor(await browser.new_page())
            await visitor.page.add_init_script(script)
            await begin(server, visitor)
            cuts = [await barge_in(visitor, starts) for _ in range(TIMES)]
            waits[f"{transport}_silent_ms"] = [round(cut.silent_ms) for cut in cuts]
            coughs = [await cough(visitor) for _ in range(TIMES)]
            waits[f"{transport}_resumed_ms"] = [round(cough.resumed_ms) for cough in coughs]
            await visitor.page.close()
    for name, some in waits.items():
        print(f"{name}: p50 {median(some):.0f}, each {some}")
    return {"barge_in": waits}
