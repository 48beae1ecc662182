"""Every provider's own wire format, and every way it may go wrong on it."""

import pytest
from pipecat.frames.frames import Frame, LLMContextFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.services.llm_service import FunctionCallParams

from bots.llms.cast import EagerFailover
from processors.frames import DecisionFrame, PromptInTurnFrame
from tenants.memory import Memory
from tests.bots.model_calls import failover, keys, out_of
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.azure_server import AzureServer
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.model_server import ModelServer
from tests.fakes.openai_server import ANSWER, OpenAiServer
from tests.pipelines import run, said

pytestmark = pytest.mark.usefixtures("keys")
__all__ = ["keys"]

PROVIDERS = [OpenAiServer, AzureServer, GeminiServer, AnthropicServer]
EARLY_FAULTS = ["silent", "stalls", "refuses", "busy", "locked", "unknown", "breaks", "junk"]
OTHER = "It is on your receipt."


async def asked(llm: EagerFailover) -> list[Frame]:
    """All that comes out when a question is asked."""
    return await out_of(llm, LLMContext([{"role": "user", "content": "Where is my invoice?"}]))


def lines(out: list[Frame]) -> list[str]:
    """Codes of the lines that are owed."""
    return [frame.code for frame in out if isinstance(frame, PromptInTurnFrame)]


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_model_that_is_well_answers(provider: type[ModelServer]):
    async with provider() as server:
        out = await asked(failover(server))

    assert said(out) == ANSWER
    assert "Be brief." in str(server.asked[0])


@pytest.mark.parametrize("mode", EARLY_FAULTS)
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_fault_before_the_first_words_is_not_noticed(
    provider: type[ModelServer], mode: str
):
    async with provider(mode) as bad, OpenAiServer() as good:
        good.answer = OTHER
        out = await asked(failover(bad, good))

    assert said(out) == OTHER
    assert lines(out) == []


@pytest.mark.parametrize("mode", ["stalls late", "breaks late"])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_was_said_is_not_said_again(provider: type[ModelServer], mode: str):
    async with provider(mode) as bad, OpenAiServer() as good:
        out = await asked(failover(bad, good))

    assert said(out) == "Your invoice is under Billing. Choose the"
    assert lines(out) == ["trouble"]
    assert good.asked == []


@pytest.mark.parametrize("mode", ["filters", "cut short"])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_a_filter_refuses_is_asked_of_nobody_else(
    provider: type[ModelServer], mode: str
):
    async with provider(mode) as bad, OpenAiServer() as good:
        out = await asked(failover(bad, good))

    assert said(out) == ""
    assert lines(out) == ["declined"]
    assert good.asked == []


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_tool_is_called_and_its_result_put_into_words(provider: type[ModelServer]):
    ran: list[str] = []

    async def order_status(params: FunctionCallParams) -> None:
        """Where an order is."""
        ran.append(params.function_name)
        await params.result_callback({"order": "on its way"})

    async with provider("tool") as server:
        context = LLMContext([{"role": "user", "content": "Where is it?"}], tools=[order_status])
        pair = LLMContextAggregatorPair(context)
        pipeline = [pair.user(), failover(server), pair.assistant()]
        await run(Pipeline(pipeline), LLMContextFrame(context), 1.5)

    assert ran == ["order_status"]
    assert context.messages[-1] == {"role": "assistant", "content": ANSWER}


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_conversation_the_assistant_began_is_taken(provider: type[ModelServer]):
    """As one with a greeting is: Anthropic refuses it as it stands."""
    async with provider() as server:
        llm = failover(server, memory=Memory())
        context = LLMContext(
            [
                {"role": "assistant", "content": "Hello! What can I do for you?"},
                {"role": "user", "content": "Where is my invoice?"},
            ]
        )
        out = await out_of(llm, context)

    assert said(out) == ANSWER


async def test_the_choice_and_who_failed_are_recorded():
    async with OpenAiServer("busy") as bad, OpenAiServer() as good:
        out = await asked(failover(bad, good))

    [decision] = [frame for frame in out if isinstance(frame, DecisionFrame)]
    assert (decision.kind, decision.outcome) == ("model", "openai fake")
    assert decision.detail["size"] == "small"
    assert decision.detail["reason"] == "a simple question"
    assert decision.detail["tried"] == [{"model": "openai fake", "why": "RateLimitError 429"}]


async def test_azure_is_spoken_to_as_azure():
    async with AzureServer() as server:
        await asked(failover(server))

    [request] = server.requests
    assert request.match_info["deployment"] == "fake"


async def test_nobody_is_asked_twice_by_the_client_itself():
    """Its own retries would use up the time of the next model."""
    async with GeminiServer("busy") as one, AnthropicServer("busy") as other:
        out = await asked(failover(one, other))

    assert (len(one.asked), len(other.asked)) == (1, 1)
    assert lines(out) == ["trouble"]
