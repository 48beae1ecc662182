"""What was heard neither well nor badly is asked back before it is answered."""

from processors.confidence_gate import ConfidenceGate
from tests.fakes.recognizer import hypothesis
from tests.processors.test_confidence_gate import CLEAR, Conversation, talk, utterance

HALF_HEARD = hypothesis("where is my border", 0.65)
YES = hypothesis("yes please", 0.9)


async def ask(*script: object) -> Conversation:
    gate = ConfidenceGate(
        min_confidence=0.6,
        max_repeats=2,
        sure_from=0.7,
        ask_back=lambda words: f"Did you say: {words}?",
    )
    frames = [frame for _ in script for frame in utterance()]
    return await talk(script, *frames, gate=gate)


async def test_what_was_half_heard_is_asked_back_and_not_answered():
    heard = await ask(HALF_HEARD)

    assert heard.prompts == ["did_you_say"]
    assert heard.answered == 0
    assert heard.history == []


async def test_a_yes_is_answered_as_the_words_it_confirms():
    heard = await ask(HALF_HEARD, YES)

    assert heard.answered == 1
    assert heard.history == ["where is my border"]


async def test_other_words_stand_for_themselves():
    heard = await ask(HALF_HEARD, CLEAR)

    assert heard.history == ["where is my order"]


async def test_nobody_is_asked_twice_in_a_row():
    heard = await ask(HALF_HEARD, HALF_HEARD)

    assert heard.prompts == ["did_you_say"]
    assert heard.history == ["where is my border"]
