"""A visitor talks over the assistant, or only coughs."""

import pytest

from tests.browser.talking_over import barge_in, begin, cough, word_starts
from tests.browser.test_fallbacks import NO_UDP
from tests.browser.visitor import Visitor
from tests.sentences import LONG
from tests.servers import Server

pytestmark = pytest.mark.browser


async def test_after_a_cough_the_answer_goes_on_where_it_stopped(server: Server, visitor: Visitor):
    await begin(server, visitor)

    resumed = await cough(visitor)

    assert resumed.words == LONG.split()


async def test_over_a_websocket_speech_silences_an_answer_too(server: Server, visitor: Visitor):
    await visitor.page.add_init_script(NO_UDP)
    await begin(server, visitor)

    cut = await barge_in(visitor, await word_starts(LONG))

    assert visitor.sessions[-1]["transport"] == "websocket"
    assert 0 < len(cut.kept) < len(LONG.split())
