"""Tools in whole calls, typed: what is done in the tenant's system, and what the visitor reads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio

from bots.call import Call
from bots.demo_backend import DemoBackend
from bots.engines import CallEngines, Engines
from bots.file_transport import FileTransport
from tenants.lines import LINES
from tenants.registry import Registry
from tests.bots.tool_calls import say, tenant_of, tools_at, typed
from tests.fakes.obedient_llm import ObedientLlm
from tests.fakes.shop import Shop

QUESTION = "Shall I cancel order 1042?"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lent(data, tenants) -> AsyncIterator[CallEngines]:
    folder = Registry(tenants).get("speech")
    async with Engines(data) as engines:
        await engines.prepare(folder)
        yield await engines.lend(folder)


@dataclass
class Talk:
    """A typed call."""

    call: Call
    shop: Shop
    llm: ObedientLlm
    transport: FileTransport

    @property
    def last(self) -> str:
        return self.call.record.utterances[-1].text

    @property
    def asked(self) -> list[str]:
        return [f"{asked.method} {asked.target}" for asked in self.shop.asked]


@asynccontextmanager
async def talking(
    lent: CallEngines, *, embedded: bool = False, slow_s: float = 0.0
) -> AsyncIterator[Talk]:
    async with Shop(slow_s=slow_s) as shop, ObedientLlm() as llm:
        tenant = tenant_of(lent, None if embedded else llm.url)
        call = Call(
            tenant,
            replace(lent, tenant=tenant, tools=tools_at(shop)),
            transport := FileTransport(audio=False),
            call_id="test",
            mode="text",
            language="en",
        )
        running = asyncio.create_task(call.run())
        yield Talk(call, shop, llm, transport)
        await call.hang_up("the test is over")
        await running


async def test_a_model_looks_up_two_orders_at_once_and_answers_once(lent):
    async with talking(lent, slow_s=0.2) as talk:
        await say(talk.call, "where is order 1042 and where is order 1043")

    assert sorted(talk.asked) == ["GET /orders/1042", "GET /orders/1043"]
    assert talk.shop.at_once == 2
    assert len(talk.llm.asked) == 2, "the question, and both results together"
    assert all(asked.genuine for asked in talk.shop.asked)


async def test_the_visitor_is_asked_and_what_they_agree_to_is_done_once(lent):
    async with talking(lent) as talk:
        await say(talk.call, "cancel order 1042")
        asked, before = talk.last, list(talk.asked)
        await say(talk.call, "yes please")
        await say(talk.call, "yes")

    assert (asked, before) == (QUESTION, [])
    assert talk.asked == ["DELETE /orders/1042"]


async def test_the_model_learns_what_came_of_a_yes(lent):
    async with talking(lent) as talk:
        await say(talk.call, "cancel order 1042")
        await say(talk.call, "yes")

    told = [m for m in talk.llm.asked[-1] if m["role"] == "tool"]
    assert '"outcome": "done"' in told[-1]["content"]


async def test_whoever_interrupts_a_deed_does_not_undo_half_of_it(lent):
    async with talking(lent, slow_s=0.6) as talk:
        await say(talk.call, "cancel order 1042")
        await talk.call.queue(typed("yes"))
        await talk.shop.begun.wait()
        await say(talk.call, "what are your hours")
        await asyncio.sleep(0.8)

    assert (talk.asked, talk.shop.finished) == (["DELETE /orders/1042"], 1)
    assert any('\\"outcome\\": \\"done\\"' in str(m.get("content")) for m in talk.llm.asked[-1])


async def test_whoever_waits_hears_a_word_that_the_model_never_reads(lent):
    async with talking(lent, slow_s=1.2) as talk:
        talk.call.record.answered.clear()
        await talk.call.queue(typed("where is order 1042"))
        await talk.shop.begun.wait()
        await asyncio.sleep(0.8)
        sounded = len(talk.transport.heard)
        await asyncio.wait_for(talk.call.record.answered.wait(), 20)

    assert sounded > 5
    assert LINES["looking_up"]["en"] not in str(talk.llm.asked)
    assert LINES["looking_up"]["en"] not in talk.last


async def test_no_and_other_questions_drop_it(lent):
    async with talking(lent) as talk:
        for words in ("cancel order 1042", "what are your hours", "yes"):
            await say(talk.call, words)

    assert talk.asked == []


async def test_the_embedded_assistant_asks_for_the_number_and_says_what_it_found(lent):
    async with talking(lent, embedded=True) as talk:
        await say(talk.call, "where is my order")
        question = talk.last
        await say(talk.call, "one zero four two")

    assert question == "What is your order number?"
    assert talk.last == "Order 1042 is on its way."
    assert talk.asked == ["GET /orders/1042"]


async def test_the_embedded_assistant_too_does_nothing_without_a_yes(lent):
    async with talking(lent, embedded=True) as talk:
        await say(talk.call, "cancel my order 1042")
        asked, before = talk.last, list(talk.asked)
        await say(talk.call, "yes")

    assert (asked, before) == (QUESTION, [])
    assert talk.asked == ["DELETE /orders/1042"]
    assert talk.last == LINES["tool_done"]["en"]


async def test_a_system_that_is_down_is_admitted(lent):
    async with talking(lent, embedded=True) as talk:
        talk.shop.status = 500
        await say(talk.call, "where is my order 1042")

    assert talk.last == LINES["tool_failed"]["en"]


async def test_the_demos_shop_answers_nobody_but_us():
    shop = DemoBackend()
    await shop.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(shop.place.split(":")[1]))
    writer.write(b"GET /orders/1042 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await shop.close()

    assert b"401" in answer.splitlines()[0]
    assert shop.asked == []
