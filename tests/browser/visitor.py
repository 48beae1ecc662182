"""A visitor in a real browser, with a microphone that says what the test wants."""

import asyncio
import base64
import io
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Page

from processors.audio import pcm16_to_float, seconds

EARS = Path(__file__).with_name("ears.js")
SPEECH_RATE_HZ = 16_000
POLL_S = 0.02


@dataclass(frozen=True)
class Spoken:
    """A recording as it was said into the page."""

    start_ms: float
    end_ms: float
    """Of the last voiced sample, on the page's clock."""


class Visitor:
    """Clicks, speaks, types and listens on the talk page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))

    async def visit(self, url: str) -> None:
        """Open the page."""
        await self.page.add_init_script(path=EARS)
        await self.page.goto(url)

    async def start_talking(self) -> None:
        """Click the talk button and wait until the call is up and the greeting has been said."""
        await self.page.click("#talk")
        await self.wait_for(lambda: self.attribute("data-phase"), "live")

    async def say(self, pcm16: bytes) -> Spoken:
        """Speak 16 kHz mono; returns at once."""
        start_ms = await self.page.evaluate("wav => ears.say(wav)", _wav(pcm16))
        return Spoken(start_ms, start_ms + _voiced_s(pcm16) * 1000)

    async def type(self, text: str) -> None:
        """Type a question and send it."""
        await self.page.fill("#message", text)
        await self.page.click("#send")

    async def first_sound_after(self, ms: float, *, within_s: float = 15.0) -> float:
        """The page's ms at which the assistant is first heard after `ms`."""
        deadline = asyncio.get_running_loop().time() + within_s
        while asyncio.get_running_loop().time() < deadline:
            heard = await self.page.evaluate("ms => ears.heardSince(ms)", ms)
            if heard:
                return float(heard[0])
            await asyncio.sleep(POLL_S)
        raise AssertionError(f"nothing was heard within {within_s} s")

    async def quiet(self, *, for_s: float, within_s: float = 30.0) -> float:
        """Wait until nothing has been heard for a while; the ms of the last sound."""
        deadline = asyncio.get_running_loop().time() + within_s
        while asyncio.get_running_loop().time() < deadline:
            now = await self.now()
            heard = await self.page.evaluate("() => ears.heardSince(0)")
            last = float(heard[-1]) if heard else 0.0
            if now - last > for_s * 1000:
                return last
            await asyncio.sleep(0.1)
        raise AssertionError(f"still talking after {within_s} s")

    async def now(self) -> float:
        """The page's clock, ms."""
        return float(await self.page.evaluate("() => ears.now()"))

    async def attribute(self, name: str) -> str | None:
        """An attribute of the page's root, as `data-phase`."""
        return await self.page.get_attribute("#page", name)

    async def wait_for(
        self, read: Callable[[], Any], wanted: str | None = None, *, within_s: float = 20.0
    ) -> Any:
        """Wait until `read()` gives something, or `wanted`."""
        deadline = asyncio.get_running_loop().time() + within_s
        seen = None
        while asyncio.get_running_loop().time() < deadline:
            seen = await read()
            if seen == wanted if wanted is not None else seen:
                return seen
            await asyncio.sleep(0.05)
        raise AssertionError(f"waited {within_s} s for {wanted!r}; last seen {seen!r}")


def _wav(pcm16: bytes) -> str:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SPEECH_RATE_HZ)
        out.writeframes(pcm16)
    return base64.b64encode(file.getvalue()).decode()


def _voiced_s(pcm16: bytes) -> float:
    """Where the last sound of a recording ends: 20 ms windows within 30 dB of the loudest."""
    audio = pcm16_to_float(pcm16)
    window = 320
    power = np.array(
        [np.mean(audio[i : i + window] ** 2) for i in range(0, len(audio) - window, window)]
    )
    last = int(np.nonzero(power > power.max() * 1e-3)[0][-1])
    return seconds((last + 1) * window, SPEECH_RATE_HZ)
