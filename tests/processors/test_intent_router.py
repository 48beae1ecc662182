"""What a visitor hears, and what is done for them, when their words are one of the intents."""

from pipecat.frames.frames import EndWorkerFrame, LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from processors.escape_hatch import PersonFrame
from processors.frames import DecisionFrame, VisitorPromptFrame
from tests.bots.guessing import converse
from tests.fakes.llm import EchoLLM
from tests.fakes.shop_webhook import ShopWebhook
from tests.pipelines import run, said
from tests.processors.routed_call import LINES, above, router

CITED_BEFORE = "I don't know. Would you like to talk to a person?"


def turn(words: str, *, before: str = "") -> LLMContextFrame:
    history = [{"role": "assistant", "content": before}] if before else []
    return LLMContextFrame(LLMContext([*history, {"role": "user", "content": words}]))


async def replies(made, *steps):
    """Each turn's words, or a pause, through the router and an LLM that echoes."""
    frames = [step if isinstance(step, float) else turn(step) for step in steps]
    spaced = [part for frame in frames for part in (frame, 0.15)]
    return await run([*above(made), EchoLLM()], *spaced)


def decided(frames, kind):
    return [
        (f.outcome, f.detail) for f in frames if isinstance(f, DecisionFrame) and f.kind == kind
    ]


async def test_a_canned_answer_is_said_without_asking_the_llm():
    out = await replies(router(), "Are you a robot?")

    assert said(out) == "I am a machine."
    assert decided(out, "intent") == [
        ("canned", {"intent": "robot", "likeliest": "robot", "confidence": 0.9})
    ]


async def test_what_is_not_sure_enough_goes_to_the_llm_and_that_is_recorded():
    out = await replies(router(), "how do I pay")

    assert said(out).strip() == "answer to: how do I pay"
    assert decided(out, "intent") == [
        ("llm", {"intent": "", "likeliest": "robot", "confidence": 0.3})
    ]


async def test_the_tenants_system_answers_and_its_values_are_said():
    shop = ShopWebhook({"status": "on its way"})
    out = await replies(router(shop), "where is my order", 0.2)

    assert said(out) == "It is on its way."
    assert shop.calls[0][0] == "orders"


async def test_a_system_that_does_not_answer_is_owned_up_to():
    out = await replies(router(ShopWebhook(None)), "where is my order", 0.2)

    assert said(out) == LINES["tool_failed"]


async def test_who_waits_for_a_system_hears_that_it_is_being_looked_up():
    shop = ShopWebhook({"status": "here"}, slow_s=0.6)
    out = await replies(router(shop), "where is my order", 1.0)

    prompts = [f.code for f in out if isinstance(f, VisitorPromptFrame)]
    assert prompts == ["looking_up"]
    assert said(out) == "It is here."


async def test_a_complaint_fetches_a_person():
    out = await replies(router(), "I have a complaint")

    assert said(out) == LINES["person"]
    assert [f.reason for f in out if isinstance(f, PersonFrame)] == ["intent complaint"]


async def test_a_goodbye_ends_the_call_after_the_last_words():
    out = await replies(router(), "goodbye then")

    assert said(out) == LINES["bye"]
    assert [type(f) for f in out if isinstance(f, EndWorkerFrame)] == [EndWorkerFrame]


async def test_asking_for_a_person_needs_no_intent():
    out = await replies(router(), "can you get me a human please")

    assert said(out) == LINES["person"]
    assert [f.asked for f in out if isinstance(f, PersonFrame)] == [True]


async def test_a_yes_to_the_offer_of_a_person_is_taken_for_one():
    out = await run([*above(router()), EchoLLM()], turn("yes please", before=CITED_BEFORE), 0.2)

    assert said(out) == LINES["person"]


async def test_a_yes_to_anything_else_is_left_to_the_llm():
    before = "Shall I read the second step?"
    out = await run([*above(router()), EchoLLM()], turn("yes please", before=before), 0.2)

    assert said(out).strip() == "answer to: yes please"


async def test_a_canned_answer_to_a_guess_is_heard_once_the_turn_is_over():
    steps = ("<", "~are you a robot", 0.2, ">", "=Are you a robot?", 0.3)
    talk = await converse(EchoLLM(), *steps, "<", above_llm=above(router()), eagerness="pause")

    assert talk.spoken == "I am a machine."
    assert talk.written == ["Are you a robot?"]


async def test_a_guess_that_was_wrong_does_nothing():
    """The words were a complaint only until the visitor went on."""
    shop = ShopWebhook({"status": "lost"})
    steps = ("<", "~where is my order", "~where is my order", 0.2)
    rest = (">", "=where is my order form", 0.4)
    talk = await converse(EchoLLM(), *steps, *rest, above_llm=above(router(shop)))

    assert shop.calls == []
    assert talk.spoken == "answer to: where is my order form"
    assert [d for d in talk.down if isinstance(d, DecisionFrame) and d.outcome == "webhook"] == []


async def test_a_guess_that_acts_does_so_once_its_turn_is_over():
    shop = ShopWebhook({"status": "lost"})
    steps = ("<", "~where is my order", "~where is my order", 0.2, ">", "=where is my order", 0.4)
    talk = await converse(EchoLLM(), *steps, above_llm=above(router(shop)))

    assert len(shop.calls) == 1
    assert talk.spoken == "It is lost."


async def test_a_barge_in_drops_the_answer_and_lets_the_request_finish():
    shop = ShopWebhook({"status": "lost"}, slow_s=0.3)
    steps = ("<", 0.1, ">", "=where is my order", 0.1, "<", "~how do I pay", 0.4)
    talk = await converse(EchoLLM(), *steps, above_llm=above(router(shop)), eagerness="off")

    assert shop.finished == 1
    assert talk.spoken == ""


async def test_a_language_model_is_told_how_to_talk_to_an_angry_visitor():
    llm = EchoLLM()
    out = await run([*above(router()), llm], turn("this is terrible, how do I pay"), 0.3)

    notes = [m["content"] for m in llm.asked[0].context.messages if m["role"] == "developer"]
    assert "offer a person" in notes[0]
    assert [f.asked for f in out if isinstance(f, PersonFrame)] == [False]
    assert decided(out, "emotion")[0][0] == "anger"


async def test_the_note_is_not_written_into_the_history():
    frame = turn("this is terrible, how do I pay")
    await run([*above(router()), EchoLLM()], frame, 0.3)

    assert [m["role"] for m in frame.context.messages] == ["user"]


async def test_a_canned_answer_acknowledges_anger_once():
    acknowledged = LINES["feel_anger"]
    out = await replies(router(), "i have a complaint")
    assert acknowledged not in said(out)

    out = await run(
        [*above(router(embedded=True)), EchoLLM()],
        turn("this is terrible are you a robot", before=acknowledged),
        0.2,
    )
    assert acknowledged not in said(out)
