"""The demo speaks in a voice of its own that nobody had to fetch."""

import asyncio
import fcntl
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bots.demo_voice import NAME, STATEMENT, TENANT, DemoVoice
from processors.classic.voice import open_voice
from processors.tts.espeak import EspeakEngine
from tenants.config import Tenant
from tenants.config_file import load_tenant
from tenants.consent_record import NOBODY, Consent
from tenants.voices import VoiceStore

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tenant() -> Tenant:
    return load_tenant(ROOT / "tenants" / "demo")


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory, tenant: Tenant) -> Path:
    """The data of a server that was started once."""
    data = tmp_path_factory.mktemp("data")
    assert asyncio.run(made(data, tenant))
    return data


async def made(data: Path, tenant: Tenant) -> bool:
    async with EspeakEngine(children=1) as espeak:
        return await DemoVoice(data, espeak).make(tenant)


def test_it_is_there_after_the_first_start_and_may_be_spoken_with(first_start: Path):
    folder = VoiceStore(first_start).open(TENANT, NAME, now=datetime.now(UTC))

    assert open_voice(folder).model.about.method == "exemplar"
    assert "not a cloned voice" in json.loads((folder / "voice.json").read_text())["info"]


def test_the_ledger_says_that_nobody_spoke(first_start: Path):
    entry = VoiceStore(first_start).ledger.history(TENANT, NAME)[-1]

    assert entry.granted_consent.who == NOBODY
    assert "speak" in entry.granted_consent.scope


def test_the_second_start_makes_nothing(first_start: Path, tenant: Tenant):
    folder = VoiceStore(first_start).folder(TENANT, NAME)
    before = folder.stat().st_mtime_ns

    assert not asyncio.run(made(first_start, tenant))
    assert folder.stat().st_mtime_ns == before


def test_a_voice_that_was_revoked_is_not_made_again(tmp_path: Path, tenant: Tenant):
    ledger, now = VoiceStore(tmp_path).ledger, datetime.now(UTC)
    given = Consent.synthetic(STATEMENT, given=date(2026, 1, 1))
    ledger.grant(given, tenant=TENANT, voice=NAME, now=now)
    ledger.revoke(TENANT, NAME, now=now)

    assert not asyncio.run(made(tmp_path, tenant))
    assert VoiceStore(tmp_path).names(TENANT) == []


def test_another_tenant_gets_none(tmp_path: Path, tenant: Tenant):
    assert not asyncio.run(made(tmp_path, tenant.model_copy(update={"id": "harbor"})))
    assert not asyncio.run(made(tmp_path, tenant.model_copy(update={"voice": None})))
    assert not list(tmp_path.iterdir())


def test_two_processes_do_not_make_it_twice(tmp_path: Path, tenant: Tenant):
    workshop = VoiceStore(tmp_path).workshop(TENANT, NAME)
    workshop.mkdir(parents=True)
    with (workshop / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert not asyncio.run(made(tmp_path, tenant))

    assert VoiceStore(tmp_path).names(TENANT) == []


def test_a_start_that_was_broken_off_leaves_no_half_a_voice_and_does_not_hinder_the_next(
    tmp_path: Path, tenant: Tenant
):
    store, half_way = VoiceStore(tmp_path), asyncio.Event()

    async def broken_off() -> None:
        async with EspeakEngine(children=1) as espeak:
            demo = DemoVoice(tmp_path, espeak)
            making = asyncio.create_task(demo.make(tenant, lambda *_: half_way.set()))
            await half_way.wait()
            making.cancel()
            await asyncio.gather(making, return_exceptions=True)

    asyncio.run(broken_off())
    nothing = store.names(TENANT)
    again = asyncio.run(made(tmp_path, tenant))

    assert (nothing, again) == ([], True)
    assert store.open(TENANT, NAME, now=datetime.now(UTC)).is_dir()


async def test_nobody_waits_for_it_and_who_waits_is_told(first_start: Path, tenant: Tenant):
    ready: asyncio.Future[Tenant] = asyncio.get_running_loop().create_future()
    async with EspeakEngine(children=1) as espeak:
        demo = DemoVoice(first_start, espeak)

        demo.begin(tenant, ready.set_result)
        told = await asyncio.wait_for(ready, 20)
        await demo.close()

    assert told is tenant
