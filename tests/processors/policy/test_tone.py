import pytest

from processors.policy.emotion import Felt
from processors.policy.tone import tone_for
from tenants.feelings import DEFAULT_TONE

TABLE = dict(DEFAULT_TONE)


def test_anger_is_acknowledged_and_offered_a_person_unless_the_tenant_says_otherwise():
    tone = tone_for(Felt("anger", 0.9), TABLE, min_strength=0.6)

    assert tone.acknowledge == "feel_anger"
    assert tone.offer_person
    assert "be brief" in tone.note


def test_a_weak_feeling_changes_nothing():
    assert not tone_for(Felt("anger", 0.5), TABLE, min_strength=0.6).note


def test_a_tenant_that_writes_other_rules_has_those():
    tone = tone_for(Felt("anger", 0.9), {"anger": "say less"}, min_strength=0.6)

    assert not tone.acknowledge
    assert not tone.offer_person
    assert "say less" in tone.note


@pytest.mark.parametrize("feeling", ["neutral", "joy", "surprise"])
def test_nobody_is_comforted_who_is_not_unhappy(feeling):
    table = {**TABLE, feeling: "acknowledge"}
    assert not tone_for(Felt(feeling, 1.0), table, min_strength=0.5).acknowledge


def test_the_feeling_is_never_to_be_named_to_the_visitor():
    assert "Do not name" in tone_for(Felt("sadness", 1.0), TABLE, min_strength=0.5).note


@pytest.mark.parametrize(
    ("rule", "style"),
    [
        ("be brief, speak calmly", "calm"),
        ("Speak apologetically", "apologetic"),
        ("be calm and cheerful", None),
    ],
)
def test_a_rule_may_ask_for_a_manner_of_speaking(rule: str, style: str | None):
    tone = tone_for(Felt("anger", 0.9), {"anger": rule}, min_strength=0.6)

    assert tone.style == style
