"""Who goes on before an answer is heard has asked one question, in a whole call."""

import asyncio

import pytest
import pytest_asyncio

from bots.engines import Engines
from tenants.registry import Registry, TenantFolder
from tests.bots.model_calls import Visit, at, keys
from tests.bots.typed_call import typed
from tests.fakes.openai_server import ANSWER, OpenAiServer

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("keys")]
__all__ = ["keys"]

FIRST, THEN = "where do I find", "the invoice of last month"
ASKED_WITHIN_S = 10.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data):
    async with Engines(data) as engines:
        yield engines


@pytest.fixture
def folder(tenants) -> TenantFolder:
    return Registry(tenants).get("speech")


def last_asked(server: OpenAiServer) -> str:
    """What the model was to answer, in the end."""
    last = server.asked[-1]["messages"][-1]
    assert last["role"] == "user"
    return last["content"]


async def asked(server: OpenAiServer) -> None:
    async with asyncio.timeout(ASKED_WITHIN_S):
        while not server.asked:
            await _moment()


async def _moment() -> None:
    await asyncio.sleep(0.01)


async def test_what_is_added_before_an_answer_is_heard_belongs_to_the_question(engines, folder):
    async with OpenAiServer("silent") as server, Visit(engines, folder, at(server)) as visit:
        await visit.call.queue(typed(FIRST))
        await asked(server)
        server.mode = "well"
        await visit.ask(THEN, until=ANSWER[-20:])

    assert f"{FIRST} {THEN}" in last_asked(server)
    lines = [u.text for u in visit.call.record.utterances if u.speaker == "visitor"]
    assert lines == [FIRST, THEN]


async def test_what_is_asked_behind_an_answer_is_a_question_of_its_own(engines, folder):
    async with OpenAiServer() as server, Visit(engines, folder, at(server)) as visit:
        await visit.ask(FIRST, until=ANSWER[-20:])
        await visit.ask(THEN, until=ANSWER[-20:])

    assert THEN in last_asked(server)
    assert FIRST not in last_asked(server)


async def test_a_question_that_failed_in_words_the_visitor_heard_is_over(engines, folder):
    """They were told so, and ask anew."""
    async with OpenAiServer("refuses") as server, Visit(engines, folder, at(server)) as visit:
        await visit.ask(FIRST, until=".")
        server.mode = "well"
        await visit.ask(THEN, until=ANSWER[-20:])

    assert FIRST not in last_asked(server)
