import pytest

from bots.routes import tone_table
from processors.policy.emotion import Felt
from processors.policy.tone import Step, Tone, tone_for
from processors.tts.styles import Style
from tenants.config import Tenant

TABLE = tone_table(Tenant(id="harbor", name="Harbor", greeting="Hello"))


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

    assert tone.style == (Style(style) if style else None)


def test_the_strongest_step_that_is_reached_applies():
    steps = (Step(note="be calm"), Step(0.8, "be very calm"), Step(0.9, "fetch somebody"))
    notes = [
        tone_for(Felt("anger", at), {"anger": steps}, min_strength=0.6).note
        for at in (0.5, 0.7, 0.85, 0.9)
    ]

    assert notes[0] == ""
    assert "In this answer: be calm." in notes[1]
    assert "be very calm" in notes[2]
    assert "fetch somebody" in notes[3]


def test_a_feeling_below_every_step_changes_nothing():
    table = {"anger": (Step(0.8, "be calm", offer_person=True),)}

    assert tone_for(Felt("anger", 0.7), table, min_strength=0.6) == Tone()


def test_frustration_is_met_calmly_from_the_first_step_and_with_a_person_from_the_second():
    mild, strong = (
        tone_for(Felt("anger", at, "face"), TABLE, min_strength=0.6) for at in (0.7, 0.9)
    )

    assert mild.style
    assert strong.style
    assert strong.style.rate < mild.style.rate < 1
    assert strong.style.pitch_range < mild.style.pitch_range < 1
    assert strong.style.pauses > mild.style.pauses > 1
    assert strong.max_words < mild.max_words < 45
    assert (mild.offer_person, strong.offer_person) == (False, True)
    assert "use at most 30 words" in mild.note
    assert "use at most 20 words" in strong.note
