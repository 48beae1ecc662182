"""What the tone of a face's cue is for whoever answers, guesses and is looked up later."""

from pipecat.frames.frames import LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext

from processors.escape_hatch import PersonFrame
from processors.frames import MAX_WORDS, DecisionFrame, VoiceStyleFrame
from processors.policy.emotion import Cue
from processors.policy.tone import Step
from processors.tts.styles import Style
from processors.visitor_mood import CueFrame
from tests.bots.guessing import converse
from tests.fakes.llm import EchoLLM
from tests.pipelines import run, said
from tests.processors.routed_call import above, router

GENTLE = Style(rate=0.9, pauses=1.25)
STEPS = (Step(0.5, "be calm", GENTLE, 30), Step(0.8, "be very calm", GENTLE, 20, True, True))

SHOWN = CueFrame(Cue("anger", 1.0, 0.9, "face", 0.0))


def turn(words: str) -> LLMContextFrame:
    return LLMContextFrame(LLMContext([{"role": "user", "content": words}]))


def notes(frame: LLMContextFrame) -> list[str]:
    return [m["content"] for m in frame.context.messages if m["role"] == "developer"]


async def test_a_model_is_told_how_many_words_it_may_use_and_the_voice_how_to_say_them():
    llm = EchoLLM()
    out = await run([*above(router(table={"anger": STEPS})), llm], SHOWN, 0.1, turn("how"), 0.3)

    assert "use at most 20 words" in notes(llm.asked[0])[0]
    assert [frame.style for frame in out if isinstance(frame, VoiceStyleFrame)] == [GENTLE]
    assert [frame.asked for frame in out if isinstance(frame, PersonFrame)] == [False]


async def test_the_embedded_answerer_is_told_so_beside_the_words():
    llm = EchoLLM()
    made = router(table={"anger": STEPS}, embedded=True)
    await run([*above(made), llm], SHOWN, 0.1, turn("how"), 0.3)

    assert llm.asked[0].metadata[MAX_WORDS] == 20
    assert notes(llm.asked[0]) == []


async def test_the_face_of_a_visitor_who_did_not_agree_to_that_is_not_in_the_record():
    made = router(table={"anger": STEPS})
    unseen = await run([*above(made), EchoLLM()], SHOWN, 0.1, turn("how"), 0.3)
    made = router(table={"anger": STEPS})
    made.mood.shows_face = True
    seen = await run([*above(made), EchoLLM()], SHOWN, 0.1, turn("how"), 0.3)

    assert [f for f in unseen if isinstance(f, DecisionFrame) and f.kind == "emotion"] == []
    [felt] = [f for f in seen if isinstance(f, DecisionFrame) and f.kind == "emotion"]
    assert (felt.outcome, felt.detail["source"], felt.detail["strength"]) == ("anger", "face", 0.9)


async def test_a_guess_is_voiced_in_the_manner_its_turn_is_answered_in():
    """The style is there before the guess is, and so before anything is voiced ahead."""
    made = router(table={"anger": STEPS})
    steps = (SHOWN, "<", "~how do I pay", 0.2, ">", "=how do I pay", 0.3)
    talk = await converse(EchoLLM(), *steps, "<", above_llm=above(made), eagerness="pause")

    kinds = (VoiceStyleFrame, LLMContextFrame)
    seen = [type(frame) for frame in talk.at_llm.seen if isinstance(frame, kinds)]
    assert issubclass(seen[1], LLMContextFrame)
    assert seen[0] is VoiceStyleFrame
    assert talk.at_llm.of(VoiceStyleFrame)[0].style == GENTLE
    assert talk.spoken == "answer to: how do I pay"


async def test_a_cue_in_mid_answer_says_nothing_to_the_answer_under_way():
    made, llm = router(table={"anger": STEPS}), EchoLLM()
    out = await run([*above(made), llm], turn("how"), 0.2, SHOWN, 0.2, turn("why"), 0.3)

    assert [notes(asked) != [] for asked in llm.asked] == [False, True]
    styles = [frame.style for frame in out if isinstance(frame, VoiceStyleFrame)]
    assert styles == [None, GENTLE]
    assert "answer to: how" in said(out)
