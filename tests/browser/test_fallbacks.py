"""No WebRTC, no microphone, no wish to speak: there is always a way to ask."""

import pytest

from tests.browser.visitor import Visitor
from tests.servers import Server

pytestmark = pytest.mark.browser

QUESTION = "what joy there is in living"

# As if every UDP packet were dropped: no candidate pair is ever found.
NO_UDP = """
const Peer = RTCPeerConnection;
window.RTCPeerConnection = class extends Peer {
  constructor(options) { super({ ...options, iceTransportPolicy: 'relay', iceServers: [] }); }
};
"""


async def answered(visitor: Visitor) -> None:
    await visitor.wait_for(lambda: visitor.last_sources_or_none(), ["/help/speech/joy"])
    await visitor.wait_for(lambda: visitor.caption_has("joy there is in living"), True)


async def test_where_udp_is_blocked_the_call_goes_over_a_websocket(
    server: Server, visitor: Visitor
):
    await visitor.page.add_init_script(NO_UDP)
    await visitor.visit(f"{server.url}/t/speech")

    clicked_ms = await visitor.now()
    await visitor.start_talking()
    took_ms = await visitor.now() - clicked_ms

    print(f"on the line over a websocket {took_ms:.0f} ms after the click")
    assert visitor.sessions[-1]["transport"] == "websocket"
    await visitor.first_sound_after(0)
    assert server.live == 1


async def test_a_refused_microphone_becomes_a_text_session_at_once(
    server: Server, visitor: Visitor
):
    await visitor.visit(f"{server.url}/t/speech")
    await visitor.page.evaluate("() => ears.refuseMicrophone()")

    await visitor.page.click("#talk")
    await visitor.wait_for(lambda: visitor.attribute("data-mode"), "text")
    await visitor.type(QUESTION)

    await answered(visitor)
    assert [session["transport"] for session in visitor.sessions] == ["text"]


async def test_a_typed_question_is_answered_in_text(server: Server, visitor: Visitor):
    await visitor.visit(f"{server.url}/t/speech")

    await visitor.type(QUESTION)

    await answered(visitor)
    assert await visitor.page.evaluate("() => ears.heardSince(0).length") == 0


async def test_a_question_typed_during_a_call_is_answered_aloud(server: Server, visitor: Visitor):
    await visitor.visit(f"{server.url}/t/speech")
    await visitor.start_talking()
    await visitor.first_sound_after(0)
    await visitor.quiet(for_s=1.0)

    asked_ms = await visitor.now()
    await visitor.type(QUESTION)

    heard_ms = await visitor.first_sound_after(asked_ms)
    print(f"typed question answered aloud after {heard_ms - asked_ms:.0f} ms")
    await answered(visitor)


async def test_answers_are_read_aloud_where_the_visitor_asks_for_it(
    server: Server, visitor: Visitor
):
    await visitor.visit(f"{server.url}/t/speech")
    await visitor.type(QUESTION)
    await answered(visitor)

    await visitor.page.click("#speak-choice")
    asked_ms = await visitor.now()
    await visitor.type("tear thin sheets from the other pad")

    await visitor.first_sound_after(asked_ms)


async def test_a_visitor_turned_away_is_told_to_wait_or_write(server: Server, visitor: Visitor):
    taken = [server.open().json() for _ in range(4)]
    await visitor.visit(f"{server.url}/t/speech")

    await visitor.page.click("#talk")
    await visitor.wait_for(lambda: visitor.page.is_visible("#problem"), True)

    await visitor.page.click("#problem-type")
    await visitor.type(QUESTION)
    await answered(visitor)
    for session in taken:
        server.close(session)


async def test_a_killed_browser_gives_its_place_back(server: Server, visitor: Visitor):
    await visitor.visit(f"{server.url}/t/speech")
    await visitor.start_talking()
    assert server.live == 1

    await visitor.kill_browser()

    await visitor.wait_for(lambda: _live(server), 0, within_s=45)


async def _live(server: Server) -> int:
    return server.live
