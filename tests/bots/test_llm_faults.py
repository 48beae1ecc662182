"""An LLM that misbehaves behind a real connection: what the visitor reads and hears."""

import asyncio

import pytest
import pytest_asyncio

from bots.engines import Engines
from tenants.config import Call as Limits
from tenants.engines import OpenAiLlm
from tenants.lines import LINES
from tenants.registry import Registry, TenantFolder
from tests.bots.typed_call import TypedCall, typed
from tests.fakes.openai_server import ANSWER, OpenAiServer

PATIENCE_S = 6.0
"""Long enough for the client's own two retries of a refused request."""

LIMIT_S = 2.0
"""The answer after the fault is under it too, on a machine that may stand still for half of it."""


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data):
    async with Engines(data) as engines:
        yield engines


@pytest.fixture
def folder(tenants) -> TenantFolder:
    return Registry(tenants).get("speech")


def with_llm(folder: TenantFolder, url: str, limit_s: float = PATIENCE_S) -> TenantFolder:
    tenant = folder.tenant.model_copy(
        update={
            "llm": OpenAiLlm(engine="openai", model="fake", base_url=url),
            "call": Limits(first_token_s=limit_s, stall_s=limit_s),
        }
    )
    return TenantFolder(folder.path, tenant, folder.knowledge)


class Conversation(TypedCall):
    """Questions and their answers."""

    async def ask(self, text: str) -> str:
        """Type a question; the answer as it was heard."""
        self.call.record.answered.clear()
        await self.call.queue(typed(text))
        await asyncio.wait_for(self.call.record.answered.wait(), 20)
        return self.call.record.utterances[-1].text


async def test_a_model_answers_from_the_passages_it_was_given(engines, folder):
    async with OpenAiServer() as llm, Conversation(engines, with_llm(folder, llm.url)) as talk:
        answer = await talk.ask("what joy there is in living")

        assert answer == ANSWER
        [asked] = llm.asked
        assert "what joy there is in living" in asked["messages"][-1]["content"].lower()
        assert '<passage id="1" title="The joy of living">' in asked["messages"][-1]["content"]
        assert talk.call.record.utterances[-1].sources[0]["url"] == "/help/speech/joy"


@pytest.mark.parametrize(
    ("mode", "limit_s", "line"),
    [
        ("silent", LIMIT_S, "thinking_late"),
        ("stalls", LIMIT_S, "trouble"),
        ("breaks", PATIENCE_S, "trouble"),
        ("refuses", PATIENCE_S, "trouble"),
    ],
)
async def test_a_failing_model_is_spoken_for_and_the_call_lives_on(
    engines, folder, *, mode: str, limit_s: float, line: str
):
    async with (
        OpenAiServer(mode) as llm,
        Conversation(engines, with_llm(folder, llm.url, limit_s)) as talk,
    ):
        sorry = await talk.ask("where is my invoice")
        sounded = len(talk.transport.heard)
        llm.mode = "well"
        answer = await talk.ask("where is my invoice")

    assert sorry.endswith(LINES[line]["en"])
    assert sounded > 10
    assert answer == ANSWER


async def test_a_model_nobody_can_reach_is_spoken_for(engines, folder):
    nowhere = "http://127.0.0.1:9/v1"
    async with Conversation(engines, with_llm(folder, nowhere)) as talk:
        assert (await talk.ask("where is my invoice")).endswith(LINES["trouble"]["en"])
