"""What a visitor hears and reads in a whole call when the engines behind its voice fail."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from bots.engines import Engines
from tenants.lines import LINES
from tenants.registry import Registry, TenantFolder
from tenants.speech import ElevenLabsTts, PiperTts, PiperVoice
from tests.bots.typed_call import TypedCall, typed
from tests.fakes.elevenlabs_server import KEY, ElevenLabsServer
from tests.fakes.http_speech_server import PiperServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOWHERE = "http://127.0.0.1:9"
QUESTION = "drop the two when you add the figures"
ANSWER = "Drop the two when you add the figures."
LOST = LINES["voice_lost"]["en"]
ENDS_WITHIN_S = 25.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data):
    async with Engines(data) as engines:
        yield engines


class Visit(TypedCall):
    """A typed call whose answers are spoken with these settings."""

    def __init__(self, engines: Engines, folder: TenantFolder, tts: Any) -> None:
        tenant = folder.tenant.model_copy(update={"tts": tts})
        super().__init__(engines, TenantFolder(folder.path, tenant, folder.knowledge))

    async def ask(self, text: str = QUESTION) -> str:
        """Type a question. What the transcript has of the answer."""
        record = self.call.record
        before = len(record.utterances)
        await self.call.queue(typed(text))
        async with asyncio.timeout(ENDS_WITHIN_S):
            while not any(u.speaker == "assistant" for u in record.utterances[before:]):
                record.answered.clear()
                await record.answered.wait()
        return record.utterances[-1].text

    @property
    def notices(self) -> list[str]:
        """What the page shows beside the conversation."""
        messages: list[Any] = [message.get("data") for message in self.transport.messages]
        told = [data for data in messages if isinstance(data, dict)]
        return [data["text"] for data in told if data.get("type") == "notice"]

    @property
    def decisions(self) -> list[tuple[str, str]]:
        """What the record has of the voice: what was heard, and why."""
        voice = [d for d in self.call.record.decisions if d.kind == "voice"]
        return [(d.outcome, str(d.detail.get("reason"))) for d in voice]


@pytest.fixture
def folder(tenants) -> TenantFolder:
    return Registry(tenants).get("speech")


async def test_without_any_voice_the_answer_is_read_and_the_reason_told_once(engines, folder):
    tts = PiperTts(engine="piper", base_url=NOWHERE, voice="any", espeak_last=False)
    async with Visit(engines, folder, tts) as visit:
        answers = [await visit.ask(), await visit.ask("at that high level the air is pure")]

    assert answers[0].startswith(ANSWER)
    assert "air is pure" in answers[1]
    assert visit.notices == [LOST]
    assert [outcome for outcome, _ in visit.decisions] == ["text"]
    assert list(visit.transport.heard) == []


async def test_a_voice_that_comes_back_is_heard_again(engines, folder):
    async with PiperServer("broken") as server:
        tts = PiperTts(engine="piper", base_url=server.url, voice="any", espeak_last=False)
        async with Visit(engines, folder, tts) as visit:
            await visit.ask()
            unheard = len(visit.transport.heard)
            server.mode = "well"
            answer = await visit.ask()

    assert unheard == 0
    assert answer.startswith(ANSWER)
    assert len(visit.transport.heard) > 0


@pytest.mark.parametrize("mode", ["broken", "breaks", "junk"])
async def test_another_engine_goes_on_and_the_record_says_why(engines, folder, mode):
    async with PiperServer(mode) as server:
        tts = PiperTts(engine="piper", base_url=server.url, voice="any")
        async with Visit(engines, folder, tts) as visit:
            answer = await visit.ask()

    assert answer.startswith(ANSWER)
    assert visit.notices == []
    assert visit.decisions[0][0] == "base"
    assert "piper" in visit.decisions[0][1]
    assert "espeak speaks" in visit.decisions[0][1]


async def test_the_engines_are_asked_in_the_order_of_the_file(
    engines, folder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BRAND_VOICE_KEY", KEY)
    async with ElevenLabsServer("stalls") as first, PiperServer() as second:
        tts = ElevenLabsTts(
            engine="elevenlabs",
            voice="mara",
            base_url=first.url,
            api_key_env="BRAND_VOICE_KEY",
            fallback=(PiperVoice(engine="piper", base_url=second.url, voice="any"),),
        )
        async with Visit(engines, folder, tts) as visit:
            answer = await visit.ask()

    assert answer.startswith(ANSWER)
    assert first.texts
    assert second.texts
    assert "elevenlabs is late; piper speaks" in dict(visit.decisions)["base"]
