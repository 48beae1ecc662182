"""Whole calls with tools: a tenant's shop on this machine, and a model that uses it."""

import asyncio
from typing import Any

from pipecat.frames.frames import InputTransportMessageFrame

from bots.call import Call
from bots.engines import CallEngines
from bots.tools import TenantTools
from processors.tools.webhook import Endpoint
from tenants.config import Call as Limits
from tenants.config import Tenant
from tenants.llms import OpenAiLlm
from tenants.tools import Tool
from tests.fakes.shop import SECRET, Shop

QUIET_S = 0.4
"""After the last words of an answer, before the visitor goes on."""

ORDER = {
    "type": "object",
    "properties": {"order_id": {"type": "string", "pattern": "^[0-9]{4}$"}},
    "required": ["order_id"],
}
TOOLS = (
    {
        "name": "order_status",
        "description": "Where an order is.",
        "asks": ["Where is my order?", "Has my order been shipped?", "Track my order"],
        "parameters": ORDER,
        "method": "GET",
        "url": "http://shop/orders/{order_id}",
        "ask_for": {"order_id": {"en": "What is your order number?"}},
        "say": {"en": "Order {order_id} is {status}."},
    },
    {
        "name": "cancel_order",
        "description": "Cancels an order.",
        "asks": ["Cancel my order", "Please stop my order"],
        "parameters": ORDER,
        "method": "DELETE",
        "url": "http://shop/orders/{order_id}",
        "side_effects": True,
        "question": {"en": "Shall I cancel order {order_id}?"},
    },
    {
        "name": "send_note",
        "description": "Leaves a note for the team.",
        "asks": ["Leave a note for the team", "Send a message to your colleagues"],
        "parameters": {
            "type": "object",
            "properties": {"text": {"type": "string"}},
            "required": ["text"],
        },
        "sources": {"text": "free"},
        "url": "http://shop/notes",
        "side_effects": True,
        "confirm": False,
    },
)


def tenant_of(lent: CallEngines, llm_url: str | None) -> Tenant:
    """The tenant with these tools and this model; the embedded one where there is no address."""
    changed: dict[str, Any] = {"call": Limits(first_token_s=10, stall_s=10), "tools": tools()}
    if llm_url:
        changed["llm"] = OpenAiLlm(engine="openai", model="fake", base_url=llm_url)
    return lent.tenant.model_copy(update=changed)


def tools() -> tuple[Tool, ...]:
    """As settings."""
    return tuple(Tool.model_validate({**tool, "secret_env": "SHOP"}) for tool in TOOLS)


def tools_at(shop: Shop) -> TenantTools:
    """As a call is lent them."""
    endpoints = {
        tool.name: Endpoint(tool.url.replace("shop", shop.place, 1), SECRET, tool.method)
        for tool in tools()
    }
    return TenantTools(tools(), endpoints, allow=(shop.place,))


def typed(words: str) -> InputTransportMessageFrame:
    """What the page sends when the visitor types."""
    data = {"content": words, "options": {"audio_response": True}}
    return InputTransportMessageFrame(
        message={"label": "rtvi-ai", "type": "send-text", "id": "1", "data": data}
    )


async def say(call: Call, words: str) -> None:
    """Type something, and wait until the assistant has nothing more to say."""
    call.record.answered.clear()
    await call.queue(typed(words))
    await asyncio.wait_for(call.record.answered.wait(), 30)
    while True:
        count = len(call.record.utterances)
        await asyncio.sleep(QUIET_S)
        if len(call.record.utterances) == count:
            return
