"""The schema of a tenant's tools."""

from typing import Any

import pytest
from pydantic import ValidationError

from tenants.config import Tenant
from tenants.tools import Tool

ORDER = {
    "type": "object",
    "properties": {"order_id": {"type": "string", "pattern": "^[0-9]{4}$"}},
    "required": ["order_id"],
}
STATUS: dict[str, Any] = {
    "name": "order_status",
    "description": "Where an order is.",
    "asks": ["Where is my order?"],
    "parameters": ORDER,
    "method": "GET",
    "url": "https://shop.example.org/orders/{order_id}",
    "secret_env": "SHOP_SECRET",
}
CANCEL = {
    **STATUS,
    "name": "cancel_order",
    "method": "DELETE",
    "side_effects": True,
    "question": {"en": "Shall I cancel order {order_id}?"},
}


def test_what_a_tool_needs_is_little():
    tool = Tool.model_validate(STATUS)

    assert (tool.timeout_s, tool.retries, tool.asks_first) == (4, 1, False)
    assert tool.parameters["additionalProperties"] is False


def test_what_changes_something_asks_first_unless_it_says_otherwise():
    assert Tool.model_validate(CANCEL).asks_first
    assert not Tool.model_validate({**CANCEL, "confirm": False, "question": {}}).asks_first


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"asks": []}, "at least 1"),
        ({"parameters": {"type": "array"}}, "type object"),
        (
            {"parameters": {"type": "object", "properties": {"a": {"type": "text"}}}},
            "no JSON schema",
        ),
        ({"parameters": {"type": "object", "properties": {"a": {"$ref": "http://x"}}}}, r"\$ref"),
        ({"url": "https://shop.example.org/{shop_id}"}, "url names shop_id"),
        ({"url": "https://{order_id}.example.org/"}, "pattern"),
        ({"url": "ftp://shop.example.org/"}, "pattern"),
        ({"sources": {"order": "free"}}, "sources names order"),
        ({"ask_for": {"order": {"en": "Which?"}}}, "ask_for names order"),
        ({"side_effects": True}, "with GET"),
        ({"side_effects": True, "method": "POST"}, "no question"),
        ({"timeout_s": 15, "retries": 3}, "may take 60 s"),
    ],
)
def test_what_cannot_be_meant_is_refused(changed: dict[str, Any], says: str):
    with pytest.raises(ValidationError, match=says):
        Tool.model_validate({**STATUS, **changed})


def test_a_question_names_every_argument_in_every_language():
    question = {"en": "Shall I cancel order {order_id}?", "de": "Soll ich stornieren?"}

    with pytest.raises(ValidationError, match=r"question\.de leaves out order_id"):
        Tool.model_validate({**CANCEL, "question": question})


def test_two_tools_have_two_names():
    raw = {"id": "harbor", "name": "Harbor", "greeting": "Hello", "tools": [STATUS, STATUS]}

    with pytest.raises(ValidationError, match="two tools named order_status"):
        Tenant.model_validate(raw)
