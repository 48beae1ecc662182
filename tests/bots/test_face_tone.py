"""A whole call in which frustration shows in a face: what is said next, how, and by whom.

Spoken by the real espeak-ng; `-s` prints what was measured.
"""

import pytest
import pytest_asyncio

from bots.engines import Engines
from tenants.registry import Registry, TenantFolder
from tests.bots.toned_call import Answer, TonedCall
from tests.fakes.brief_llm import BriefLlm

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL_WORDS = 54

SLOW_WORD_S = 0.1
"""Of a model that still writes when its first sentence sounds."""

JOY = "That is wonderful, thank you so much! Where do I find my invoice?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data):
    async with Engines(data) as engines:
        yield engines


@pytest.fixture
def folder(tenants) -> TenantFolder:
    return Registry(tenants).get("speech")


def told(when: str, answer: Answer) -> Answer:
    offer = "a person is offered" if answer.offers else "no offer"
    print(f"{when}: {answer.words} words, {answer.first_wpm:.0f} words/min, {offer}")
    return answer


def is_unchanged(answer: Answer, usual: Answer) -> bool:
    as_fast = answer.first_wpm == pytest.approx(usual.first_wpm, rel=0.03)
    return answer.words == usual.words and as_fast and not answer.offers


async def test_rising_frustration_is_met_with_fewer_and_slower_words_and_a_person(engines, folder):
    async with BriefLlm() as llm, TonedCall(engines, folder, llm) as call:
        usual = told("nothing shows", await call.ask())
        await call.shows(0.75, confidence=0.95)
        mild = told("some frustration", await call.ask())
        await call.shows(0.98, confidence=0.95)
        strong = told("strong frustration", await call.ask())

    assert usual.words == ALL_WORDS
    assert mild.words <= 0.7 * usual.words
    assert strong.words < mild.words
    assert strong.first_wpm < mild.first_wpm < 0.95 * usual.first_wpm
    assert [answer.offers for answer in (usual, mild, strong)] == [False, False, True]
    offered = [detail["reason"] for outcome, detail in call.decided("escalation")]
    assert offered == ["frustration"]


async def test_a_visitor_who_wants_no_adjusting_is_answered_as_ever(engines, folder):
    async with BriefLlm() as llm, TonedCall(engines, folder, llm) as call:
        usual = told("nothing shows", await call.ask())
        await call.send("mood", adjust=False)
        await call.shows(0.98)
        by_face = told("override, the face shows it", await call.ask())
        in_words = told("override, words say it", await call.ask("This is ridiculous! My invoice?"))

    assert is_unchanged(by_face, usual)
    assert is_unchanged(in_words, usual)
    assert "at most" not in llm.told()
    assert call.decided("escalation") == call.decided("emotion") == []


@pytest.mark.parametrize(
    ("strength", "confidence"), [pytest.param(0.98, 0.5, id="unsure"), pytest.param(0.5, 1.0)]
)
async def test_a_cue_that_is_weak_or_not_sure_changes_nothing(
    engines, folder, strength, confidence
):
    async with BriefLlm() as llm, TonedCall(engines, folder, llm) as call:
        usual = await call.ask()
        await call.shows(strength, confidence=confidence)
        answer = told(f"strength {strength}, confidence {confidence}", await call.ask())

    assert is_unchanged(answer, usual)
    assert call.decided("escalation") == []


async def test_an_answer_under_way_is_not_touched_and_the_next_one_is(engines, folder):
    async with BriefLlm() as llm, TonedCall(engines, folder, llm) as call:
        usual = await call.ask()
        llm.word_s = SLOW_WORD_S
        place = await call.begin()
        await call.shows(0.98)
        under_way = told("shows in mid-answer", await call.rest(place))
        after = told("the answer after it", await call.ask())

    assert is_unchanged(under_way, usual)
    assert under_way.sentences_s == pytest.approx(usual.sentences_s, rel=0.05)
    assert after.words <= 0.7 * usual.words
    assert after.offers


async def test_joyful_words_undo_what_the_face_seemed_to_say(engines, folder):
    async with BriefLlm() as llm, TonedCall(engines, folder, llm) as call:
        await call.shows(0.98)
        answer = told("joyful words", await call.ask(JOY))
        later = told("and later", await call.ask())

    assert (answer.words, later.words) == (ALL_WORDS, ALL_WORDS)
    assert not answer.offers
    assert not later.offers


async def test_a_frown_before_the_camera_is_met_gently_and_recorded_where_that_is_agreed_to(
    engines, folder
):
    async with BriefLlm() as llm, TonedCall(engines, folder, llm) as call:
        usual = await call.ask()
        await call.send("face-consent", path="landmarks", on=True, version="1", keep=True)
        await call.frown(0.0, 2.5)
        await call.frown(1.0, 3.5)
        answer = told("landmarks that frown", await call.ask())
        await call.send("face-consent", path="landmarks", on=False, version="1", keep=False)
        off = told("switched off", await call.ask())

    assert answer.words <= 0.7 * usual.words
    assert answer.first_wpm < 0.95 * usual.first_wpm
    assert answer.offers
    [(feeling, detail)] = call.decided("emotion")
    assert (feeling, detail["source"]) == ("anger", "face")
    assert "at most 20 words" in detail["tone"]
    assert is_unchanged(off, usual)


async def test_what_a_face_seemed_to_say_is_not_recorded_unless_that_is_agreed_to(engines, folder):
    async with BriefLlm() as llm, TonedCall(engines, folder, llm) as call:
        await call.shows(0.98)
        answer = await call.ask()

    assert answer.words < ALL_WORDS
    assert call.decided("emotion") == []
