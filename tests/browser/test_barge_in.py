"""A visitor talks over the assistant, or only coughs."""

from itertools import chain
from statistics import median

import pytest

from tests.browser.test_fallbacks import NO_UDP
from tests.browser.test_voice import (
    BARGE_INS,
    SILENT_WITHIN_MS,
    barge_in,
    begin,
    recording,
    word_starts,
)
from tests.browser.visitor import Visitor
from tests.sentences import LONG
from tests.servers import Server
from tests.speech import spoken

pytestmark = pytest.mark.browser

COUGHS = 3
HEARD_MS = 3000
GAP_MS = 200
"""Longer than any pause in that part of the sentence."""

RESUMED_WITHIN_MS = 700
"""From the end of a cough to the assistant's next word, at the page."""


async def test_after_a_cough_the_answer_goes_on_where_it_stopped(server: Server, visitor: Visitor):
    await begin(server, visitor)

    waits = [await cough(visitor) for _ in range(COUGHS)]

    assert median(waits) <= RESUMED_WITHIN_MS


async def test_over_a_websocket_speech_silences_an_answer_as_fast(server: Server, visitor: Visitor):
    await visitor.page.add_init_script(NO_UDP)
    await begin(server, visitor)
    starts = await word_starts(LONG)

    cuts = [await barge_in(visitor, starts) for _ in range(BARGE_INS)]

    assert visitor.sessions[-1]["transport"] == "websocket"
    assert median(waited_ms for waited_ms, _, _ in cuts) <= SILENT_WITHIN_MS


async def cough(visitor: Visitor) -> float:
    """Ask, and cough into the answer: ms from the end of the cough to the next word of it."""
    before = len(await visitor.transcript())
    asked = await visitor.say(recording("what joy").pcm16)
    sounded_ms = await visitor.first_sound_after(asked.end_ms)
    await visitor.until_clock(sounded_ms + HEARD_MS)

    sound = await visitor.say(spoken("uh"))
    silent_ms = await visitor.last_sound_before_pause(sound.onset_ms, pause_ms=GAP_MS)
    resumed_ms = await visitor.first_sound_after(silent_ms + GAP_MS)
    await visitor.quiet(for_s=1.5)

    _, first, *rest = [said["text"].split() for said in (await visitor.transcript())[before:]]
    waited_ms = resumed_ms - sound.end_ms
    print(f"on again {waited_ms:.0f} ms after the cough, at the word {rest[0][0]!r}")
    assert [*first[:-1], *chain(*rest)] == LONG.split()
    return waited_ms
