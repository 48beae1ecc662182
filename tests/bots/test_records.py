import json
from datetime import UTC, datetime, timedelta

from bots.records import CallRecord, Guesses, Stage, Tokens, TurnTimes, guess_in_words

BEGAN = datetime(2026, 11, 21, 10, tzinfo=UTC)

STAGES = (Stage.of("retrieval", -120, -80), Stage.of("llm_inference", -78, 40))


class Clock:
    def __init__(self):
        self.now = BEGAN

    def __call__(self) -> datetime:
        return self.now


def test_sources_belong_to_the_answer_that_follows_them():
    record = CallRecord()

    record.heard("how do I pay")
    record.found([{"title": "Pay", "heading": "", "url": "/help/demo/pay"}])
    record.said("By card.", interrupted=False)
    record.said("Are you still there?", interrupted=False)

    assert [bool(u.sources) for u in record.utterances] == [False, True, False]
    assert record.answered.is_set()


def test_turns_are_numbered_and_exported_whole():
    record = CallRecord()
    record.heard("how do I pay")
    record.timed(TurnTimes(0, False, STAGES, 480.0, Guesses("hit", 2, 1, 240.0, 310)))
    record.timed(TurnTimes(0, True, (), None))
    record.used(1, Tokens(prompt=900, completion=40))

    exported = json.loads(json.dumps(record.as_json()))

    first, second = exported["turns"]
    assert (first["number"], second["number"]) == (1, 2)
    assert first["stages"][0] == {
        "name": "retrieval", "label": "searching", "start_ms": -120, "end_ms": -80, "kind": "think",
    }  # fmt: skip
    assert first["guesses"] == {
        "outcome": "hit", "made": 2, "withdrawn": 1, "saved_ms": 240.0,
        "tokens_wasted_estimated": 310,
    }  # fmt: skip
    assert first["tokens_used"] == {"prompt": 900, "completion": 40}
    assert exported["utterances"][0]["text"] == "how do I pay"


def test_the_page_is_told_a_turn_with_all_that_is_known():
    message = TurnTimes(1, False, STAGES, 480.0).message()

    assert message["type"] == "turn"
    assert {"number", "text_turn", "stages", "voice_to_voice_ms", "guesses"} <= message.keys()
    assert message["guesses"]["outcome"] == "none"


def test_what_became_of_a_guess_is_said_in_words():
    assert guess_in_words(Guesses()) == ""
    assert guess_in_words(Guesses("hit", 1, 0, 239.7)) == "answered early, 240 ms saved"
    assert guess_in_words(Guesses("miss", 2, 2, None, 80)) == (
        "2 guesses withdrawn, about 80 tokens wasted (estimated)"
    )


def test_decisions_are_kept_with_the_words_they_were_about():
    record = CallRecord(now=lambda: BEGAN)
    record.heard("how do I pay")
    record.said("By card.", interrupted=False)
    record.heard("and where is my order")
    record.decided("intent", "llm", {"confidence": 0.4})

    assert record.as_json()["decisions"] == [
        {"turn": 2, "kind": "intent", "outcome": "llm", "detail": {"confidence": 0.4}, "at_s": 0.0}
    ]


def test_what_was_said_is_found_where_it_began_on_the_calls_clock():
    clock = Clock()
    record = CallRecord(now=clock)

    clock.now = BEGAN + timedelta(seconds=9)
    record.heard("how do I pay", began="2026-11-21T10:00:04.500+00:00")
    record.said("By card.", interrupted=False, began="2026-11-21T09:59:59.999+00:00")
    record.heard("thanks", typed=True)
    record.decided("hand_off", "offered", {})

    assert [u.at_s for u in record.utterances] == [4.5, 0.0, 9.0]
    assert record.decisions[0].at_s == 9.0
