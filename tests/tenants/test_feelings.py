"""What a tenant file says about feelings: steps by strength, and whose face may be read."""

import pytest

from tenants.config import Tenant
from tenants.deployment import face_refused
from tenants.errors import TenantConfigError
from tests.tenants.brand import Brand

LEAST = {"id": "harbor", "name": "Harbor", "greeting": "Hello"}
STEPS = [{"note": "be brief", "rate": 0.95}, {"from": 0.8, "max_words": 20, "offer_person": True}]


def refusal(brand: Brand, **settings) -> str:
    brand.write_settings(**settings)
    with pytest.raises(TenantConfigError) as told:
        assert brand.tenant
    return str(told.value)


def test_a_rule_may_be_a_sentence_or_steps(brand: Brand):
    brand.write_settings(tone={"anger": STEPS, "joy": "be cheerful"})

    tone = brand.tenant.tone
    assert tone["joy"] == "be cheerful"
    assert [step.from_strength for step in tone["anger"]] == [None, 0.8]
    assert [step.rate for step in tone["anger"]] == [0.95, 1]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"rate": 3.0}, "tone.anger.2.rate = 3.0: must be less than or equal to 1.3; write times"),
        ({"pauses": "long"}, "tone.anger.2.pauses = 'long': must be a number; write times"),
        ({"pitch-range": 1.0}, "tone.anger.2.pitch-range: no such setting; did you mean 'pitch_"),
        ({"form": 0.7}, "tone.anger.2.form: no such setting; did you mean 'from'?"),
        ({"max_words": 2}, "tone.anger.2.max_words = 2: must be greater than or equal to 10"),
        ({"speak": "loudly"}, "one of: calmly, apologetically, cheerfully"),
        ({"from": 0.2}, "tone.anger.2.from = 0.2: is below emotion.min_strength, 0.6"),
        ({}, "tone.anger.2: begins at the same strength as tone.anger.1, 0.6; write another from"),
    ],
)
def test_a_step_that_cannot_be_meant_is_refused_with_its_place(brand: Brand, step, said):
    assert said in refusal(brand, tone={"anger": [{"note": "be brief"}, step]})


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ([], "tone.anger = []: has no entry"),
        (7, "tone.anger = 7: must be text"),
        ({"note": "be brief"}, "tone.anger = {'note': 'be brief'}: must be text"),
        (["be brief"], "tone.anger.1 = 'be brief': must be a group of `key: value` lines"),
    ],
)
def test_a_rule_that_is_neither_is_refused_with_its_place(brand: Brand, rule, said):
    assert said in refusal(brand, tone={"anger": rule})


@pytest.mark.parametrize("setting", ["face", "face_video"])
@pytest.mark.parametrize(
    ("context", "said"),
    [
        ("workplace", "forbids reading the emotions of people at work from their faces"),
        ("education", "forbids reading the emotions of people in education from their faces"),
        (None, "write deployment_context: customer_service if they are, or"),
    ],
)
def test_a_face_is_read_nowhere_but_in_customer_service(brand: Brand, setting, context, said):
    told = refusal(brand, deployment_context=context, emotion={setting: True})

    assert f"emotion.{setting} = true: is refused: " in told
    assert "Article 5(1)(f)" in told
    assert said in told
    assert f"write {setting}: false" in told or f"or {setting}: false" in told


@pytest.mark.parametrize("context", ["workplace", "education", None])
def test_a_tenant_that_was_never_a_file_is_refused_all_the_same(context):
    tenant = Tenant.model_validate(
        {**LEAST, "deployment_context": context, "emotion": {"face": True, "face_video": True}}
    )

    assert "Article 5(1)(f)" in (face_refused(tenant) or "")
    assert "Article 5(1)(f)" in (face_refused(tenant, "video") or "")


def test_each_way_of_reading_a_face_has_its_own_switch(brand: Brand):
    brand.write_settings(deployment_context="customer_service", emotion={"face": True})

    assert face_refused(brand.tenant) is None
    assert face_refused(brand.tenant, "video") == "emotion.face_video is switched off"


@pytest.mark.parametrize("context", ["workplace", "education", None])
def test_without_a_face_every_deployment_is_served(brand: Brand, context):
    brand.write_settings(deployment_context=context)

    assert brand.tenant.emotion.text
    assert not brand.tenant.emotion.face


def test_a_misspelt_deployment_is_told_what_there_is(brand: Brand):
    told = refusal(brand, deployment_context="costumer_service")

    assert "did you mean 'customer_service'?" in told
