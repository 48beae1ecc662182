"""How long a visitor in a real browser waits, with the providers of the bench behind the call.

Every recorded sentence is said into the page through WebRTC, understood by the embedded recogniser
and answered by a language model and a voice with seeded delays. From the last voiced sample in
the page to the first sound of the answer there. Each speaker has a call of their own. An answer to
what was said before a pause within a sentence is none to the sentence: such turns are counted, and
not measured.
"""

import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from playwright.async_api import async_playwright

from bots.bench.cloud import Cloud
from bots.bench.run import HEDGE_ASKS, HEDGE_S
from tests.browser.conftest import chromium
from tests.browser.visitor import Visitor
from tests.sentences import write_tenants
from tests.servers import Server
from tests.speech import Recording, recordings

ROUNDS = 3
CUT_OFF_MS = 200
"""Sooner nobody who heard the sentence out could be heard to answer."""


async def measure(seed: int = 1) -> dict[str, Any]:
    """Print every wait and the median, ms; both are returned."""
    async with AsyncExitStack() as stack:
        cloud = await stack.enter_async_context(Cloud(seed))
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _write_tenant(scratch / "tenants", cloud)
        server = Server(scratch / "tenants", scratch / "data", "--patience", "0")
        stack.callback(server.stop)
        server.wait()
        playwright = await stack.enter_async_context(async_playwright())
        browser = await chromium(playwright)
        stack.push_async_callback(browser.close)
        waits: dict[str, list[float]] = {}
        for _, spoken in groupby(recordings(), _speaker):
            page = await browser.new_page()
            await _call(Visitor(page), f"{server.url}/t/speech", list(spoken), waits)
            await page.close()
    every = [waited_ms for some in waits.values() for waited_ms in some]
    whole = [waited_ms for waited_ms in every if waited_ms >= CUT_OFF_MS]
    p50_ms = median(whole)
    print(f"voice to voice at the page, cloud, p50 {p50_ms:.0f} ms of {len(whole)} turns;")
    print(f"in {len(every) - len(whole)} more the end of the sentence was not waited for")
    return {"page_v2v_p50_ms": p50_ms, "page_v2v_ms": waits}


def _speaker(recording: Recording) -> str:
    return recording.name.split("_")[0]


async def _call(
    visitor: Visitor, url: str, spoken: Sequence[Recording], waits: dict[str, list[float]]
) -> None:
    """One speaker's, who says everything `ROUNDS` times."""
    await visitor.visit(url)
    await visitor.start_talking()
    await visitor.first_sound_after(0)
    await visitor.quiet(for_s=1.0)
    for recording in [*spoken] * ROUNDS:
        waited_ms = await _ask(visitor, recording.pcm16)
        waits.setdefault(recording.name, []).append(round(waited_ms))
        print(f"{recording.name}: {waited_ms:.0f} ms")


async def _ask(visitor: Visitor, pcm16: bytes) -> float:
    spoken = await visitor.say(pcm16)
    sounded_ms = await visitor.first_sound_after(spoken.end_ms)
    await visitor.quiet(for_s=1.0, within_s=60.0)
    return sounded_ms - spoken.end_ms


def _write_tenant(root: Path, cloud: Cloud) -> None:
    write_tenants(root)
    path = root / "speech" / "tenant.yaml"
    provider = {
        "engine": "openai",
        "model": "bench",
        "base_url": cloud.address("page"),
        "hedge_s": HEDGE_S,
        "hedge_asks": HEDGE_ASKS,
    }
    settings = yaml.safe_load(path.read_text()) | {
        "llm": provider,
        "tts": provider,
        "turns": {"eagerness": "partial"},
    }
    path.write_text(yaml.safe_dump(settings))
