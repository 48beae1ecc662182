"""Being led through an article of the demo, one step at a time."""

import pytest_asyncio

from bots.engines import Engines
from bots.talk import talk
from tenants.lines import LINES
from tenants.registry import Registry
from tests.bots.test_talk import DEMO

WAIT, END = LINES["step_wait"]["en"], LINES["steps_end"]["en"]


@pytest_asyncio.fixture
async def engines(data):
    async with Engines(data) as engines:
        await engines.prepare(Registry(DEMO).get("demo"))
        yield engines


async def test_an_article_is_read_one_step_at_a_time(engines):
    turns = ["Walk me through resetting my forgotten password step by step", "I'm there", "back"]
    result = await talk(engines, Registry(DEMO).get("demo"), [*turns, "next", "go on"], silent=True)

    answers = [u.text for u in result.utterances if u.speaker == "assistant"]
    first = f"Open the sign-in page and choose Forgot password. {WAIT}"
    second = f"Enter the email address you use for Marigold and press Send link. {WAIT}"
    assert answers[:4] == [first, second, first, second]
    assert answers[4].endswith(END)
