"""Intents, identity and tone in a tenant file."""

import pytest
from pydantic import ValidationError

from tenants.config import Tenant
from tenants.errors import TenantConfigError
from tenants.feelings import DEFAULT_TONE
from tests.tenants.brand import Brand

EXAMPLES = ["where is my order", "track my order", "order status"]
INTENT = {"name": "order", "examples": EXAMPLES, "route": "llm"}
ASK = {"en": "What is your e-mail address?"}


def tenant(**settings) -> Tenant:
    return Tenant.model_validate(
        {"id": "harbor", "name": "Harbor", "greeting": "Hello", **settings}
    )


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        ({"route": "canned"}, "has no words"),
        ({"route": "webhook"}, "together"),
        ({"route": "llm", "webhook": "shop"}, "together"),
        ({"examples": EXAMPLES[:2]}, "at least 3"),
        ({"min_confidence": 2.0}, "less than or equal to 1"),
    ],
)
def test_an_intent_that_could_not_be_seen_to_is_refused(intent: dict, said: str):
    with pytest.raises(ValidationError, match=said):
        tenant(intents=[INTENT | intent])


def test_two_intents_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="two intents named order"):
        tenant(intents=[INTENT, INTENT])


def test_names_that_nothing_answers_to_are_told_with_their_place(brand: Brand):
    brand.write_settings(
        intents=[INTENT | {"route": "webhook", "webhook": "shop", "requires_auth": True}],
    )
    with pytest.raises(TenantConfigError) as told:
        assert brand.tenant

    assert "intents.1.webhook = 'shop': there is no such address; add it to webhooks" in str(
        told.value
    )
    assert "intents.1.requires_auth: nothing says how" in str(told.value)


def test_a_whole_set_is_accepted(brand: Brand):
    brand.write_settings(
        intents=[INTENT | {"route": "webhook", "webhook": "shop", "requires_auth": True}],
        webhooks={"shop": {"url": "https://shop.example.org/intent", "secret_env": "SHOP_SECRET"}},
        identity={"webhook": "shop", "fields": [{"name": "email", "kind": "email", "ask": ASK}]},
    )

    identity = brand.tenant.identity
    assert identity is not None
    assert identity.tries == 3


def test_a_tenant_that_rewrites_one_tone_keeps_the_others():
    table = tenant(tone={"anger": "say less"}).tone

    assert table == {**DEFAULT_TONE, "anger": "say less"}
