"""A visitor in a real browser, with a microphone that says what the test wants."""

import asyncio
import base64
import io
import wave
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
from playwright.async_api import Page, Response

from processors.audio import pcm16_to_float, seconds

EARS = Path(__file__).with_name("ears.js")
SPEECH_RATE_HZ = 16_000


@dataclass(frozen=True)
class Spoken:
    """A recording as it was said into the page."""

    onset_ms: float
    """Of the first voiced sample, on the page's clock."""

    end_ms: float
    """Of the last voiced sample, on the page's clock."""


class Ears:
    """Speaks into the page and listens to it, on the page's own clock."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def say(self, pcm16: bytes) -> Spoken:
        """Speak 16 kHz mono; returns at once."""
        start_ms = await self.page.evaluate("wav => ears.say(wav)", _wav(pcm16))
        first_s, last_s = _voiced_s(pcm16)
        return Spoken(start_ms + first_s * 1000, start_ms + last_s * 1000)

    async def first_sound_after(self, ms: float, *, within_s: float = 15.0) -> float:
        """The page's ms at which the assistant is first heard after `ms`."""
        heard = self.page.evaluate("ms => ears.firstHeardAfter(ms)", ms)
        try:
            return float(await asyncio.wait_for(heard, within_s))
        except TimeoutError:
            raise AssertionError(f"nothing was heard within {within_s} s") from None

    async def until_clock(self, ms: float) -> None:
        """Wait until the page's clock shows `ms`."""
        await asyncio.sleep(max(0.0, (ms - await self.now()) / 1000))

    async def last_sound_before_pause(self, ms: float, *, pause_ms: float = 300) -> float:
        """The last sound after `ms` that nothing followed for a while; `ms` if none came at all."""
        await self.until_clock(ms + 1500)
        last = ms
        for at in await self.page.evaluate("ms => ears.heardSince(ms)", ms):
            if at - last > pause_ms:
                break
            last = at
        return float(last)

    async def quiet(self, *, for_s: float, within_s: float = 30.0) -> float:
        """Wait until nothing has been heard for a while; the ms of the last sound."""
        last = self.page.evaluate("ms => ears.quiet(ms)", for_s * 1000)
        try:
            return float(await asyncio.wait_for(last, within_s))
        except TimeoutError:
            raise AssertionError(f"still talking after {within_s} s") from None

    async def listen_for_pitch(self) -> None:
        """From now on, which takes the page some time."""
        await self.page.evaluate("() => ears.listenForPitch()")

    async def pitch_since(self, ms: float) -> float:
        """Median pitch of what was heard, Hz; NaN where nothing was."""
        found: list[float] = await self.page.evaluate("ms => ears.pitchesSince(ms)", ms)
        return float(np.median(found)) if found else float("nan")

    async def now(self) -> float:
        """The page's clock, ms."""
        return float(await self.page.evaluate("() => ears.now()"))

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


class Visitor(Ears):
    """Clicks, types and reads on the talk page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.requests: list[str] = []
        self.sessions: list[dict[str, Any]] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", self._keep_session)

    async def _keep_session(self, response: Response) -> None:
        if response.url.endswith("/api/sessions") and response.status == 201:
            self.sessions.append(await response.json())

    async def visit(self, url: str) -> None:
        """Open the page."""
        await self.page.add_init_script(path=EARS)
        await self.page.goto(url)

    async def start_talking(self) -> None:
        """Click the talk button and wait until the call is up and the greeting has been said."""
        await self.page.click("#talk")
        await self.wait_for(lambda: self.attribute("data-phase"), "live")

    async def type(self, text: str) -> None:
        """Type a question and send it."""
        await self.page.fill("#message", text)
        await self.page.click("#send")

    async def captions(self, speaker: str) -> list[str]:
        """The words of every caption of "visitor" or "assistant", in order."""
        words = self.page.locator(f'#captions li[data-speaker="{speaker}"] .words')
        return [text.strip() for text in await words.all_inner_texts()]

    async def last_sources(self) -> list[str]:
        """Where the source links of the latest answer lead, without the host."""
        answer = self.page.locator('#captions li[data-speaker="assistant"]').last
        links = await answer.locator("a.source").all()
        return [str(await link.get_attribute("href")) for link in links]

    async def transcript(self) -> list[dict[str, Any]]:
        """The history as the server keeps it."""
        session = self.sessions[-1]
        origin = self.page.url.split("/t/")[0]
        async with httpx.AsyncClient() as http:
            kept = await http.get(
                f"{origin}/api/sessions/{session['session_id']}/transcript",
                headers={"Authorization": f"Bearer {session['token']}"},
            )
        return kept.json()["utterances"]

    async def last_sources_or_none(self) -> list[str] | None:
        """The same, or None while there is no answer yet."""
        answers = self.page.locator('#captions li[data-speaker="assistant"]')
        return await self.last_sources() if await answers.count() else None

    async def caption_has(self, text: str) -> bool:
        """Whether the assistant's captions hold some words by now."""
        return text in (await self.page.locator("#captions").inner_text()).lower()

    async def kill_browser(self) -> None:
        """As when a laptop's battery dies: no goodbye, no closed connection."""
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if "chrom" in process.name():
                    process.kill()

    async def attribute(self, name: str) -> str | None:
        """An attribute of the page's root, as `data-phase`."""
        return await self.page.get_attribute("#page", name)


def _wav(pcm16: bytes) -> str:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SPEECH_RATE_HZ)
        out.writeframes(pcm16)
    return base64.b64encode(file.getvalue()).decode()


def _voiced_s(pcm16: bytes) -> tuple[float, float]:
    """Where a recording's sound begins and ends: 20 ms windows within 30 dB of the loudest."""
    audio = pcm16_to_float(pcm16)
    window = 320
    power = np.array(
        [np.mean(audio[i : i + window] ** 2) for i in range(0, len(audio) - window, window)]
    )
    voiced = np.nonzero(power > power.max() * 1e-3)[0]
    first, last = int(voiced[0]), int(voiced[-1])
    return seconds(first * window, SPEECH_RATE_HZ), seconds((last + 1) * window, SPEECH_RATE_HZ)
