"""The ledger of consents, as it stands up to time, haste and meddling."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenants.consent import ConsentLedger
from tenants.consent_record import Consent
from tenants.errors import VoiceRefused

NOW = datetime(2026, 8, 10, 12, tzinfo=UTC)
SAMPLE = "5" * 64
OTHER = "6" * 64


def given(**changes: Any) -> Consent:
    whole = {
        "who": "Mara Harbor",
        "sample_sha256": SAMPLE,
        "scope": ["import", "speak"],
        "given": "2026-08-01",
        "expires": "2027-08-01",
        "statement": "You may use my voice.",
    }
    return Consent.model_validate(whole | changes)


@pytest.fixture
def ledger(tmp_path: Path) -> ConsentLedger:
    return ConsentLedger(tmp_path / "consent.jsonl")


def grant(ledger: ConsentLedger, voice: str = "mara", **changes: Any) -> None:
    ledger.grant(given(**changes), tenant="harbor", voice=voice, now=NOW)


def refusal(ledger: ConsentLedger, now: datetime = NOW, **asked: Any) -> str:
    with pytest.raises(VoiceRefused) as refused:
        ledger.valid("harbor", "mara", now, **asked)
    return refused.value.why


def test_a_voice_may_be_used_as_was_allowed(ledger: ConsentLedger):
    grant(ledger)

    assert ledger.valid("harbor", "mara", NOW).granted_consent.who == "Mara Harbor"


def test_a_voice_without_a_record_may_not_be_used(ledger: ConsentLedger):
    grant(ledger, voice="another")

    assert refusal(ledger) == "unrecorded"


def test_what_was_allowed_to_one_tenant_is_not_to_another(ledger: ConsentLedger):
    grant(ledger)

    with pytest.raises(VoiceRefused, match="no consent record"):
        ledger.valid("elsewhere", "mara", NOW)


def test_a_use_that_was_not_allowed_is_refused(ledger: ConsentLedger):
    grant(ledger)

    assert refusal(ledger, scope="train") == "out_of_scope"


def test_a_consent_ends_on_its_day(ledger: ConsentLedger):
    grant(ledger)

    assert ledger.valid("harbor", "mara", datetime(2027, 7, 31, 23, 59, tzinfo=UTC))
    assert refusal(ledger, datetime(2027, 8, 1, tzinfo=UTC)) == "expired"


def test_a_consent_dated_in_the_future_is_refused(ledger: ConsentLedger):
    with pytest.raises(VoiceRefused, match="to come"):
        grant(ledger, given="2026-08-20")


def test_an_expired_consent_is_not_recorded(ledger: ConsentLedger):
    with pytest.raises(VoiceRefused, match="expired on 2026-08-09"):
        grant(ledger, expires="2026-08-09")

    assert ledger.entries() == ()


def test_a_revoked_voice_may_not_be_used_from_then_on(ledger: ConsentLedger):
    grant(ledger)
    elsewhere = ConsentLedger(ledger._path)  # pyright: ignore[reportPrivateUsage]
    assert elsewhere.valid("harbor", "mara", NOW)

    ledger.revoke("harbor", "mara", now=NOW, why="asked to")

    assert refusal(elsewhere) == "revoked"


def test_the_consent_that_was_revoked_does_not_come_back(ledger: ConsentLedger):
    grant(ledger)
    ledger.revoke("harbor", "mara", now=NOW)

    for again in ({}, {"statement": "In other words.", "given": "2026-08-02"}):
        with pytest.raises(VoiceRefused, match="was revoked on 2026-08-10"):
            grant(ledger, **again)


def test_a_new_consent_after_a_revocation_counts(ledger: ConsentLedger):
    grant(ledger)
    ledger.revoke("harbor", "mara", now=NOW)

    grant(ledger, given="2026-08-11")

    assert ledger.valid("harbor", "mara", NOW + timedelta(days=1))


def test_a_narrower_consent_for_the_same_sample_takes_the_place_of_a_wider(ledger: ConsentLedger):
    grant(ledger)

    grant(ledger, scope=["import"])

    assert refusal(ledger) == "out_of_scope"


def test_a_voice_made_from_another_recording_is_not_covered(ledger: ConsentLedger):
    grant(ledger)

    assert refusal(ledger, sample_sha256=OTHER) == "unrecorded"


def test_a_consent_for_a_second_sample_leaves_the_first_in_force(ledger: ConsentLedger):
    grant(ledger)

    grant(ledger, sample_sha256=OTHER, scope=["train"])

    assert ledger.valid("harbor", "mara", NOW, sample_sha256=SAMPLE)
    assert refusal(ledger, sample_sha256=OTHER) == "out_of_scope"


def test_the_same_consent_is_written_once(ledger: ConsentLedger):
    grant(ledger)
    grant(ledger)

    assert len(ledger.entries()) == 1


def tampered(ledger: ConsentLedger, meddle: str) -> str:
    path: Path = ledger._path  # pyright: ignore[reportPrivateUsage]
    lines = path.read_text().splitlines(keepends=True)
    match meddle:
        case "extend":
            lines[1] = lines[1].replace("2027", "2099")
        case "drop":
            del lines[1]
        case "swap":
            lines[0], lines[1] = lines[1], lines[0]
        case "behead":
            lines = lines[:-1]
        case _:
            lines[1] = meddle + "\n"
    path.write_text("".join(lines))
    with pytest.raises(VoiceRefused) as refused:
        ledger.verify()
    assert refused.value.why == "broken_ledger"
    return str(refused.value)


@pytest.mark.parametrize(
    ("meddle", "said"),
    [
        ("extend", "breaks at line 2"),
        ("drop", "breaks at line 2"),
        ("swap", "breaks at line 1"),
        ("behead", "breaks after line 2: 1 more"),
        ("scribble", "line 2 is not a line of a ledger"),
        ("[]", "line 2 is not a line of a ledger"),
        ('{"hash": 5}', "line 2 is not a line of a ledger"),
    ],
)
def test_a_changed_ledger_says_where(ledger: ConsentLedger, meddle: str, said: str):
    for voice in ("mara", "otto"):
        grant(ledger, voice)
    ledger.revoke("harbor", "mara", now=NOW)

    assert said in tampered(ledger, meddle)


def test_no_voice_speaks_while_the_chain_is_broken(ledger: ConsentLedger):
    for voice in ("mara", "otto", "zoe"):
        grant(ledger, voice)
    assert ledger.valid("harbor", "mara", NOW)

    tampered(ledger, "extend")

    assert refusal(ledger) == "broken_ledger"


def test_a_ledger_that_was_deleted_leaves_nobody_with_consent(ledger: ConsentLedger):
    grant(ledger)

    ledger._path.unlink()  # pyright: ignore[reportPrivateUsage]

    assert refusal(ledger) == "broken_ledger"


def test_a_line_that_a_crash_cut_short_is_no_fault(ledger: ConsentLedger):
    grant(ledger)
    path: Path = ledger._path  # pyright: ignore[reportPrivateUsage]
    path.write_text(path.read_text() + '{"event": "gran')

    assert ledger.valid("harbor", "mara", NOW)
    grant(ledger, voice="otto")
    assert len(path.read_text().splitlines()) == 2
    assert ledger.verify()


def test_a_crash_before_the_count_was_written_is_no_fault(ledger: ConsentLedger):
    grant(ledger)
    head = ledger._head.read_text()  # pyright: ignore[reportPrivateUsage]
    grant(ledger, voice="otto")
    ledger._head.write_text(head)  # pyright: ignore[reportPrivateUsage]

    assert ledger.valid("harbor", "otto", NOW)
    ledger.revoke("harbor", "mara", now=NOW)
    assert len(ledger.entries()) == 3


def _grants(path: Path, who: int) -> None:
    for n in range(10):
        ConsentLedger(path).grant(given(), tenant="harbor", voice=f"v{who}-{n}", now=NOW)


def test_two_processes_that_write_at_once_keep_one_chain(tmp_path: Path):
    path = tmp_path / "consent.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_grants, args=(path, n)) for n in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert len(ConsentLedger(path).entries()) == 20


def test_nobody_else_on_the_machine_reads_who_consented(ledger: ConsentLedger):
    grant(ledger)

    assert ledger._path.stat().st_mode & 0o077 == 0  # pyright: ignore[reportPrivateUsage]


def test_a_moment_without_a_time_zone_is_a_mistake(ledger: ConsentLedger):
    with pytest.raises(ValueError, match="time zone"):
        ledger.valid("harbor", "mara", datetime(2026, 8, 10))


def test_a_voice_of_nobody_needs_no_sample(ledger: ConsentLedger):
    synthetic = Consent.synthetic("Made by espeak-ng.", given=NOW.date())

    ledger.grant(synthetic, tenant="demo", voice="demo", now=NOW)

    assert ledger.valid("demo", "demo", NOW, sample_sha256=OTHER)
