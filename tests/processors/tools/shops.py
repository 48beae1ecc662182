"""Toolboxes for tests: two tools over a shop on this machine."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from processors.tools.toolbox import Speech, Toolbox
from processors.tools.webhook import Endpoint, WebhookClient
from tenants.tools import Tool
from tests.fakes.shop import SECRET, Shop

ORDER_ID = {"type": "string", "pattern": "^[0-9]{4}$"}
ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {"order_id": ORDER_ID},
    "required": ["order_id"],
}
STATUS: dict[str, Any] = {
    "name": "order_status",
    "description": "Where an order is.",
    "asks": ["where is my order"],
    "parameters": ORDER,
    "method": "GET",
    "url": "http://shop/orders/{order_id}",
    "secret_env": "SHOP",
    "ask_for": {"order_id": {"en": "Which number?"}},
    "say": {"en": "Order {order_id} is {status}."},
}
CANCEL: dict[str, Any] = {
    **STATUS,
    "name": "cancel_order",
    "asks": ["cancel my order"],
    "method": "DELETE",
    "side_effects": True,
    "question": {"en": "Shall I cancel order {order_id}?"},
    "say": {},
}


def tool(base: dict[str, Any], **changed: Any) -> Tool:
    """A tool with some settings changed."""
    return Tool.model_validate({**base, **changed})


def embed(texts: Any) -> NDArray[np.float32]:
    """Texts to unit vectors by the words they share; needs no model."""
    words = [set(text.lower().split()) for text in texts]
    known = sorted(set().union(*words) | {""})
    vectors = np.array([[word in own for word in known] for own in words], dtype=np.float32)
    vectors[:, 0] += 1e-3
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def endpoint(shop: Shop, tool: Tool, **how: Any) -> Endpoint:
    """Where a tool is answered."""
    url = tool.url.replace("http://shop", shop.url)
    return Endpoint(url, SECRET, tool.method, **how)


def toolbox(shop: Shop, *tools: Tool, language: Any = "en", **how: Any) -> Toolbox:
    """One call's tools, the usual two if none are named."""
    tools = tools or (tool(STATUS), tool(CANCEL))
    webhooks = WebhookClient(
        {tool.name: endpoint(shop, tool) for tool in tools},
        unix_s=time.time,
        allow=(shop.place,),
    )
    return Toolbox(tools, webhooks, embed=embed, speech=Speech(language, "en"), **how)
