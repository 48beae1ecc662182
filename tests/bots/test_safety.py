"""Whole calls with an LLM that says what it must not: what page, history and voice get of it."""

import asyncio
import json
from dataclasses import dataclass, fields
from typing import Any

import pytest
import pytest_asyncio
from pipecat.frames.frames import InputTransportMessageFrame

from bots.call import Call
from bots.engines import CallEngines, Engines
from bots.file_transport import FileTransport
from tenants.lines import LINES
from tenants.registry import Registry
from tenants.rules import Promises, Safety
from tests.fakes.llm import ScriptedLLM

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARD, LINK = "4111 1111 1111 1111", "www.evil.com"
SCRIPT = (
    "You find your invoices under Billing, and they are kept there. ",
    f"Your card is {CARD}. ",
    *f"Go to {LINK} now. ",
    "Have a nice day.",
)
LET_OUT = (
    "You find your invoices under Billing, and they are kept there. "
    f"{LINES['private']['en']} Have a nice day."
)


@dataclass
class Held:
    """What came of a call."""

    said: list[str]
    history: list[str]
    messages: str
    """All the page was sent, as JSON."""

    sounded: int
    """Bytes of speech."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data, tenants):
    async with Engines(data) as engines:
        await engines.prepare(Registry(tenants).get("speech"))
        yield engines


async def hold(
    engines: Engines, tenants: Any, *script: str, silent: bool, safety: Safety | None = None
) -> Held:
    """One typed question, answered by the script."""
    folder = Registry(tenants).get("speech")
    tenant = folder.tenant.model_copy(update={"safety": safety} if safety else {})
    lent = await engines.lend(folder)

    class Scripted(CallEngines):
        def llm(self, *_: object) -> ScriptedLLM:
            return ScriptedLLM(*script)

    given = Scripted(**{field.name: getattr(lent, field.name) for field in fields(lent)})
    transport = FileTransport(audio=not silent)
    call = Call(
        tenant,
        given,
        transport,
        call_id="safety",
        mode="text" if silent else "voice",
        language="en",
    )
    running = asyncio.create_task(call.run())
    ready = {"version": "2.0.0", "about": {"library": "tests"}}
    await call.queue(_message("client-ready", ready))
    await asyncio.sleep(0.2 if silent else 1.5)
    call.record.answered.clear()
    options = {"audio_response": not silent}
    await call.queue(_message("send-text", {"content": "my invoices?", "options": options}))
    await asyncio.wait_for(call.record.answered.wait(), 30)
    await call.hang_up("held")
    await running
    answers = [u.text for u in call.record.utterances if u.speaker == "assistant"]
    heard = sum(len(chunk.pcm16) for chunk in transport.heard)
    return Held(answers[-1:], answers, json.dumps(transport.messages), heard)


def _message(kind: str, data: dict[str, object]) -> InputTransportMessageFrame:
    message = {"label": "rtvi-ai", "type": kind, "id": kind, "data": data}
    return InputTransportMessageFrame(message=message)


@pytest.mark.parametrize("silent", [True, False], ids=["typed", "spoken"])
async def test_nothing_unjudged_reaches_the_page_or_the_history(engines, tenants, silent):
    held = await hold(engines, tenants, *SCRIPT, silent=silent)

    assert [" ".join(said.split()) for said in held.said] == [LET_OUT]
    assert not any(bad in held.messages for bad in (CARD, "4111", LINK, "evil"))
    assert "kept there" in held.messages
    assert bool(held.sounded) is not silent


async def test_an_answer_of_which_nothing_is_left_is_an_honest_unknown(engines, tenants):
    held = await hold(engines, tenants, f"Go to {LINK} now.", silent=True)

    assert held.said == [LINES["unknown"]["en"]]


async def test_what_no_passage_supports_is_not_said(engines, tenants):
    supported = "What joy there is in living, when the old gardener slowly carries seven baskets."
    held = await hold(
        *(engines, tenants, f"{supported} Invoices are free on Tuesdays."),
        silent=True,
        safety=Safety(promises=Promises(enabled=False)),
    )

    assert "Tuesdays" not in held.messages
