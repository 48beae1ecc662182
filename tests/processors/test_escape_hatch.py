"""When a visitor is offered a person, and when one is called."""

from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.frames.frames import InputDTMFFrame, InterruptionFrame

from processors.escape_hatch import PersonFrame
from processors.frames import DecisionFrame, PromptInTurnFrame, VisitorPromptFrame
from tests.pipelines import run, told
from tests.processors.routed_call import LINES, hatch
from tests.processors.spoken_call import reply

GOOD, BAD = reply("Under Billing."), reply(LINES["unknown"])


async def test_two_failed_answers_in_a_row_offer_a_person():
    out = await run(hatch(), *BAD, *BAD)

    assert told(out, "hand_off_offered")[0]["reason"] == "two failed answers"


async def test_a_good_answer_in_between_starts_over():
    out = await run(hatch(), *BAD, *GOOD, *BAD)
    assert not told(out, "hand_off_offered")


async def test_the_offer_is_spoken_where_the_answer_held_none():
    out = await run(
        hatch(), VisitorPromptFrame("trouble"), 0.05, VisitorPromptFrame("repeat"), 0.05
    )

    assert [f.code for f in out if isinstance(f, PromptInTurnFrame)] == ["offer_person"]


async def test_an_answer_that_offers_a_person_itself_is_not_followed_by_the_same_offer():
    out = await run(hatch(), *BAD, *BAD)
    assert not [f for f in out if isinstance(f, PromptInTurnFrame)]


async def test_whoever_is_upset_is_offered_a_person_behind_the_answer_and_not_every_time():
    upset = PersonFrame(asked=False, reason="frustration")
    out = await run(hatch(), upset, 0.05, *GOOD, 0.05, upset, 0.05, *GOOD)

    assert [type(f) for f in out].count(PromptInTurnFrame) == 1
    assert told(out, "hand_off_offered")[0]["reason"] == "frustration"


async def test_pressing_0_stops_the_assistant_and_calls_a_person():
    out = await run(hatch(), InputDTMFFrame(button=KeypadEntry.ZERO), 0.1)

    assert any(isinstance(f, InterruptionFrame) for f in out)
    assert [f.code for f in out if isinstance(f, VisitorPromptFrame)] == ["person"]
    assert told(out, "hand_off_requested")[0]["reason"] == "pressed 0"


async def test_other_keys_do_nothing():
    out = await run(hatch(), InputDTMFFrame(button=KeypadEntry.FIVE), 0.1)
    assert not told(out, "hand_off_requested")


async def test_a_person_who_was_asked_for_is_recorded():
    out = await run(hatch(), PersonFrame(asked=True, reason="asked"), 0.05)

    decisions = [(f.kind, f.outcome, f.detail) for f in out if isinstance(f, DecisionFrame)]
    assert decisions == [("escalation", "requested", {"reason": "asked"})]
