"""Whole turns through the whole pipeline, as `rapport talk` holds them."""

import asyncio
from pathlib import Path

import pytest
import pytest_asyncio

from bots.engines import Engines
from bots.talk import Talk, TalkError, read_recording, talk, write_wav
from tenants.registry import Registry, TenantFolder
from tests.speech import RATE_HZ, spoken

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEMO = Path(__file__).parent.parent.parent / "tenants"
RIGHT_OF_FIFTEEN = 12
AT_ONCE = 2


@pytest.fixture(scope="module")
def demo() -> TenantFolder:
    return Registry(DEMO).get("demo")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data, demo):
    async with Engines(data) as engines:
        await engines.prepare(demo)
        yield engines


def article(result: Talk) -> str:
    """The slug the last answer was taken from."""
    sources = result.utterances[-1].sources if result.utterances else ()
    return sources[0]["url"].rsplit("/", 1)[-1] if sources else ""


async def test_most_frequent_questions_are_understood_and_answered_from_their_article(
    engines, demo, tmp_path: Path
):
    places = asyncio.Semaphore(AT_ONCE)

    async def ask(number: int, question: str) -> str:
        wav = tmp_path / f"{number}.wav"
        write_wav(wav, await asyncio.to_thread(spoken, question), RATE_HZ)
        async with places:
            result = await talk(engines, demo, [wav])
        heard = [u.text for u in result.utterances if u.speaker == "visitor"]
        print(f"{question} -> {heard} -> {article(result) or 'no article'}")
        return article(result)

    questions = demo.tenant.questions
    answered = await asyncio.gather(*(ask(n, q.question) for n, q in enumerate(questions)))

    pairs = zip(answered, questions, strict=True)
    right = sum(slug == question.article for slug, question in pairs)
    print(f"{right} of {len(questions)}")
    assert len(questions) == 15
    assert right >= RIGHT_OF_FIFTEEN


async def test_a_typed_follow_up_is_answered_on_the_topic_before_it(engines, demo):
    result = await talk(engines, demo, ["I forgot my password", "and on mobile?"], silent=True)

    assert article(result) == "reset-forgotten-password"
    assert "mobile app" in result.utterances[-1].text


async def test_what_the_help_center_does_not_hold_is_not_answered(engines, demo):
    result = await talk(engines, demo, ["Who won the cup in 1998?", "yes please"], silent=True)

    _, unknown, _, person = result.utterances
    assert "don't know" in unknown.text
    assert not unknown.sources
    assert "help center" in person.text


async def test_answers_are_spoken_at_full_level(engines, demo):
    result = await talk(engines, demo, ["How do I sell gift cards?"])

    seconds = len(result.pcm16) / 2 / result.rate_hz
    assert 2 < seconds < 20
    assert result.turns[0].stages[-1].name == "output_transport"


async def test_a_file_that_holds_no_sound_is_refused_with_the_reason(tmp_path: Path):
    junk = tmp_path / "junk.wav"
    junk.write_bytes(b"RIFF no sound at all")

    with pytest.raises(TalkError, match=r"junk\.wav: cannot be read as sound"):
        read_recording(junk)
    with pytest.raises(TalkError, match="missing"):
        read_recording(tmp_path / "missing.wav")
