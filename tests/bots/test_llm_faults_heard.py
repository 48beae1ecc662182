"""What the visitor hears when a language model fails, and how long they hear nothing."""

import pytest
import pytest_asyncio

from bots.engines import Engines
from tenants.lines import LINES
from tenants.llms import ExtractiveLlm, OpenAiLlm
from tenants.registry import Registry, TenantFolder
from tests.bots.model_calls import Visit, at, keys, with_fallbacks
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.openai_server import ANSWER, OpenAiServer

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("keys")]
__all__ = ["keys"]

SILENCE_S = 5.5
NOWHERE = OpenAiLlm(engine="openai", model="fake", base_url="http://127.0.0.1:9/v1")

MOMENT = LINES["one_moment"]["en"]
LATE = LINES["thinking_late"]["en"]
TROUBLE = LINES["trouble"]["en"]
DECLINED = LINES["declined"]["en"]
BEGUN = "Your invoice is under Billing."
"""Of an answer that ends in the middle of its second sentence."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data):
    async with Engines(data) as engines:
        yield engines


@pytest.fixture
def folder(tenants) -> TenantFolder:
    return Registry(tenants).get("speech")


def told(fault: str, said: str, silence_s: float) -> None:
    print(f"{fault}: {silence_s:.1f} s of silence, then {said!r}")


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("silent", f"{MOMENT} {ANSWER}"),
        ("stalls", f"{MOMENT} {ANSWER}"),
        ("drips", f"{MOMENT} {ANSWER}"),
        ("refuses", ANSWER),
        ("busy", ANSWER),
        ("locked", ANSWER),
        ("unknown", ANSWER),
        ("breaks", ANSWER),
        ("junk", ANSWER),
        ("stalls late", f"{BEGUN} {TROUBLE}"),
        ("breaks late", f"{BEGUN} {TROUBLE}"),
        ("filters", DECLINED),
        ("cut short", DECLINED),
    ],
)
async def test_with_a_model_in_reserve(engines, folder, *, mode: str, words: str):
    async with OpenAiServer(mode) as bad, AnthropicServer() as good:
        llm = with_fallbacks(at(bad), at(good))
        async with Visit(engines, folder, llm) as visit:
            said = await visit.ask("where is my invoice", until=words[-20:])

    told(f"{mode}, another in reserve", said, visit.silence_s)
    assert said == words
    assert visit.silence_s <= SILENCE_S


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("silent", f"{MOMENT} {LATE}"),
        ("stalls", f"{MOMENT} {TROUBLE}"),
        ("refuses", TROUBLE),
        ("filters", DECLINED),
        ("breaks late", f"{BEGUN} {TROUBLE}"),
    ],
)
async def test_with_no_other_model(engines, folder, *, mode: str, words: str):
    async with OpenAiServer(mode) as bad, Visit(engines, folder, at(bad)) as visit:
        said = await visit.ask("where is my invoice", until=words[-20:])

    told(f"{mode}, alone", said, visit.silence_s)
    assert said == words
    assert visit.silence_s <= SILENCE_S


async def test_an_address_where_nobody_answers(engines, folder):
    async with (
        AnthropicServer() as good,
        Visit(engines, folder, with_fallbacks(NOWHERE, at(good))) as visit,
    ):
        said = await visit.ask("where is my invoice", until=ANSWER)

    told("refused connection, another in reserve", said, visit.silence_s)
    assert said == ANSWER
    assert visit.silence_s <= SILENCE_S


async def test_when_every_model_is_silent_the_visitor_is_asked_to_ask_again(engines, folder):
    async with (
        OpenAiServer("silent") as one,
        AnthropicServer("silent") as other,
        Visit(engines, folder, with_fallbacks(at(one), at(other))) as visit,
    ):
        said = await visit.ask("where is my invoice", until=LATE)

    told("silent, both", said, visit.silence_s)
    assert said == f"{MOMENT} {LATE}"
    assert visit.silence_s <= SILENCE_S


async def test_the_embedded_answerer_stands_in_for_every_model(engines, folder):
    llm = with_fallbacks(NOWHERE, ExtractiveLlm())
    async with Visit(engines, folder, llm) as visit:
        said = await visit.ask("what joy there is in living", until=".")

    told("refused connection, the embedded answerer in reserve", said, visit.silence_s)
    assert "joy" in said.lower()
    assert visit.call.record.utterances[-1].sources[0]["url"] == "/help/speech/joy"


async def test_what_is_filtered_counts_against_nobody(engines, folder):
    async with OpenAiServer("filters") as llm, Visit(engines, folder, at(llm)) as visit:
        for _ in range(3):
            await visit.ask("something nasty", until=DECLINED)
        llm.mode = "well"
        said = await visit.ask("where is my invoice", until=ANSWER)

    assert said == ANSWER
    assert len(llm.asked) == 4


async def test_the_call_lives_on_after_a_fault(engines, folder):
    async with OpenAiServer("breaks late") as llm, Visit(engines, folder, at(llm)) as visit:
        await visit.ask("where is my invoice", until=TROUBLE)
        llm.mode = "well"
        said = await visit.ask("where is my invoice", until=ANSWER)

    assert said == ANSWER
