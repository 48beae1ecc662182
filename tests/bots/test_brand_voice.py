"""Calls in brands' own voices, converted by the real worker."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from bots.engines import CallEngines, Engines
from processors.audio import pcm16_to_float
from tenants.registry import TenantFolder
from tests.bots.brand_voices import BrandedTenants
from tests.bots.typed_call import TypedCall, typed

QUESTION = "Can I get a refund?"


@pytest.fixture
def branded(tmp_path: Path) -> BrandedTenants:
    return BrandedTenants(tmp_path)


def voices(call: TypedCall) -> list[tuple[str, str]]:
    """What the record keeps of voices: which was heard from when on, and why."""
    kept = [d for d in call.call.record.decisions if d.kind == "voice"]
    return [(decision.outcome, decision.detail.get("reason", "")) for decision in kept]


def told(call: TypedCall) -> list[dict[str, object]]:
    """What the page is told of voices."""
    data = [message.get("data") for message in call.transport.messages]
    return [d for d in data if isinstance(d, dict) and d.get("type") == "voice"]


async def answered(call: TypedCall) -> str:
    """Ask, and hear the answer."""
    record = call.call.record
    record.answered.clear()
    await call.call.queue(typed(QUESTION))
    await asyncio.wait_for(record.answered.wait(), 60)
    return record.utterances[-1].text


async def ask(
    engines: Engines, folder: TenantFolder
) -> tuple[str, list[tuple[str, str]], list[dict]]:
    """One whole call."""
    async with TypedCall(engines, folder) as call:
        answer = await answered(call)
    return answer, voices(call), told(call)


async def test_of_four_calls_at_once_the_one_with_a_broken_voice_speaks_in_the_base_voice(branded):
    folders = [branded.add(f"brand-{n}") for n in range(3)]
    folders.append(branded.add("brand-3", does="refuse"))
    async with Engines(branded.data, converter=branded.worker()) as engines:
        calls = await asyncio.gather(*(ask(engines, folder) for folder in folders))

    *good, (answer, kept, seen) = calls
    assert [(voice, page) for _, voice, page in good] == [([], [])] * 3
    assert {text for text, _, _ in calls} == {answer}
    assert answer.startswith("Send it back")
    ((voice, why),) = kept
    assert (voice, why) == (
        "base",
        "the voice cannot be opened: ValueError: its weights are damaged",
    )
    assert seen == [{"type": "voice", "voice": "base", "reason": why}]


async def test_the_record_and_the_page_know_when_the_brands_voice_is_back(branded):
    folder = branded.add("brand-0", does="raise")
    async with (
        Engines(branded.data, converter=branded.worker()) as engines,
        TypedCall(engines, folder) as call,
    ):
        await answered(call)
        branded.install("brand-0")
        while len(voices(call)) < 2:
            await answered(call)

    assert voices(call) == [
        ("base", "the voice broke off: RuntimeError: a layer is missing"),
        ("brand", ""),
    ]
    assert [message["voice"] for message in told(call)] == ["base", "brand"]


async def test_a_revoked_voice_is_silent_on_the_next_call(branded):
    folder = branded.add("brand-0")
    async with Engines(branded.data, converter=branded.worker()) as engines:
        _, before, _ = await ask(engines, folder)
        brand = (await engines.lend(folder)).speech
        branded.revoke("brand-0")
        _, after, seen = await ask(engines, folder)
        lent = await engines.lend(folder)

    assert before == []
    assert [voice for voice, _ in after] == ["base"]
    assert "revoked" in after[0][1]
    assert [message["voice"] for message in seen] == ["base"]
    assert (brand.rate_hz, lent.speech.rate_hz) == (40_000, 22_050)
    assert brand.stats.bytes == 0


async def test_a_voice_that_was_deleted_or_made_anew_is_noticed_by_the_next_call(branded):
    folder = branded.add("brand-0")
    async with Engines(branded.data, converter=branded.worker()) as engines:
        first = (await engines.lend(folder)).speech
        again = (await engines.lend(folder)).speech
        branded.install("brand-0", gain=0.25)
        anew = (await engines.lend(folder)).speech
        branded.store.delete("brand-0", "brand")
        deleted = await engines.lend(folder)

    assert first is again
    assert anew is not first
    assert deleted.speech.rate_hz == 22_050
    assert "there is no such voice" in (deleted.voice_refused or "")


async def test_what_one_brand_says_is_never_heard_in_anothers_voice(branded):
    folders = [branded.add(f"brand-{n}", gain=gain) for n, gain in enumerate((0.5, 0.25))]
    async with Engines(branded.data, converter=branded.worker()) as engines:
        said = [await loudness(await engines.lend(folder)) for folder in folders]

    assert said[0] == pytest.approx(2 * said[1], rel=0.01)


async def loudness(engines: CallEngines) -> float:
    """Of a sentence, root mean square. The highest sample would not do: espeak-ng goes on from
    where its oscillators stopped, and never says a sentence twice to the sample."""
    chunks = [chunk async for chunk in engines.speech.speak("Hello there.", language="en")]
    audio = pcm16_to_float(b"".join(chunk.pcm16 for chunk in chunks))
    return float(np.sqrt(np.mean(audio**2)))


async def test_a_voice_that_is_being_made_is_said_to_be(branded):
    folder = branded.add("brand")
    branded.store.delete("brand", "brand")
    branded.store.workshop("brand", "brand").mkdir(parents=True)
    async with Engines(branded.data, converter=branded.worker()) as engines:
        lent = await engines.lend(folder)

    assert "still being made" in (lent.voice_refused or "")
