"""What a model may do with a tenant's systems, and what only the visitor may."""

import asyncio
from typing import Any

import pytest

from tests.fakes.shop import Shop
from tests.processors.tools.shops import CANCEL, STATUS, tool, toolbox

READ = ("order_status", {"order_id": "1042"})
WRITE = ("cancel_order", {"order_id": "1042"})


async def test_what_the_visitor_asked_for_is_looked_up():
    async with Shop() as shop:
        box = toolbox(shop)
        box.heard("where is my order 1042")
        outcome = await box.use(*READ)

    assert outcome.kind == "called"
    assert outcome.result["data"] == {"status": "on its way"}
    assert [asked.target for asked in shop.asked] == ["/orders/1042"]


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("drop_tables", {}, "not declared"),
        ("order_status", {"order_id": "1043"}, "not said by the visitor"),
        ("order_status", {"order_id": 1042}, "does not fit"),
        ("order_status", {"order_id": "104"}, "does not fit"),
        ("order_status", {}, "does not fit"),
        ("order_status", {"order_id": "1042", "admin": True}, "does not fit"),
        ("order_status", {"order_id": "1042", "x": "y" * 5000}, "too long"),
        ("cancel_order", {"order_id": "1042"}, "not asked for"),
    ],
)
async def test_everything_else_is_refused(name: str, arguments: dict[str, Any], reason: str):
    async with Shop() as shop:
        box = toolbox(shop)
        box.heard("where is my order 1042")
        outcome = await box.use(name, arguments)

    assert (outcome.kind, outcome.reason) == ("refused", reason)
    assert shop.asked == []


async def test_a_wish_stays_open_until_the_number_is_given_and_no_longer():
    async with Shop() as shop:
        box = toolbox(shop)
        for words in ("where is my order", "it is 1042"):
            box.heard(words)
        first = await box.use(*READ)
        box.heard("thank you")
        second = await box.use(*READ)
        box.heard("what about 1043")
        third = await box.use("order_status", {"order_id": "1043"})

    assert [first.kind, second.kind, third.kind] == ["called", "refused", "called"]


async def test_what_changes_something_waits_for_a_yes_and_then_runs_once_as_asked():
    async with Shop() as shop:
        box = toolbox(shop)
        box.heard("cancel my order 1042")
        held = await box.use(*WRITE)
        before = list(shop.asked)
        verdict = box.settle("yes", held.question)
        done, again = await box.run_held(), await box.run_held()

    assert held.question == "Shall I cancel order 1042?"
    assert (before, verdict) == ([], "run")
    assert (done.kind, again.kind) == ("called", "refused")
    assert [(a.method, a.target) for a in shop.asked] == [("DELETE", "/orders/1042")]


@pytest.mark.parametrize("words", ["no", "yes but 1043", "where is my order 1042"])
async def test_without_a_yes_it_is_never_done(words: str):
    async with Shop() as shop:
        box = toolbox(shop)
        box.heard("cancel my order 1042")
        held = await box.use(*WRITE)
        box.settle(words, held.question)
        late = box.settle("yes", held.question)
        outcome = await box.run_held()

    assert (late, outcome.kind, shop.asked) == (None, "refused", [])


async def test_only_one_thing_is_asked_at_a_time():
    async with Shop() as shop:
        box = toolbox(shop)
        box.heard("cancel my order 1042 and cancel my order 1043")
        await box.use(*WRITE)
        second = await box.use("cancel_order", {"order_id": "1043"})

    assert second.reason == "one at a time"


async def test_what_was_begun_is_finished_though_nobody_waits_any_more():
    async with Shop(slow_s=0.2) as shop:
        box = toolbox(shop, tool(CANCEL, confirm=False))
        box.heard("cancel my order 1042")
        waiting = asyncio.create_task(box.use(*WRITE))
        await shop.begun.wait()
        waiting.cancel()
        await box.close()

    assert (len(shop.asked), shop.finished) == (1, 1)


async def test_a_model_that_asks_twice_in_one_turn_gets_one_deed():
    async with Shop(slow_s=0.05) as shop:
        box = toolbox(shop, tool(CANCEL, confirm=False))
        box.heard("cancel my order 1042")
        both = await asyncio.gather(box.use(*WRITE), box.use(*WRITE))

    assert [outcome.kind for outcome in both] == ["called", "called"]
    assert len(shop.asked) == 1


async def test_a_model_that_goes_in_circles_is_stopped():
    async with Shop() as shop:
        box = toolbox(shop)
        box.heard("where is my order 1042")
        kinds = [(await box.use(*READ)).kind for _ in range(8)]

    assert kinds == ["called"] * 6 + ["stopped"] * 2


async def test_who_is_not_verified_gets_nothing_and_the_model_cannot_say_who_they_are():
    schema = {
        "type": "object",
        "properties": {"customer": {"type": "string"}},
        "required": ["customer"],
    }
    own = tool(
        {**STATUS, "url": "http://shop/mine", "ask_for": {}},
        parameters=schema,
        sources={"customer": "identity"},
    )
    async with Shop() as shop:
        box = toolbox(shop, own)
        box.heard("where is my order, I am customer 7")
        unknown = await box.use("order_status", {})
        box.identity["customer"] = "5"
        pretended = await box.use("order_status", {"customer": "7"})
        known = await box.use("order_status", {})

    assert unknown.reason == "not verified"
    assert pretended.reason == "not said by the visitor"
    assert known.kind == "called"
    assert shop.asked[0].target == "/mine?customer=5"


async def test_a_secret_does_not_leave_in_an_argument():
    schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    note = tool(
        {**STATUS, "ask_for": {}}, parameters=schema, sources={"text": "free"}, url="http://shop/n"
    )
    async with Shop() as shop:
        box = toolbox(shop, note, kept_in=("qwrtpsdfg",))
        box.heard("where is my order")
        outcome = await box.use("order_status", {"text": "it is Q-W-R-T-P-S-D-F-G"})

    assert outcome.reason == "not to be sent"
    assert shop.asked == []


async def test_a_system_that_fails_is_told_apart_from_one_that_does_not_know():
    async with Shop(status=404) as shop:
        box = toolbox(shop)
        box.heard("where is my order 1042")
        missing = await box.use(*READ)
        shop.status = 500
        failed = await box.use(*READ)

    assert (missing.kind, failed.kind) == ("missing", "failed")
