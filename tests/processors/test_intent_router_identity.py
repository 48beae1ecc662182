"""Who somebody is, is asked before their business is seen to."""

from processors.escape_hatch import PersonFrame
from processors.frames import DecisionFrame
from tests.fakes.shop_webhook import ShopWebhook
from tests.pipelines import said
from tests.processors.routed_call import LINES, router
from tests.processors.test_intent_router import replies

MAIL, NUMBER = "ann dot lee at example dot com", "it is one zero four two"


async def test_a_verified_visitor_gets_what_they_asked_for_and_is_not_asked_again():
    known: dict[str, str] = {}
    shop = ShopWebhook({"verified": True})
    wanted = "change my address"
    out = await replies(router(shop, known=known), wanted, MAIL, NUMBER, 0.1, wanted)

    assert shop.calls == [("verify", {"email": "ann.lee@example.com", "order": "1042"})]
    assert known == {"email": "ann.lee@example.com", "order": "1042"}
    assert said(out).count("answer to: change my address") == 2
    assert said(out).startswith("What is your e-mail address?What is your order number?")


async def test_after_three_tries_a_person_takes_over():
    shop = ShopWebhook(*[{"verified": False}] * 3)
    tries = [words for _ in range(3) for words in (MAIL, NUMBER, 0.1)]
    out = await replies(router(shop), "change my address", *tries)

    assert len(shop.calls) == 3
    assert said(out).endswith(f"{LINES['identity_failed']} {LINES['person']}")
    assert [f.reason for f in out if isinstance(f, PersonFrame)] == ["not verified"]


async def test_words_that_hold_no_address_are_asked_for_again():
    out = await replies(router(ShopWebhook()), "change my address", "well, let me see", 0.1)

    assert said(out).endswith(f"{LINES['identity_unclear']} What is your e-mail address?")


async def test_a_visitor_may_think_better_of_it():
    shop = ShopWebhook()
    out = await replies(router(shop), "change my address", "never mind", 0.1, "how do I pay")

    assert LINES["left_alone"] in said(out)
    assert said(out).strip().endswith("answer to: how do I pay")


async def test_asking_for_a_person_is_no_answer_to_the_question():
    out = await replies(router(ShopWebhook()), "change my address", "talk to a human", 0.1)

    assert said(out).endswith(LINES["person"])


async def test_what_the_visitor_is_known_by_is_not_recorded():
    shop = ShopWebhook({"verified": True})
    out = await replies(router(shop), "change my address", MAIL, NUMBER, 0.1)

    told = str([f.detail for f in out if isinstance(f, DecisionFrame)])
    assert "example.com" not in told
    assert "1042" not in told
