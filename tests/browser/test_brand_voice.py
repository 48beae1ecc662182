"""The demo tenant speaks in its own voice, which is made when it is served first."""

from collections.abc import Iterator
from math import isnan

import pytest
from playwright.async_api import Browser

from tests.browser.demo import serve_demo
from tests.browser.talking_over import recording
from tests.browser.visitor import Visitor
from tests.servers import Server

pytestmark = pytest.mark.browser

TRIES = 4


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = serve_demo(tmp_path_factory.mktemp("tenants"), tmp_path_factory.mktemp("data"))
    yield server
    server.stop()


async def test_a_spoken_question_is_answered_in_the_brands_own_voice(
    demo: Server, browser: Browser
):
    own, plain = [await answered(demo, browser, tenant) for tenant in ("demo", "plain")]

    print(f"pitch of the answer: {own:.0f} Hz in the brand's voice, {plain:.0f} Hz in the base")
    assert own > 1.4 * plain


async def answered(server: Server, browser: Browser, tenant: str) -> float:
    """Ask, and hear the answer out; again where a busy machine had the base voice carry on. The
    pitch of what was heard, Hz."""
    visitor = Visitor(await browser.new_page())
    await visitor.visit(f"{server.url}/t/{tenant}")
    await visitor.start_talking()
    await visitor.first_sound_after(0)
    await visitor.quiet(for_s=1.0)
    await visitor.listen_for_pitch()
    heard: list[float] = []
    for _ in range(TRIES):
        asked = await visitor.say(recording("what joy").pcm16)
        await visitor.first_sound_after(asked.end_ms)
        await visitor.quiet(for_s=1.5)
        pitch = await visitor.pitch_since(asked.end_ms)
        if not isnan(pitch):
            heard.append(pitch)
            if not await visitor.page.locator("#base-voice").count():
                break
    await visitor.page.close()
    return max(heard)
