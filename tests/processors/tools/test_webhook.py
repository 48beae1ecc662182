"""Requests to a tenant's system: signed, tried again where that helps, and never elsewhere."""

import time
from typing import Any

import pytest

from processors.tools.errors import NotAnswered, Refused
from processors.tools.webhook import Endpoint, WebhookClient
from tests.fakes.shop import SECRET, Shop


def client(shop: Shop, path: str = "/orders/{order_id}", **how: Any) -> WebhookClient:
    endpoint = Endpoint(**{"url": shop.url + path, "secret": SECRET, "method": "POST", **how})
    return WebhookClient({"order": endpoint}, unix_s=time.time, allow=(shop.place,))


async def test_values_go_into_the_address_and_the_rest_into_the_body():
    async with Shop() as shop:
        answer = await client(shop).call("order", {"order_id": "10 42", "why": "late"})

    [asked] = shop.asked
    assert answer == {"status": "on its way"}
    assert (asked.target, asked.body) == ("/orders/10%2042", '{"why":"late"}')
    assert asked.genuine


async def test_of_a_get_the_rest_goes_into_the_query_and_is_signed_as_sent():
    async with Shop() as shop:
        payload = {"order_id": "1042", "q": "a b&c:d/ü"}
        await client(shop, method="GET").call("order", payload)

    [asked] = shop.asked
    assert asked.target.startswith("/orders/1042?q=a+b%26c")
    assert asked.genuine


@pytest.mark.parametrize("fault", [0, 429, 502, 503, 504])
async def test_a_busy_system_is_asked_again_under_the_same_key(fault: int):
    async with Shop(faults=[fault]) as shop:
        await client(shop).call("order", {"order_id": "1042"})

    first, second = shop.asked
    assert first.key == second.key
    assert second.genuine


async def test_each_call_has_a_key_of_its_own():
    async with Shop() as shop:
        for _ in range(2):
            await client(shop).call("order", {"order_id": "1042"})

    assert shop.asked[0].key != shop.asked[1].key


@pytest.mark.parametrize("status", [400, 404, 409, 500, 302])
async def test_what_would_not_get_better_is_asked_once(status: int):
    async with Shop(status=status) as shop:
        with pytest.raises(Refused) as refused:
            await client(shop, retries=3).call("order", {"order_id": "1042"})

    assert refused.value.status == status
    assert len(shop.asked) == 1


async def test_a_redirect_is_not_followed():
    headers = {"Location": "http://127.0.0.1:1/"}
    async with Shop(status=302, headers=headers) as shop:
        with pytest.raises(NotAnswered, match="redirect"):
            await client(shop).call("order", {"order_id": "1042"})

    assert len(shop.asked) == 1


async def test_nobody_waits_for_a_system_that_wants_more_time_than_a_visitor_has():
    async with Shop(faults=[503], headers={"Retry-After": "30"}) as shop:
        with pytest.raises(Refused):
            await client(shop).call("order", {"order_id": "1042"})

    assert len(shop.asked) == 1


async def test_a_slow_system_is_given_up_and_not_asked_again():
    async with Shop(slow_s=5) as shop:
        with pytest.raises(NotAnswered, match="did not answer"):
            await client(shop, timeout_s=0.2).call("order", {"order_id": "1042"})

    assert len(shop.asked) == 1


@pytest.mark.parametrize("value", ["", ".", "..", None])
async def test_a_value_cannot_name_another_address(value: Any):
    async with Shop() as shop:
        with pytest.raises(NotAnswered, match="order_id is missing"):
            await client(shop).call("order", {} if value is None else {"order_id": value})

    assert shop.asked == []


async def test_a_slash_in_a_value_opens_no_folder():
    async with Shop() as shop:
        await client(shop).call("order", {"order_id": "../admin?x=1#y"})

    assert shop.asked[0].target == "/orders/..%2Fadmin%3Fx=1%23y"


async def test_this_servers_own_network_is_out_of_reach():
    async with Shop() as shop:
        inside = Endpoint(url=shop.url, secret=SECRET)
        webhooks = WebhookClient({"order": inside}, unix_s=time.time)
        with pytest.raises(NotAnswered, match="no public address"):
            await webhooks.call("order", {})

    assert shop.asked == []


async def test_an_address_nobody_declared_is_not_called():
    async with Shop() as shop:
        with pytest.raises(NotAnswered, match="declare it"):
            await client(shop).call("other", {})
